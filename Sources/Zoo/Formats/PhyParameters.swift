/// The sampling rate in phy's `params.py`, without running it.
///
/// What people write there is a number, sometimes in quotation marks, with a type, in a call such as
/// `float(30000)`, as a product, with a comma, a comment or another statement behind it.
enum PhyParameters {
  /// What the file says about its rate.
  enum Rate: Equatable {
    /// Samples per second.
    case rate(Double)
    /// Something on this line, from 1, that is not a rate.
    case unreadable(line: Int, text: String)
    /// Nothing.
    case missing
  }

  /// The sampling rate.
  static func sampleRate(_ bytes: [UInt8]) -> Rate {
    for (index, line) in TextLines(bytes).enumerated() {
      let text = String(decoding: bytes[line].prefix(1 << 10), as: UTF8.self)
      for statement in text.prefix(while: { $0 != "#" }).split(separator: ";") {
        let parts = statement.split(
          separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        // A type may follow the name.
        guard parts.count == 2,
          parts[0].prefix(while: { $0 != ":" }).filter({ !$0.isWhitespace }) == "sample_rate"
        else { continue }
        let value = parts[1].filter { !$0.isWhitespace }
        if let rate = number(value), rate > 0, rate.isFinite { return .rate(rate) }
        return .unreadable(line: index + 1, text: String(value.prefix(40)))
      }
    }
    return .missing
  }

  /// The number that a short Python expression without spaces stands for.
  private static func number(_ expression: String) -> Double? {
    var text = expression[...]
    if text.hasSuffix(",") { text.removeLast() }
    for name in ["float", "int", "np.float64", "np.float32", "numpy.float64"] {
      if text.hasPrefix(name + "("), text.hasSuffix(")") {
        text = text.dropFirst(name.count + 1).dropLast()
      }
    }
    for mark: Character in ["'", "\""] {
      if text.count > 2, text.first == mark, text.last == mark {
        text = text.dropFirst().dropLast()
      }
    }
    let factors = text.split(separator: "*", omittingEmptySubsequences: false)
    var product = 1.0
    for factor in factors {
      var digits = factor.filter { $0 != "_" }
      if digits.hasSuffix(".") { digits.removeLast() }
      guard digits.allSatisfy({ $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) }),
        let value = Double(digits)
      else { return nil }
      product *= value
    }
    return product
  }
}
