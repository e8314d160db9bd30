import Tensor

extension Simulation {
  /// The recording for the protocol, with each spike in the middle of its bin.
  ///
  /// This way no rounding of a time moves a spike to a neighbouring bin. The digest is that of the
  /// raster's bytes.
  ///
  /// - Throws: `RecordingError.noSpikes` if nothing spiked.
  public func recording(name: String) throws(RecordingError) -> Recording {
    var recording = try Recording(
      name: name, trains: trains, duration: Double(spikes.bins) * parameters.binSeconds,
      positions: network.positions, preparation: parameters.preparation)
    recording.digest = ContentDigest(ofAll: [spikes.entries])
    return recording
  }

  /// Writes the recording in the canonical npz form, and its truth next to it.
  ///
  /// `spike_times` (seconds, ascending), `spike_units`, `unit_count`, `duration`, `positions_um`
  /// [units, 2], and what was planted: `coupling` float32 [pre, post], `coupling_decay` (seconds,
  /// one per presynaptic unit) and `bias` (log-odds). The truth goes to
  /// ``SimulationTruth/path(beside:)``.
  ///
  /// - Throws: `FileError` if one of the files cannot be written.
  public func write(_ path: String) throws(FileError) {
    var times: [Double] = []
    var units: [Int64] = []
    forEachSpike { time, unit in
      times.append(time)
      units.append(Int64(unit))
    }
    let count = network.units
    let trains = self.trains
    let coupling = Tensor.make([count, count]) { out in
      for index in network.strengths.indices { out[index] = network.strengths[index] }
    }
    // The truth first: a recording without it would look like one whose truth is unknown.
    try SimulationTruth(
      logOdds: truth.logOdds, binSeconds: truth.binSeconds, trainsSHA256: trains.sha256
    ).write(SimulationTruth.path(beside: path))
    try NumPyArchive.write(
      path,
      [
        "spike_times": NumericArray(times),
        "spike_units": NumericArray(units),
        "unit_count": NumericArray([Int64(count)], shape: []),
        "duration": NumericArray([Double(spikes.bins) * parameters.binSeconds], shape: []),
        "positions_um": NumericArray(
          network.positions.flatMap { [$0.x, $0.y] }, shape: [count, 2]),
        "coupling": NumericArray(coupling),
        "coupling_decay": NumericArray(network.decays),
        "bias": NumericArray(biases),
      ])
  }

  /// The spikes by unit, as a reader of the file groups them.
  private var trains: SpikeTrains {
    var times = [[Double]](repeating: [], count: spikes.units)
    forEachSpike { times[$1].append($0) }
    var offsets = [0]
    for train in times { offsets.append(offsets[offsets.count - 1] + train.count) }
    return SpikeTrains(ascending: times.flatMap { $0 }, offsets: offsets)
  }

  /// Calls a closure with the time in seconds and the unit of each spike, in order of time.
  private func forEachSpike(_ body: (Double, Int) -> Void) {
    for bin in 0..<spikes.bins {
      for unit in 0..<spikes.units where spikes[bin, unit] {
        body((Double(bin) + 0.5) * parameters.binSeconds, unit)
      }
    }
  }
}
