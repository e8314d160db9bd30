import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Exponential traces of spike trains: the recent rate of every unit and of the population, over
/// several time constants.
///
///     e[t] = d e[t-1] + (1 - d) x[t-1],      d = exp(-1 / time constant)
///
/// Row t comes from bins before t only. A trace is a rate in spikes per bin. It starts at the unit's
/// training rate, as if the unit had always fired at it, so that a cold start looks like an
/// ordinary moment. The trace of the population is the mean over units.
///
/// A trace is known from the one a bin before, in double precision and in one fixed order of
/// operations, so a raster may be cut anywhere: with the carried state the rows keep every bit.
public struct TraceBank: Sendable, Equatable {
  /// How a trace is shown to a model.
  public enum Scale: Sendable {
    /// The rate itself, in spikes per bin.
    case rate
    /// log((e + f r) / (r + f r)) for the unit's training rate r and `floor` f: 0 at the usual
    /// rate, and the same number for the same change in a quiet and in a busy unit.
    case logRatio
  }

  /// What is kept between one stretch of bins and the next: the traces before its first bin.
  public struct State: Sendable, Equatable {
    /// [units, constants], then those of the population, [constants].
    var traces: [Double]
  }

  /// The rows of a stretch of bins.
  public struct Rows: Sendable {
    /// Traces of each unit, [bins, units, constants].
    public let own: Tensor
    /// Traces of the population, [bins, constants].
    public let population: Tensor
  }

  /// The share of the mean rate that is added to a trace and to the rate before their ratio, which
  /// bounds the log-ratio of a silent unit at log(0.05 / 1.05) = -3.0.
  public static let floor = 0.05

  /// Time constants in bins.
  public let timeConstants: [Double]
  /// The rate of each unit in spikes per bin, where its traces start.
  public let rates: [Double]
  private let decays: [Double]

  /// The number of units.
  public var units: Int { rates.count }
  private var populationRate: Double { rates.reduce(0, +) / Double(max(1, units)) }

  /// A bank for units of the given training rates.
  ///
  /// - Parameters:
  ///   - timeConstants: in bins, each above 0.
  ///   - rates: in spikes per bin, each above 0.
  /// - Precondition: all are positive.
  public init(timeConstants: [Double], rates: [Double]) {
    precondition(timeConstants.allSatisfy { $0 > 0 } && rates.allSatisfy { $0 > 0 })
    self.timeConstants = timeConstants
    self.rates = rates
    decays = timeConstants.map { Self.decay($0) }
  }

  /// What is left of a trace after one bin without a spike.
  static func decay(_ timeConstant: Double) -> Double { exp(-1 / timeConstant) }

  /// Time constants evenly spaced on a logarithmic axis, from one bin to the longest.
  ///
  /// - Parameters:
  ///   - count: at least 1.
  ///   - longest: in bins; 30,000 by default, half a minute of milliseconds.
  /// - Returns: ascending; the longest alone if only one is wanted.
  public static func timeConstants(count: Int, longest: Double = 30_000) -> [Double] {
    guard count > 1 else { return [longest] }
    return (0..<count).map { exp(log(longest) * Double($0) / Double(count - 1)) }
  }

  /// The state before the first bin of a recording.
  public var initialState: State {
    let constants = timeConstants.count
    let all = rates + [populationRate]
    return State(traces: all.flatMap { [Double](repeating: $0, count: constants) })
  }

  /// The rows of consecutive bins, and the state after them.
  ///
  /// - Parameters:
  ///   - spikes: the raster.
  ///   - bins: which of its bins.
  ///   - state: before the first of these bins; changed to that after the last.
  ///   - scale: how traces are shown.
  /// - Returns: row i shows the traces before the i-th of these bins.
  /// - Precondition: the raster has the bank's number of units.
  public func rows(
    of spikes: SpikeRaster, _ bins: Range<Int>, from state: inout State, as scale: Scale
  ) -> Rows {
    precondition(spikes.units == units, "\(spikes.units) units for traces of \(units)")
    let constants = timeConstants.count
    var population = Tensor(uninitialized: [bins.count, constants])
    let own = Tensor.make([bins.count, units, constants]) { own in
      population.withMutableValues { population in
        advance(spikes, bins, &state, floats: (own, population.baseAddress))
      }
    }
    guard scale == .logRatio else { return Rows(own: own, population: population) }
    return Rows(
      own: Self.logRatios(own, rates: rates, repeated: constants),
      population: Self.logRatios(population, rates: [populationRate], repeated: constants))
  }

  /// The rows of the one bin after a state.
  public func rows(at state: State, as scale: Scale) -> Rows {
    var state = state
    return rows(of: SpikeRaster(bins: 1, units: units), 0..<1, from: &state, as: scale)
  }

  /// The log-ratios of every unit in one state, [units x constants].
  public func row(at state: State) -> [Float] { rows(at: state, as: .logRatio).own.values }

  /// The state after some bins of a raster.
  ///
  /// - Precondition: the raster has the bank's number of units.
  public func advance(over spikes: SpikeRaster, _ bins: Range<Int>, _ state: inout State) {
    precondition(spikes.units == units, "\(spikes.units) units for traces of \(units)")
    advance(spikes, bins, &state, floats: nil)
  }

  /// The states before every `spacing`-th bin of a raster, from its first on, so that rows of any
  /// stretch can be had later without the bins before it.
  ///
  /// - Precondition: the raster has the bank's number of units.
  public func states(of spikes: SpikeRaster, every spacing: Int) -> [State] {
    precondition(spikes.units == units, "\(spikes.units) units for traces of \(units)")
    var state = initialState
    var states: [State] = []
    for first in stride(from: 0, to: spikes.bins, by: max(1, spacing)) {
      states.append(state)
      advance(spikes, first..<min(spikes.bins, first + spacing), &state, floats: nil)
    }
    return states
  }

  /// Moves the state over some bins and writes the rates before each, if there is a place for them.
  private func advance(
    _ spikes: SpikeRaster, _ bins: Range<Int>, _ state: inout State,
    floats: (own: UnsafeMutablePointer<Float>, population: UnsafeMutablePointer<Float>?)?
  ) {
    let (units, constants) = (units, timeConstants.count)
    let grain = 16
    // A decay for each trace of a block of units: they are one loop without branches.
    let factors = (0..<grain).flatMap { _ in decays }
    let gains = decays.map { 1 - $0 }
    state.traces.withUnsafeMutableBufferPointer { traces in
      guard let traces = traces.baseAddress else { return }
      spikes.entries.withUnsafeBufferPointer { entries in
        let memory = LoopMemory((traces, entries, floats))
        // Units do not depend on one another; the population counts as one more.
        ThreadPool.shared.run(count: units + 1, grain: grain) { range in
          let (traces, entries, floats) = memory.pointer
          let block = range.clamped(to: 0..<units)
          let first = block.lowerBound * constants
          for bin in bins {
            let row = bin - bins.lowerBound
            Self.step(
              traces + first, factors, block.count * constants,
              floats.map { $0.own + (row * units * constants + first) })
            for unit in block where entries[bin * units + unit] != 0 {
              Self.add(Double(entries[bin * units + unit]), gains, to: traces + unit * constants)
            }
            guard range.upperBound > units else { continue }
            let population = traces + units * constants
            Self.step(
              population, factors, constants,
              floats.flatMap { $0.population.map { $0 + row * constants } })
            let share = Double(Self.count(entries, bin, units)) / Double(units)
            if share != 0 { Self.add(share, gains, to: population) }
          }
        }
      }
    }
  }

  /// Writes traces, if there is a place for them, and lets them decay.
  private static func step(
    _ traces: UnsafeMutablePointer<Double>, _ factors: [Double], _ count: Int,
    _ out: UnsafeMutablePointer<Float>?
  ) {
    if let out {
      for index in 0..<count { out[index] = Float(traces[index]) }
    }
    factors.withUnsafeBufferPointer { factors in
      for index in 0..<count { traces[index] *= factors[index] }
    }
  }

  /// Adds what a number of spikes gives to the traces of a unit.
  private static func add(
    _ spikes: Double, _ gains: [Double], to traces: UnsafeMutablePointer<Double>
  ) {
    for index in gains.indices { traces[index] += gains[index] * spikes }
  }

  private static func count(
    _ entries: UnsafeBufferPointer<UInt8>, _ bin: Int, _ units: Int
  ) -> Int {
    var count = 0
    for index in bin * units..<(bin + 1) * units { count += Int(entries[index]) }
    return count
  }

  /// log((e + f r) / (r + f r)) in place of every e; `rates` repeat along the rows.
  private static func logRatios(_ traces: Tensor, rates: [Double], repeated: Int) -> Tensor {
    let scales = rates.flatMap { rate in
      [Float](repeating: Float(1 / (rate * (1 + floor))), count: repeated)
    }
    let offset = Float(floor / (1 + floor))
    var ratios = traces
    ratios.withMutableValues { values in
      guard let base = values.baseAddress else { return }
      let memory = LoopMemory(base)
      ThreadPool.shared.run(count: values.count / scales.count, grain: 64) { rows in
        scales.withUnsafeBufferPointer { scales in
          for row in rows {
            let values = memory + row * scales.count
            for index in 0..<scales.count { values[index] = values[index] * scales[index] + offset }
          }
        }
      }
    }
    return ratios.map(.log)
  }
}
