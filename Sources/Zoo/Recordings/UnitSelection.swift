/// Which units of a recording are used.
public enum UnitSelection {
  /// The most units that are used unless more are asked for.
  public static let defaultLimit = 128
  /// From this many units on the first are skipped.
  static let manyUnits = 228
  private static let skippedUnits = 100

  /// The paper's rule: of 228 or more units the first 100 are skipped, and the next ones are taken;
  /// of fewer, the first ones in the file's order.
  ///
  /// `wanted` is a number that the user asked for; without it, up to 128 are taken.
  /// - Throws: `RecordingError.notEnoughUnits` if more are wanted than there are, `.invalidOption`
  ///   for less than one.
  public static func units(
    of unitCount: Int, wanted: Int?, recording: String
  ) throws(RecordingError) -> Range<Int> {
    if let wanted {
      guard wanted > 0 else {
        throw .invalidOption(.units, value: "\(wanted)", allowed: "at least 1")
      }
      guard wanted <= unitCount else {
        throw .notEnoughUnits(recording: recording, units: unitCount, wanted: wanted)
      }
    }
    let count = wanted ?? min(unitCount, defaultLimit)
    let skipped =
      unitCount >= manyUnits && unitCount - skippedUnits >= count ? skippedUnits : 0
    return skipped..<skipped + count
  }
}
