import Tensor

extension Recording {
  /// The arrays of the canonical npz form: `spike_times` float64 in seconds, ascending,
  /// `spike_units` int32, `unit_count` int64, `duration` float64 and, if known, `positions_um`.
  ///
  /// A caller may add arrays of other names, which the reader passes over.
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
    if let positions {
      arrays.append(
        (
          "positions_um",
          NumericArray(positions.flatMap { [$0.x, $0.y] }, shape: [positions.count, 2])
        ))
    }
    return arrays
  }

  /// Writes the recording in the canonical npz form, with further arrays beside it.
  ///
  /// - Throws: `FileError.system` with the operating system's reason.
  public func write(
    to path: String, adding arrays: [(name: String, array: NumericArray)] = []
  ) throws(FileError) {
    try NumPyArchive.write(path, canonicalArrays + arrays)
  }
}
