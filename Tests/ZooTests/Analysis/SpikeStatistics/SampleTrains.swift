import Zoo

/// A sample of given trains, in bins of 1 ms unless said otherwise.
func sample(_ trains: [[Int]], bins: Int, binSeconds: Double = 0.001) -> SpikeSample {
  var raster = SpikeRaster(bins: bins, units: trains.count)
  for (unit, train) in trains.enumerated() {
    for bin in train { raster[bin, unit] = true }
  }
  return SpikeSample(raster, binSeconds: binSeconds)
}

/// The values of a statistic.
func values(_ name: String, _ sample: SpikeSample) -> [Double] {
  SpikeStatistic.all.first { $0.name == name }?.values(of: sample) ?? []
}

/// Whether two lists agree to 1e-12, undefined with undefined.
func agree(_ found: [Double], _ expected: [Double]) -> Bool {
  found.count == expected.count
    && zip(found, expected).allSatisfy { a, b in
      a.isNaN ? b.isNaN : abs(a - b) <= 1e-12 * max(1, abs(b))
    }
}
