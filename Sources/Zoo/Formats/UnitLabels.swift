/// The names of units, numbered in the order in which they appear.
///
/// A whole number is one name however it is written: `3`, `3.0` and `3e+00`. Only leading zeros make
/// another name of it.
struct UnitLabels {
  private var numbers: [Int: Int] = [:]
  private var texts: [String: Int] = [:]
  /// The names in the order in which they appeared.
  private(set) var names: [String] = []
  /// The number that each name spells; nil for a name that is not a number.
  private var values: [Double?] = []

  /// How many different names there were.
  var count: Int { names.count }

  /// Whether every name is a number.
  var areNumbers: Bool { !values.contains(nil) }

  /// Whether every name is a whole number.
  var areWholeNumbers: Bool { values.allSatisfy { $0.map { $0 == $0.rounded() } ?? false } }

  /// The number that a name spells.
  func value(_ index: Int) -> Double? { values[index] }

  /// The number of a name.
  ///
  /// Plain whole numbers are looked up without making text.
  mutating func index(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int {
    if let number = Self.plainNumber(bytes, range) {
      if let index = numbers[number] { return index }
      return add(String(number), value: Double(number), number: number)
    }
    return index(
      of: String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self))
  }

  /// The number of a name.
  mutating func index(of text: String) -> Int {
    if let index = texts[text] { return index }
    let value = Self.value(of: text)
    if let value, !Self.isPadded(text), let number = Int(text) ?? Int(exactly: value) {
      let index = numbers[number] ?? add(String(number), value: value, number: number)
      texts[text] = index
      return index
    }
    texts[text] = names.count
    return add(text, value: value, number: nil)
  }

  private mutating func add(_ name: String, value: Double?, number: Int?) -> Int {
    if let number { numbers[number] = names.count }
    names.append(name)
    values.append(value)
    return names.count - 1
  }

  /// A name that stands for a missing number among numbers; nil if there is none.
  var missing: Int? {
    let others = values.indices.filter { values[$0] == nil }
    let words = ["nan", "na", "null", "none", "inf", "-inf"]
    guard others.count < count, others.allSatisfy({ words.contains(names[$0].lowercased()) }) else {
      return nil
    }
    return others.first
  }

  /// The final index of each number, and the names in that order: ascending if all are numbers, else
  /// as they appeared.
  func sorted() -> (order: [Int], names: [String]) {
    let numbers = values.compactMap { $0 }
    guard numbers.count == names.count else { return (Array(names.indices), names) }
    let ascending = names.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
    var order = [Int](repeating: 0, count: names.count)
    for (place, index) in ascending.enumerated() { order[index] = place }
    return (order, ascending.map { names[$0] })
  }

  /// The finite decimal number that a text spells; Swift would also read hexadecimal.
  private static func value(of text: String) -> Double? {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }),
      let value = Double(text), value.isFinite
    else { return nil }
    return value
  }

  /// Whether a number has leading zeros, as in `007`.
  private static func isPadded(_ text: String) -> Bool {
    let digits = text.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
    return digits.first == 0x30
      && digits.dropFirst().first.map { (0x30...0x39).contains($0) } == true
  }

  private static func plainNumber(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> Int? {
    guard range.count <= 15, let first = range.first,
      bytes[first] != 0x30 || range.count == 1
    else { return nil }
    var number = 0
    for index in range {
      guard bytes[index] >= 0x30, bytes[index] <= 0x39 else { return nil }
      number = number * 10 + Int(bytes[index] - 0x30)
    }
    return number
  }
}
