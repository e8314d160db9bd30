import Tensor

extension Recording {
  /// The arrays of numbers of the canonical npz form: `spike_times` float64 in seconds, ascending,
  /// `spike_units` int32, `unit_count` int64, `duration` float64 and, if known, `positions_um`.
  ///
  /// A caller may add arrays with other names. Those with one number per unit are read as labels,
  /// the others are ignored.
  public var canonicalArrays: [(name: String, array: NumericArray)] {
    // The trains are ascending already; a stable sort by time keeps units of one time in order.
    var order: [(time: Double, unit: Int32)] = []
    order.reserveCapacity(spikeCount)
    for unit in 0..<unitCount {
      for time in trains[unit] { order.append((time, Int32(truncatingIfNeeded: unit))) }
    }
    order.sort { ($0.time, $0.unit) < ($1.time, $1.unit) }
    var arrays: [(name: String, array: NumericArray)] = [
      ("spike_times", NumericArray(order.map(\.time))),
      ("spike_units", NumericArray(order.map(\.unit))),
      ("unit_count", NumericArray([Int64(unitCount)], shape: [])),
      ("duration", NumericArray([duration], shape: [])),
    ]
    if units.contains(where: { $0.position != nil }) {
      // Unknown positions are NaN.
      let places = units.map { $0.position ?? SIMD2(repeating: .nan) }
      arrays.append(
        (
          "positions_um",
          NumericArray(places.flatMap { [$0.x, $0.y] }, shape: [places.count, 2])
        ))
    }
    return arrays
  }

  /// The arrays of texts of the canonical form: one `label_*` per label, with a text for each unit,
  /// and `unit_identifiers` unless they are the units' indices.
  var canonicalTexts: [(name: String, values: [String], shape: [Int])] {
    var texts: [(name: String, values: [String], shape: [Int])] = []
    if units.contains(where: { $0.identifier != String($0.index) }) {
      texts.append(("unit_identifiers", units.map(\.identifier), [unitCount]))
    }
    for label in labelNames {
      texts.append(("label_" + label, units.map { $0.labels[label] ?? "" }, [unitCount]))
    }
    return texts
  }

  /// Writes the recording in the canonical npz form, with further arrays, and with the preparation
  /// as the text `preparation` if it is known and wanted.
  ///
  /// - Throws: `FileError.system` with the operating system's reason.
  public func write(
    to path: String, adding arrays: [(name: String, array: NumericArray)] = [],
    withPreparation: Bool = false
  ) throws(FileError) {
    var texts = canonicalTexts
    if withPreparation, let preparation {
      texts.append(("preparation", [preparation.rawValue], []))
    }
    try NumPyArchive.write(path, canonicalArrays + arrays, texts: texts)
  }
}
