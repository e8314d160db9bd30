import Tensor

/// Times in text, with decimal points or, where a comma does not separate fields, decimal commas.
///
/// A comma may also separate thousands. In a whole file it almost always shows which: thousands have
/// exactly three digits after each comma, and smaller numbers have none.
struct TimeText {
  /// Whether a comma may be decimal.
  var mayHaveCommas: Bool
  /// How many numbers were written without decimals, with three decimals after a comma and with
  /// others.
  private var none = 0
  private var three = 0
  private var others = 0

  init(mayHaveCommas: Bool) { self.mayHaveCommas = mayHaveCommas }

  /// The number that a field spells; nil if it does not spell one.
  mutating func parse(_ bytes: UnsafeBufferPointer<UInt8>, _ field: Range<Int>) -> Double? {
    if let time = DecimalText.parse(bytes, field) {
      if mayHaveCommas, three > 0 || none == 0, !bytes[field].contains(0x2E) { none += 1 }
      return time
    }
    guard mayHaveCommas, let time = DecimalText.parse(bytes, field, point: 0x2C) else { return nil }
    if bytes[field].reversed().prefix(while: { $0 != 0x2C }).count == 3 {
      three += 1
    } else {
      others += 1
    }
    return time
  }

  /// Whether a field spells a number of either kind.
  static func isNumber(_ bytes: UnsafeBufferPointer<UInt8>, _ field: Range<Int>) -> Bool {
    DecimalText.parse(bytes, field) != nil || DecimalText.parse(bytes, field, point: 0x2C) != nil
  }

  /// - Throws: `RecordingError` if commas may be decimal or separate thousands.
  func check(file: String) throws(RecordingError) {
    guard three > 0, others == 0, none > 0 else { return }
    throw .file(
      .malformed(
        file: file, place: .whole,
        problem: "the commas in times may be decimal or separate thousands; write decimal points"))
  }
}
