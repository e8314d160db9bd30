import Tensor

/// Probes of the whole part: each costs a prediction of all of it.
extension AuditRun {
  /// A part with at least this many bins is long.
  static let longPart = 32_768

  /// Compares the rows that a model in blocks gave before it had their bins with those that it gives
  /// when it has later bins, too.
  mutating func probeStretches() throws {
    let stretches = predictor.lockstepStretches(in: spikes)
    guard !stretches.isEmpty else { return }
    let rows = try predict(spikes, batch: 1)
    for stretch in stretches {
      guard let difference = difference(scored, rows, stretch) else { continue }
      guard let first = difference.firstLarge else {
        roundingDifference = max(roundingDifference, difference.largest)
        continue
      }
      // Two predictions in blocks differ by chance, or the rows in lockstep are others.
      try noteRepetition(predict(spikes, batch: 1), of: rows, "of the part in blocks")
      guard randomness == nil else { return }
      leakDifference = max(leakDifference, difference.largest)
      return noteLeak(
        lag: nil,
        "the row of bin \(first) is another when the model has later bins already: it was sent bin by "
          + "bin there, and in blocks when it was asked again")
    }
  }

  /// One probe of the whole part; the first are the most useful.
  mutating func probeWhole(_ index: Int) throws {
    let bins = spikes.bins
    // The rows of a random predictor tell nothing; its bets need long futures.
    if randomness != nil {
      let kinds: [KnownOdds.Kind] = index % 2 == 0 ? [.rates] : KnownOdds.Kind.allCases
      return try replaceFuture(from: place(in: 1..<max(2, bins / 8)), kinds)
    }
    switch index {
    case 0:
      // Nearly the whole scored prediction, once more.
      let last = max(2, bins / 64)
      try replaceFuture(from: place(in: bins - last..<bins - 1), KnownOdds.Kind.allCases)
    case 1:
      // A quarter of a long part is enough for the gamblers; the rest is cut off.
      let end = bins < Self.longPart ? bins : bins / 4
      try replaceFuture(
        from: busyPlace(in: end / 16..<end / 4), KnownOdds.Kind.allCases, end: end)
    case 2: try flipSingleBins()
    case 3: try replaceFuture(from: place(in: bins / 8..<bins / 2), [.rates])
    case 4: try cut()
    default:
      try replaceFuture(
        from: place(in: 1..<bins - 1), index % 2 == 0 ? KnownOdds.Kind.allCases : [.rates])
    }
  }

  /// Replaces everything after a place by spikes drawn at random; rows up to the place keep every
  /// bit, and rows after it are bets.
  ///
  /// The bin of the place itself is flipped: a drawn bin may by chance equal the one that it
  /// replaces.
  private mutating func replaceFuture(
    from place: Int, _ kinds: [KnownOdds.Kind], end: Int? = nil
  ) throws {
    let first = place + 1
    let end = end ?? spikes.bins
    let states = odds.states(count: end - first, kinds: kinds, &generator)
    // A draw names the next stream, so that every probe has its own.
    let stream = generator.stream(UInt64(generator.nextWord()))
    var changed = odds.replaced(
      end < spikes.bins ? spikes.slice(0..<end) : spikes, from: first, states: states, stream)
    flip(place, of: &changed)
    let rows = try predict(changed)
    let words = kinds.count == 1 ? kinds[0].name : "spikes drawn at random"
    try compare(
      rows, of: changed, with: scored, of: spikes, place: place,
      "bins from \(place) on replaced by \(words)")
    bet(rows, changed, states, from: first)
  }

  /// A part that ends earlier has the same rows.
  private mutating func cut() throws {
    let place = self.place(in: spikes.bins / 2..<spikes.bins)
    let prefix = spikes.slice(0..<place)
    try compare(
      predict(prefix), of: prefix, with: scored, of: spikes, place: place,
      "recording cut before bin \(place)")
  }

  /// Flips single bins of the part.
  ///
  /// In the first half their distances grow fourfold, which measures the memory beyond the segment.
  /// If the memory is known and short, the second half is a comb: between the end of one flip's
  /// effect and the next flip every row must be as it was, which probes many places in one
  /// prediction and leaves the rest of the data alone.
  private mutating func flipSingleBins() throws {
    let bins = spikes.bins
    let end = bins / 2
    var flips: [Int] = []
    var bin = place(in: bins / 64..<max(bins / 64 + 1, bins / 16))
    var gap = 32
    while bin < end {
      flips.append(bin)
      bin += gap
      gap *= 4
    }
    let grown = flips.count
    // A few flips may miss the longest memory: add half of it, or the comb gives false alarms.
    let reach = memory.exact.flatMap { $0.isLowerBound ? nil : $0.bins + $0.bins / 2 + 1 }
    if let reach {
      bin = end
      while bin < bins {
        flips.append(bin)
        bin += reach + 1 + generator.integer(below: reach + 2)
      }
    }
    var changed = spikes
    for flip in flips { self.flip(flip, of: &changed) }
    let rows = try predict(changed)
    try compare(
      rows, of: changed, with: scored, of: spikes, place: flips[0], "bin \(flips[0]) flipped")
    guard randomness == nil, leak == nil else { return }

    var suspicious: [Int] = []
    for (index, flip) in flips.enumerated() {
      let next = index + 1 < flips.count ? flips[index + 1] : bins
      // The row of the next flip may still show the effect of this one.
      let last = min(bins, next + 1)
      let difference = self.difference(scored, rows, flip..<last)
      if index < grown {
        memory.note(difference, flipped: flip, end: last)
      } else if let reach, next < bins, difference?.lastLarge ?? 0 >= flip + reach {
        suspicious.append(next)
      }
    }
    try lookCloser(suspicious)
  }

  /// Flips single bins where the comb changed rows that it should not have: either the memory is
  /// longer than it seemed, or a row knew the next flip.
  private mutating func lookCloser(_ suspicious: [Int]) throws {
    for flip in Set([suspicious.first, suspicious.last].compactMap(\.self)).sorted()
    where leak == nil {
      var changed = spikes
      self.flip(flip, of: &changed)
      let rows = try predict(changed)
      try compare(
        rows, of: changed, with: scored, of: spikes, place: flip, "bin \(flip) alone flipped")
      memory.note(
        difference(scored, rows, flip..<spikes.bins), flipped: flip, end: spikes.bins)
    }
  }
}
