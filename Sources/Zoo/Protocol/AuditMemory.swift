/// How far back the past was seen to matter.
struct AuditMemory {
  /// A memory, and whether the comparison ended before the effect did.
  struct Length {
    var bins: Int
    var isLowerBound: Bool
  }

  /// Counting any difference.
  private(set) var exact: Length?
  /// Counting only differences that are more than rounding.
  private(set) var beyondRounding: Length?

  /// Takes note of the rows that a change of one bin changed, up to an end.
  mutating func note(_ difference: RowDifference?, flipped bin: Int, end: Int) {
    Self.note(difference?.last, bin, end, &exact)
    Self.note(difference?.lastLarge, bin, end, &beyondRounding)
  }

  private static func note(_ last: Int?, _ bin: Int, _ end: Int, _ length: inout Length?) {
    let bins = max(0, (last ?? bin) - bin)
    if bins > length?.bins ?? -1 {
      length = Length(bins: bins, isLowerBound: bins > 0 && last == end - 1)
    } else if bins == length?.bins, last != end - 1 {
      length?.isLowerBound = false
    }
  }
}
