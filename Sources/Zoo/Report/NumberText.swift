/// Numbers as text for people.
package enum NumberText {
  /// A number with this many digits after the point; a dash if it is undefined.
  package static func fixed(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "–" : value > 0 ? "inf" : "-inf" }
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let scaled = (value.magnitude * scale).rounded()
    guard scaled < 1e15 else { return "\(value)" }
    let number = Int(scaled)
    let sign = value < 0 && number > 0 ? "-" : ""
    guard digits > 0 else { return "\(sign)\(number)" }
    let fraction = String(number % Int(scale))
    let zeros = String(repeating: "0", count: digits - fraction.count)
    return "\(sign)\(number / Int(scale)).\(zeros)\(fraction)"
  }

  /// A number as it is usually written: without digits after the point where there are none.
  package static func plain(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e15 ? "\(Int(value))" : "\(value)"
  }

  /// A share as a percentage.
  package static func percent(_ share: Double, _ digits: Int = 0) -> String {
    share.isNaN ? "–" : fixed(100 * share, digits) + "%"
  }

  /// A duration in a suitable unit.
  package static func duration(_ seconds: Double) -> String {
    switch seconds {
    case ..<0.0995: fixed(seconds * 1000, 0) + " ms"
    case ..<9.95: fixed(seconds, 1) + " s"
    case ..<99.5: fixed(seconds, 0) + " s"
    case ..<5970: fixed(seconds / 60, 1) + " min"
    default: seconds.isFinite ? fixed(seconds / 3600, 1) + " h" : "–"
    }
  }

  /// A number of bytes.
  package static func bytes(_ count: Int) -> String {
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
    var value = Double(count)
    var unit = 0
    while value >= 1024, unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    return fixed(value, unit == 0 || value >= 100 ? 0 : 1) + " " + units[unit]
  }

  /// A large count with a decimal prefix, such as `3.2 G`.
  package static func count(_ count: Double) -> String {
    let prefixes = ["", " k", " M", " G", " T", " P"]
    var value = count
    var prefix = 0
    while value >= 1000, prefix < prefixes.count - 1 {
      value /= 1000
      prefix += 1
    }
    return fixed(value, prefix == 0 || value >= 100 ? 0 : 1) + prefixes[prefix]
  }

  /// A whole number with commas between groups of three digits.
  package static func grouped(_ count: Int) -> String {
    var text = ""
    for (place, digit) in String(count.magnitude).reversed().enumerated() {
      if place > 0, place % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (count < 0 ? "-" : "") + String(text.reversed())
  }

  /// A count with its noun in singular or plural.
  package static func counted(_ count: Int, _ noun: String) -> String {
    "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
  }
}
