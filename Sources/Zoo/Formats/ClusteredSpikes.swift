import Tensor

/// Spikes with a cluster number each, as spike sorters write them: every number that occurs is a
/// unit, in ascending order, and the recording ends with its last spike or later.
struct ClusteredSpikes {
  let file: String
  let format: String
  /// The times in seconds.
  let times: [Double]
  let clusters: [Int]
  /// The array of times, for messages.
  let timesName: String
  var tick: Double?
  let tickSource: String
  /// What is asked of the order of the times.
  var order = SpikeTrains.Order.required
  /// Clusters to leave out.
  var excluded: Set<Int> = []
  /// Clusters that exist, with or without spikes.
  var known: Set<Int> = []
  /// Labels of clusters, by label and number.
  var labels: [String: [Int: String]] = [:]
  /// Where the recording ends, in seconds; nil if the file does not say it.
  var end: Double?

  /// The recording.
  ///
  /// - Throws: `RecordingError` for impossible times, or if no spike is left.
  func recording() throws(RecordingError) -> Recording {
    var found: Set<Int> = []
    for cluster in clusters where !excluded.contains(cluster) {
      found.insert(cluster)
      // Any number may be a cluster's, so the limit is on how many there are.
      guard found.count <= Recording.mostUnits else {
        throw .invalidUnitCount(file: file, count: "more than \(Recording.mostUnits)")
      }
    }
    guard !found.isEmpty else { throw .noSpikes(file: file) }
    let numbers = found.union(known.subtracting(excluded)).sorted()
    let unitOf = Dictionary(uniqueKeysWithValues: numbers.enumerated().map { ($1, $0) })
    var units: [Int] = []
    var kept = times
    var places: [Int]?
    if excluded.isEmpty {
      units = clusters.map { unitOf[$0] ?? 0 }
    } else {
      kept = []
      var origins: [Int] = []
      for (index, cluster) in clusters.enumerated() {
        guard let unit = unitOf[cluster] else { continue }
        units.append(unit)
        kept.append(times[index])
        origins.append(index)
      }
      places = origins
    }
    let trains = try SpikeTrains(
      times: kept, units: units, unitCount: numbers.count, order: order, file: file,
      name: { String(numbers[$0]) }
    ) { .element(places?[$0] ?? $0, of: timesName) }
    var recording = try Recording(
      file: file, format: format, trains: trains,
      units: numbers.enumerated().map { index, number in
        UnitInfo(
          index: index, identifier: String(number),
          labels: labels.compactMapValues { $0[number] })
      },
      duration: max(end ?? 0, Recording.duration(lastSpike: trains.times.max() ?? 0)), tick: tick,
      tickSource: tickSource)
    if end == nil { recording.notes.append(Recording.durationNote) }
    return recording
  }
}

extension Recording {
  /// The note for formats that do not contain the duration of the recording.
  static let durationNote =
    "the file does not say how long the recording is; it ends with its last "
    + "spike, rounded up to a millisecond"

  /// The end of the millisecond that holds the last spike.
  static func duration(lastSpike: Double) -> Double {
    ((lastSpike * 1000 + 1e-6).rounded(.down) + 1) / 1000
  }
}
