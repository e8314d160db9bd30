import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The likelihood of a Hawkes process over some bins of a raster, and the round of expectation and
/// maximisation that raises it; `Hawkes` has the formulas.
///
/// The rows of R are computed again in each round, block by block in the cache: kept, those of ten
/// minutes would take 600 MB and longer to read than to compute.
public struct HawkesLikelihood: Sendable {
  private let spikes: SpikeRaster
  private let scored: Range<Int>
  private let bank: TraceBank
  /// The sum of each column of R over the scored bins, [units x constants].
  private let exposure: [Double]

  /// Bins whose rows are in the cache together.
  static var block: Int { 1_024 }

  /// What a Hawkes process learns.
  public struct Intensity: Sendable, Equatable {
    /// mu, [units].
    public var base: [Float]
    /// A, [units, units x constants].
    public var excitation: [Float]

    /// An intensity; of no units by default.
    public init(base: [Float] = [], excitation: [Float] = []) {
      (self.base, self.excitation) = (base, excitation)
    }

    /// Half of a unit's rate comes from itself, the other half from all units alike.
    public init(halfFromSpikesOf bank: TraceBank) {
      let width = bank.units * bank.timeConstants.count
      let mean = bank.rates.reduce(0, +) / Double(bank.units)
      base = bank.rates.map { Float($0 / 2) }
      excitation = bank.rates.flatMap { rate in
        [Float](repeating: Float(rate / 2 / mean / Double(width)), count: width)
      }
    }
  }

  /// What one pass over the spike bins gives.
  public struct Sums: Sendable {
    /// sum over units and bins of log p of what happened.
    public var logLikelihood = 0.0
    /// sum_t w_i, [units].
    var weights: [Double]
    /// sum_t w_i R, [units, units x constants].
    var gathered: [Double]
  }

  /// The likelihood of some bins.
  ///
  /// - Parameters:
  ///   - spikes: the raster.
  ///   - scored: its bins that count; those before them are their past.
  ///   - bank: the traces of its units.
  /// - Throws: `FitCancelled` if the work should stop.
  public init(
    of spikes: SpikeRaster, over scored: Range<Int>, bank: TraceBank
  ) throws(FitCancelled) {
    (self.spikes, self.scored, self.bank) = (spikes, scored, bank)
    var sums = [Double](repeating: 0, count: bank.units * bank.timeConstants.count)
    try Self.forEachBlock(spikes, scored, bank) { bins, rows in
      for row in 0..<bins.count {
        for column in sums.indices { sums[column] += Double(rows[row * sums.count + column]) }
      }
    }
    exposure = sums
  }

  /// Calls the closure with the rows of R of every block of scored bins, in order.
  private static func forEachBlock(
    _ spikes: SpikeRaster, _ scored: Range<Int>, _ bank: TraceBank,
    _ body: (_ bins: Range<Int>, _ rows: UnsafeBufferPointer<Float>) -> Void
  ) throws(FitCancelled) {
    var state = bank.initialState
    for first in stride(from: 0, to: scored.lowerBound, by: Self.block) {
      let bins = first..<min(first + Self.block, scored.lowerBound)
      _ = bank.rows(of: spikes, bins, from: &state, as: .rate)
    }
    for first in stride(from: scored.lowerBound, to: scored.upperBound, by: Self.block) {
      try Interruption.check()
      let bins = first..<min(first + Self.block, scored.upperBound)
      let rows = bank.rows(of: spikes, bins, from: &state, as: .rate).own
      rows.withValues { body(bins, $0) }
    }
  }

  /// The sums at an intensity; without those that only the next round needs if not `gathers`.
  ///
  /// - Throws: `FitCancelled` if the work should stop.
  public func sums(
    at intensity: Intensity, gathers: Bool = true
  ) throws(FitCancelled) -> Sums {
    let (units, width) = (bank.units, exposure.count)
    var weights = [Double](repeating: 0, count: units)
    var gathered = [Double](repeating: 0, count: gathers ? units * width : 0)
    // log p of a silent bin is -lambda, and of a spike bin log(1 - exp(-lambda)), which is
    // -lambda + log(exp(lambda) - 1): lambda is summed over all bins, the rest over spike bins.
    var logs = [Double](repeating: 0, count: units)
    for unit in 0..<units {
      logs[unit] = -Double(scored.count) * Double(intensity.base[unit])
      for column in 0..<width {
        logs[unit] -= Double(intensity.excitation[unit * width + column]) * exposure[column]
      }
    }
    try weights.withUnsafeMutableBufferPointer { (weights) throws(FitCancelled) in
      try gathered.withUnsafeMutableBufferPointer { (gathered) throws(FitCancelled) in
        try logs.withUnsafeMutableBufferPointer { (logs) throws(FitCancelled) in
          let sums = LoopMemory((weights, gathered, logs))
          try Self.forEachBlock(spikes, scored, bank) { bins, rows in
            guard let base = rows.baseAddress else { return }
            let rows = LoopMemory(base)
            ThreadPool.shared.run(units) { unit in
              let (weights, gathered, logs) = sums.pointer
              let own = intensity.excitation[unit * width..<(unit + 1) * width]
              let total = gathers ? gathered.baseAddress.map { $0 + unit * width } : nil
              own.withUnsafeBufferPointer { own in
                let sum = Self.visit(
                  unit, spikes, bins, rows.pointer, own, intensity.base[unit], total)
                weights[unit] += sum.weight
                logs[unit] += sum.logs
              }
            }
          }
        }
      }
    }
    return Sums(logLikelihood: logs.reduce(0, +), weights: weights, gathered: gathered)
  }

  /// The spike bins of a unit in a block: the sums of w and of log(exp(lambda) - 1), and those of
  /// w R, which are added to `total`.
  private static func visit(
    _ unit: Int, _ spikes: SpikeRaster, _ bins: Range<Int>, _ rows: UnsafePointer<Float>,
    _ excitation: UnsafeBufferPointer<Float>, _ base: Float,
    _ total: UnsafeMutablePointer<Double>?
  ) -> (weight: Double, logs: Double) {
    guard let factors = excitation.baseAddress else { return (0, 0) }
    let width = excitation.count
    var sum = (weight: 0.0, logs: 0.0)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: width) { gathered in
      guard let gather = gathered.baseAddress else { return }
      gather.initialize(repeating: 0, count: width)
      spikes.entries.withUnsafeBufferPointer { entries in
        for bin in bins where entries[bin * spikes.units + unit] != 0 {
          let row = rows + (bin - bins.lowerBound) * width
          let rate = Double(base + dot(row, factors, width))
          let growth = expm1(rate)
          let weight = (1 + growth) / growth
          sum.weight += weight
          sum.logs += log(growth)
          if total != nil { add(row, times: Float(weight), to: gather, width) }
        }
      }
      // A few dozen spikes at most are added in single precision.
      if let total, sum.weight > 0 {
        for column in 0..<width { total[column] += Double(gather[column]) }
      }
    }
    return sum
  }

  private static func dot(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int
  ) -> Float {
    let (a8, b8) = (UnsafeRawPointer(a), UnsafeRawPointer(b))
    var (even, odd) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
    var place = 0
    while place + 16 <= count {
      let (first, second) = (4 * place, 4 * place + 32)
      even +=
        a8.loadUnaligned(fromByteOffset: first, as: SIMD8<Float>.self)
        * b8.loadUnaligned(fromByteOffset: first, as: SIMD8<Float>.self)
      odd +=
        a8.loadUnaligned(fromByteOffset: second, as: SIMD8<Float>.self)
        * b8.loadUnaligned(fromByteOffset: second, as: SIMD8<Float>.self)
      place += 16
    }
    var sum = (even + odd).sum()
    for place in place..<count { sum += a[place] * b[place] }
    return sum
  }

  private static func add(
    _ row: UnsafePointer<Float>, times factor: Float, to sum: UnsafeMutablePointer<Float>,
    _ count: Int
  ) {
    for place in 0..<count { sum[place] += factor * row[place] }
  }

  /// The intensity of the next round.
  ///
  /// - Parameters:
  ///   - intensity: of this round.
  ///   - sums: at it, with those that this needs.
  ///   - prior: spikes without effect that are added to every unit's.
  /// - Returns: one whose posterior is no lower.
  public func maximized(from intensity: Intensity, _ sums: Sums, prior: Double) -> Intensity {
    var next = intensity
    for unit in next.base.indices {
      next.base[unit] = Float(
        (Double(intensity.base[unit]) * sums.weights[unit] + 0.5) / Double(scored.count + 1))
    }
    for place in next.excitation.indices {
      next.excitation[place] = Float(
        Double(intensity.excitation[place]) * sums.gathered[place]
          / (exposure[place % exposure.count] + prior))
    }
    return next
  }
}
