import Tensor

/// The file of a cell's curves: `cells/<tested on>.curves.npz`.
extension CellCurves {
  /// Writes the curves as an npz archive, whole or not at all.
  ///
  /// - Throws: `FileError.system`.
  public func write(to file: String) throws(FileError) {
    let shape = [shownBins, shownUnits.count]
    try NumPyArchive.write(
      file,
      [
        "predicted": NumericArray(predicted.map { Int64($0) }),
        "hits": NumericArray(hits.map { Int64($0) }),
        "reliability_entries": NumericArray(reliabilityEntries.map { Int64($0) }),
        "reliability_expected": NumericArray(reliabilityExpected),
        "reliability_spikes": NumericArray(reliabilitySpikes.map { Int64($0) }),
        "shown_from": NumericArray([Int64(shownFrom)], shape: []),
        "shown_units": NumericArray(shownUnits.map { Int64($0) }),
        "shown_levels": NumericArray(shownLevels, shape: shape),
        "shown_spikes": NumericArray(shownSpikes, shape: shape),
      ],
      deflating: [
        "predicted", "hits", "reliability_entries", "reliability_spikes", "shown_levels",
        "shown_spikes",
      ])
  }

  /// Reads curves.
  ///
  /// - Throws: `FileError` for a file that cannot be read or does not hold curves.
  public init(contentsOf file: String) throws(FileError) {
    let archive = try NumPyArchive.read(file)
    func counts(_ name: String) throws(FileError) -> [Int] {
      let array = try archive[name]
      guard let values = try? array.integers(), values.allSatisfy({ $0 >= 0 }) else {
        throw .malformed(file: file, place: .array(name), problem: "it does not hold counts")
      }
      return values
    }
    func check(_ holds: Bool, _ name: String) throws(FileError) {
      guard holds else {
        throw .malformed(
          file: file, place: .array(name), problem: "it does not go with the other arrays")
      }
    }
    let (predicted, hits) = (try counts("predicted"), try counts("hits"))
    try check(predicted.count == hits.count && !hits.isEmpty, "hits")
    let entries = try counts("reliability_entries"), spikes = try counts("reliability_spikes")
    let expected = try archive["reliability_expected"].doubles
    try check(entries.count == Self.buckets, "reliability_entries")
    try check(spikes.count == Self.buckets, "reliability_spikes")
    try check(expected.count == Self.buckets, "reliability_expected")
    let from = try counts("shown_from"), units = try counts("shown_units")
    try check(from.count == 1, "shown_from")
    let levels = try counts("shown_levels"), shown = try counts("shown_spikes")
    try check(
      !units.isEmpty && levels.count % units.count == 0 && levels.allSatisfy { $0 <= 255 },
      "shown_levels")
    try check(shown.count == levels.count && shown.allSatisfy { $0 <= 1 }, "shown_spikes")
    self.init(
      predicted: predicted, hits: hits, reliability: (entries, expected, spikes),
      shownFrom: from[0], shownUnits: units, shownLevels: levels.map { UInt8($0) },
      shownSpikes: shown.map { UInt8($0) })
  }
}
