import Tensor

/// Probes of the first bins of the part: cheap, so there are many.
extension AuditRun {
  private enum Future: String, CaseIterable {
    case flipped, shuffled, silenced
  }

  private static let places = 3
  private static let flips = 4

  /// Probes the segment: the scored rows themselves, repetition, batches, threads, changed futures,
  /// and the memory.
  mutating func probeSegment() throws {
    let segment = spikes.slice(0..<segmentBins)
    let base = try predict(segment)
    if segmentBins < spikes.bins {
      try compare(
        base, of: segment, with: scored, of: spikes, place: segmentBins,
        "recording cut before bin \(segmentBins)")
    } else {
      try noteRepetition(base, of: scored, "of the part, one of them scored,")
    }
    try noteRepetition(predict(segment), of: base, "of the same spikes")
    guard randomness == nil else { return }
    for _ in 0..<Self.flips { try probeMemory(segment, base) }
    for index in 0..<Self.places {
      let range = min(1, segmentBins - 2)..<segmentBins - 1
      let place = index == 0 ? busyPlace(in: range) : self.place(in: range)
      for future in Future.allCases {
        let changed = change(segment, from: place, future)
        try compare(
          predict(changed), of: changed, with: base, of: segment, place: place,
          "bins from \(place) on \(future.rawValue)")
      }
      let prefix = segment.slice(0..<place)
      try compare(
        predict(prefix), of: prefix, with: base, of: segment, place: place,
        "recording cut before bin \(place)")
      guard randomness == nil else { return }
    }
    try probeComputation(segment, base)
  }

  /// The same rows for any batch and number of threads, and no leak with any of them.
  private mutating func probeComputation(_ segment: SpikeRaster, _ base: Tensor) throws {
    let threads = ThreadPool.shared.threadCount
    let ways: [(batch: Int?, threads: Int?, words: String)] = [
      (1, nil, "how many windows are computed together"),
      (5, nil, "how many windows are computed together"),
      (nil, threads == 1 ? 2 : 1, "the number of threads"),
    ]
    for way in ways {
      let rows = try predict(segment, batch: way.batch, threads: way.threads)
      noteDependence(rows, on: base, way.words)
      let place = self.place(in: segmentBins / 2..<segmentBins - 1)
      let changed = change(segment, from: place, .flipped)
      try compare(
        predict(changed, batch: way.batch, threads: way.threads), of: changed, with: rows,
        of: segment, place: place, batch: way.batch, threads: way.threads,
        "bins from \(place) on flipped, with another choice of \(way.words)")
    }
  }

  private mutating func probeMemory(_ segment: SpikeRaster, _ base: Tensor) throws {
    let bin = place(in: 0..<max(1, segmentBins / 2))
    var changed = segment
    flip(bin, of: &changed)
    let rows = try predict(changed)
    memory.note(
      difference(base, rows, bin..<segmentBins), flipped: bin, end: segmentBins)
    try compare(
      rows, of: changed, with: base, of: segment, place: bin, "bin \(bin) alone flipped")
  }

  private mutating func change(
    _ segment: SpikeRaster, from place: Int, _ future: Future
  ) -> SpikeRaster {
    var changed = segment
    let order = generator.permutation(segment.bins - place)
    for bin in place..<segment.bins {
      switch future {
      case .flipped: flip(bin, of: &changed)
      case .shuffled:
        for unit in 0..<segment.units {
          changed[bin, unit] = segment[place + order[bin - place], unit]
        }
      case .silenced: for unit in 0..<segment.units { changed[bin, unit] = false }
      }
    }
    return changed
  }

  /// Flips the entries of a bin, except those of one unit, which differs from bin to bin.
  ///
  /// A network that normalises over units cannot tell a bin of ones from a bin of zeros, and most
  /// bins are silent; flipping all units would hide the change from it.
  func flip(_ bin: Int, of raster: inout SpikeRaster) {
    for unit in 0..<raster.units where raster.units == 1 || unit != bin % raster.units {
      raster[bin, unit].toggle()
    }
  }

  /// A bin at random.
  mutating func place(in range: Range<Int>) -> Int {
    range.lowerBound + generator.integer(below: max(1, range.count))
  }

  /// A bin with many spikes: the most of 64 bins at random.
  ///
  /// A leak that acts only in bursts does not show in most bins.
  mutating func busyPlace(in range: Range<Int>) -> Int {
    var best = (bin: range.lowerBound, spikes: -1)
    for _ in 0..<64 {
      let bin = place(in: range)
      let count = (0..<spikes.units).count { spikes[bin, $0] }
      if count > best.spikes { best = (bin, count) }
    }
    return best.bin
  }
}
