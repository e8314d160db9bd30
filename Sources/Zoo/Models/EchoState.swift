import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An echo state network: a fixed random recurrent network that nobody trains, and for every unit a
/// convex fit of its spikes to the states.
///
///     logit p_u[t] = c_u + r_u s[t] + o_u l_u[t]
///
/// with s[t] the states of a `Reservoir` before bin t, and l_u the log-ratios of the unit's own
/// traces to its rate (`TraceBank`), which a random mixture of all units cannot show it.
///
/// The readout is a ridge-logistic regression, solved to convergence. A unit's silent bins are
/// sampled and weighted by how many each stands for, as in a case-control study: they are a hundred
/// times as many as its spikes and tell little more. What own traces mean is first fitted to all
/// units together; the ridge shrinks every unit towards that, and the weights of the states towards
/// 0. Its strength is chosen on validation, with some of the units, the same for all.
public struct EchoState: PredictorModel {
  /// The card.
  public static let card = ModelCard(
    name: "esn", summary: "a fixed random recurrent network with a convex readout (reservoir)",
    paper: "Jaeger 2001, the echo state approach; Guerel et al. 2010, a point-process readout on "
      + "cultures (10.1007/s10827-009-0176-0)",
    isDefault: false,
    options: [
      .integer("size", default: 512, 8...4096, "units of the reservoir"),
      .number("radius", default: 0.9, 0...2, "spectral radius of the recurrent weights"),
      .number("input", default: 1, 0.001...100, "largest weight of a spike"),
      .number(
        "longest", default: 1_000, 2...30_000, "longest time constant in bins; the first is 2"),
      .integer("samples", default: 4_000, 100...1_000_000, "most spike and silent bins of a unit"),
    ],
    smallest: "size=16,samples=300",
    notes: [
      "The paper's point-process readout has no traces of the unit itself; without them a unit "
        + "cannot see its own rate among the states.",
      "Time constants are spread on a log axis from 2 bins to the longest; the papers have one for "
        + "all units of the reservoir.",
    ])

  private let options: ModelOptions
  private var reservoir = Reservoir()
  private var bank = TraceBank(timeConstants: [], rates: [])
  private var readout = Readout()

  /// What is learned: r [units, size], o [units, constants] and c [units].
  fileprivate struct Readout {
    var states: [Float] = []
    var own: [Float] = []
    var bias: [Float] = []
  }

  /// An untrained predictor.
  public init(_ options: ModelOptions) { self.options = options }

  /// Of the states of a recording, at most this many numbers are kept in a fit: half a gigabyte.
  private static var mostNumbers: Int { 1 << 27 }
  /// Bins that are computed together.
  private static var block: Int { 1_024 }
  /// Precisions of the prior of r, for states of variance 1; the first is the strongest.
  private static var ridges: [Double] { [100_000, 10_000, 1_000, 100] }
  /// About as many units choose the ridge.
  private static var mostJudges: Int { 16 }

  private static func bank(_ rates: [Float]) -> TraceBank {
    TraceBank(
      timeConstants: TraceBank.timeConstants(count: 11), rates: rates.map { Double($0) })
  }

  /// The traces are the slowest: after four of their time constants 2 % of a change are left.
  public var memory: Int { 120_000 }

  /// Draws the reservoir, chooses the ridge, and fits every unit.
  ///
  /// - Throws: `FitCancelled` if it was interrupted.
  public mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> FitReport {
    let generator = RandomGenerator(seed: session.seed).stream(Self.card.name)
    reservoir = Reservoir(
      units: training.units, size: options.integer("size"), radius: options.number("radius"),
      input: options.number("input"), longest: options.number("longest"),
      generator: generator.stream("reservoir"))
    bank = Self.bank(NullRates(training: training).rates.map { Float($0) })
    // If there are too many states to keep, those of the last bins, nearest to what comes next.
    let mostBins = max(1, Self.mostNumbers / reservoir.size)
    let recent = training.slice(max(0, training.bins - mostBins)..<training.bins)
    let problems = try Problems(
      recent, reservoir.rows(of: recent), bank, samples: options.integer("samples"), generator)

    let units = Array(0..<bank.units)
    let judges = units.filter { $0 % max(1, bank.units / Self.mostJudges) == 0 }
    let total = judges.count * Self.ridges.count + bank.units
    var done = 0
    func solved(_ units: [Int], _ ridges: [Double]) throws -> [[[Double]]] {
      var solutions: [[[Double]]] = []
      for first in stride(from: 0, to: units.count, by: 4) {
        try Interruption.check()
        if session.isCancelled() { throw FitCancelled() }
        let some = Array(units[first..<min(first + 4, units.count)])
        solutions += problems.solved(some, ridges)
        done += some.count * ridges.count
        session.progress(FitProgress(epoch: 0, epochs: 1, step: done - 1, steps: total))
      }
      return solutions
    }
    let trials = try solved(judges, Self.ridges)
    let part = PartWithRunUp(validation, after: session.runUp, remembering: memory)
    let ridge = try best(trials, judges, problems, part)
    readout = problems.readout(try solved(units, [ridge]).flatMap { $0 })
    return FitReport()
  }

  /// The ridge under which some units explain a part best: each of them is predicted once with
  /// every ridge, as if it were several units.
  private func best(
    _ trials: [[[Double]]], _ judges: [Int], _ problems: Problems, _ part: PartWithRunUp
  ) throws -> Double {
    let ridges = Self.ridges.count
    let columns = judges.flatMap { [Int](repeating: $0, count: ridges) }
    let own = part.raster.columns(columns)
    let rows = try rows(
      of: part.raster, own: own, Self.bank(columns.map { Float(bank.rates[$0]) }),
      problems.readout(trials.flatMap { $0 }))
    var sums = [Double](repeating: 0, count: ridges)
    rows.withValues { rows in
      for place in part.runUp * columns.count..<rows.count {
        let z = Double(rows[place])
        sums[place % ridges] +=
          (own.entries[place] == 0 ? 0 : z) - max(z, 0) - log1p(exp(-abs(z)))
      }
    }
    return zip(sums, Self.ridges).max { $0.0 < $1.0 }?.1 ?? Self.ridges[0]
  }

  /// The log-odds of the columns of `own`, whose readout is given, in the rows of `spikes`.
  private func rows(
    of spikes: SpikeRaster, own: SpikeRaster, _ bank: TraceBank, _ readout: Readout
  ) throws -> Tensor {
    let columns = own.units
    let factors = try factors(readout)
    var (state, traces) = (reservoir.initialState, bank.initialState)
    return try Tensor.make([spikes.bins, columns]) { out in
      for first in stride(from: 0, to: spikes.bins, by: Self.block) {
        try Interruption.check()
        let bins = first..<min(first + Self.block, spikes.bins)
        try factors.writeLogOdds(
          reservoir.rows(of: spikes, bins, from: &state),
          bank.rows(of: own, bins, from: &traces, as: .logRatio).own, to: out + first * columns)
      }
    }
  }

  /// A readout as tensors.
  private struct Factors {
    /// r, [columns, size].
    let states: Tensor
    /// o, [columns x constants].
    let own: [Float]
    /// c, [columns].
    let bias: Tensor

    /// The log-odds of some bins from states, [bins, size], and log-ratios, [bins, columns,
    /// constants].
    func writeLogOdds(
      _ rows: Tensor, _ ratios: Tensor, to out: UnsafeMutablePointer<Float>
    ) throws(TensorError) {
      let (columns, constants) = (ratios.shape[1], ratios.shape[2])
      let mixed = try Tensor.matrixProduct(rows, states, transposeB: true, bias: bias)
      mixed.withValues { mixed in
        ratios.withValues { ratios in
          own.withUnsafeBufferPointer { own in
            for place in mixed.indices {
              var sum = mixed[place]
              let weights = place % columns * constants
              for index in 0..<constants {
                sum += own[weights + index] * ratios[place * constants + index]
              }
              out[place] = sum
            }
          }
        }
      }
    }
  }

  private func factors(_ readout: Readout) throws(TensorError) -> Factors {
    Factors(
      states: try Tensor(readout.states, shape: [readout.bias.count, reservoir.size]),
      own: readout.own, bias: Tensor(readout.bias))
  }

  /// The rows of bin t from bins before t.
  ///
  /// - Throws: `PredictorError` before the fit or for another number of units; `FitCancelled` if it
  ///   was interrupted.
  public func logOdds(for spikes: SpikeRaster, batch: Int?) throws -> LogOdds {
    try PredictorError.check(options.label, fittedUnits: bank.units, for: spikes)
    return try LogOdds(rows(of: spikes, own: spikes, bank, readout))
  }

  /// One step of reservoir and traces for each bin.
  ///
  /// - Throws: `PredictorError` before the fit or for another number of units.
  public func liveForecast(units: Int) throws -> any LiveForecast {
    let none = SpikeRaster(bins: 0, units: units)
    try PredictorError.check(options.label, fittedUnits: bank.units, for: none)
    let (reservoir, bank, factors) = (reservoir, bank, try factors(readout))
    let start = (reservoir.initialState, bank.initialState)
    return try CarriedForecast(units: units, state: start) { state, bin in
      _ = reservoir.rows(of: bin, 0..<1, from: &state.0)
      bank.advance(over: bin, 0..<1, &state.1)
    } row: { state in
      let states = try Tensor(state.0, shape: [1, reservoir.size])
      let ratios = bank.rows(at: state.1, as: .logRatio).own
      return try Tensor.make([units]) { try factors.writeLogOdds(states, ratios, to: $0) }.values
    }
  }

  /// The readout: the reservoir is not trained.
  public var parameterCount: Int {
    readout.states.count + readout.own.count + readout.bias.count
  }

  /// The reservoir, the units' training rates and the readout.
  public var state: [String: Tensor] {
    let shapes: [(String, [Float], Shape)] = [
      ("rates", bank.rates.map { Float($0) }, [bank.units]),
      ("readout.states", readout.states, [bank.units, reservoir.size]),
      ("readout.own", readout.own, [bank.units, bank.timeConstants.count]),
      ("readout.bias", readout.bias, [bank.units]),
    ]
    var state = reservoir.tensors
    for (name, values, shape) in shapes { state[name] = try? Tensor(values, shape: shape) }
    return state
  }

  /// Restores what was learned and drawn.
  ///
  /// - Throws: `PredictorError.stateMismatch`.
  public mutating func restore(_ state: [String: Tensor], units: Int, context: Int) throws {
    func values(_ name: String, _ shape: Shape) throws -> [Float] {
      try state.tensor(name, shape, of: Self.card.name).values
    }
    reservoir = try Reservoir(
      state, units: units, size: options.integer("size"), of: Self.card.name)
    bank = Self.bank(try values("rates", [units]))
    readout = Readout(
      states: try values("readout.states", [units, reservoir.size]),
      own: try values("readout.own", [units, bank.timeConstants.count]),
      bias: try values("readout.bias", [units]))
  }
}

extension EchoState {
  /// The regressions of all units on the same states.
  fileprivate struct Problems {
    private let states: Tensor
    private let bank: TraceBank
    private let samples: [Sample]
    /// The weights of own traces and of a 1 that serve all units best.
    private let shared: [Double]
    /// Mean and 1 / standard deviation of every state; 0 for one that does not move.
    private var means: [Double]
    private var scales: [Double]

    private var size: Int { means.count }
    private var constants: Int { bank.timeConstants.count }

    /// The bins of a unit that are used, and how many bins each stands for.
    fileprivate struct Sample {
      var bins: [Int]
      var weights: [Float]
      var targets: [Float]
      /// The log-ratios of own traces, and a 1: [bins, constants + 1].
      var own: Tensor
    }

    init(
      _ spikes: SpikeRaster, _ states: Tensor, _ bank: TraceBank, samples most: Int,
      _ generator: RandomGenerator
    ) throws {
      (self.states, self.bank) = (states, bank)
      var samples = [Sample?](repeating: nil, count: bank.units)
      samples.withUnsafeMutableBufferPointer { samples in
        let memory = LoopMemory(samples)
        ThreadPool.shared.run(bank.units) { unit in
          memory.pointer[unit] = Sample(
            spikes, unit, bank, most, generator.stream("samples").stream(UInt64(unit)))
        }
      }
      self.samples = samples.compactMap { $0 }
      let width = bank.timeConstants.count + 1
      let together = LogisticRegression(
        blocks: self.samples.map(\.own), width: width,
        targets: self.samples.flatMap(\.targets), weights: self.samples.flatMap(\.weights),
        offset: zip(self.samples, bank.rates).flatMap { sample, rate in
          sample.bins.map { _ in Float(log(rate / (1 - rate))) }
        })
      shared = try together.solve(
        ridge: [Double](repeating: 1, count: width), tolerance: 1e-6
      ).weights
      let size = states.shape[1]
      var (sums, squares) = (
        [Double](repeating: 0, count: size), [Double](repeating: 0, count: size)
      )
      states.withValues { states in
        for place in stride(from: 0, to: states.count, by: size) {
          for index in 0..<size {
            let value = Double(states[place + index])
            sums[index] += value
            squares[index] += value * value
          }
        }
      }
      let bins = Double(max(1, states.shape[0]))
      means = sums.map { $0 / bins }
      scales = zip(squares, means).map { square, mean in
        let variance = square / bins - mean * mean
        return variance > 1e-12 ? 1 / variance.squareRoot() : 0
      }
    }

    /// For every unit the weights under every ridge: states, own traces, bias.
    func solved(_ units: [Int], _ ridges: [Double]) -> [[[Double]]] {
      var results = [[[Double]]](repeating: [], count: units.count)
      results.withUnsafeMutableBufferPointer { results in
        let memory = LoopMemory(results)
        ThreadPool.shared.run(units.count) { index in
          memory.pointer[index] = solved(units[index], ridges)
        }
      }
      return results
    }

    private func solved(_ unit: Int, _ ridges: [Double]) -> [[Double]] {
      let sample = samples[unit]
      let width = size + shared.count
      let rate = bank.rates[unit]
      var offset = [Float](repeating: 0, count: sample.bins.count)
      let features = Tensor.make([sample.bins.count, width]) { out in
        states.withValues { states in
          sample.own.withValues { own in
            for (row, bin) in sample.bins.enumerated() {
              let out = out + row * width
              for index in 0..<size {
                out[index] = Float(
                  (Double(states[bin * size + index]) - means[index]) * scales[index])
              }
              var known = log(rate / (1 - rate))
              for index in shared.indices {
                let value = own[row * shared.count + index]
                out[size + index] = value
                known += shared[index] * Double(value)
              }
              offset[row] = Float(known)
            }
          }
        }
      }
      let regression = LogisticRegression(
        features: features, targets: sample.targets, weights: sample.weights, offset: offset)
      var start: [Double]?
      return ridges.map { ridge in
        // States have variance 1, log-ratios about as much; there are fewer of them, and a unit that
        // differs from the others does so there first.
        let precisions = (0..<width).map { $0 < size ? ridge : max(1, ridge / 10) }
        // Nobody can ask a thread of the pool to stop: the caller does between units.
        let solution = try? regression.solve(
          ridge: precisions, start: start, tolerance: 1e-6, maximumSteps: 30)
        var weights = solution?.weights ?? [Double](repeating: 0, count: width)
        start = weights
        for index in shared.indices { weights[size + index] += shared[index] }
        weights[width - 1] += log(rate / (1 - rate))
        return weights
      }
    }

    /// Weights of standardised states as weights of the states themselves.
    func readout(_ solutions: [[Double]]) -> Readout {
      var readout = Readout()
      for weights in solutions {
        var bias = weights[size + constants]
        for index in 0..<size {
          let weight = weights[index] * scales[index]
          readout.states.append(Float(weight))
          bias -= weight * means[index]
        }
        readout.own += weights[size..<size + constants].map { Float($0) }
        readout.bias.append(Float(bias))
      }
      return readout
    }
  }
}

extension EchoState.Problems.Sample {
  /// At most this many bins of a unit with a spike and as many without.
  ///
  /// The first bins are left out, where the states still know how they began.
  fileprivate init(
    _ spikes: SpikeRaster, _ unit: Int, _ bank: TraceBank, _ most: Int, _ generator: RandomGenerator
  ) {
    var draws = generator
    let kept = min(spikes.bins / 10, 2_000)..<spikes.bins
    var (bins, weights, targets): ([Int], [Float], [Float]) = ([], [], [])
    for isSpike in [true, false] {
      var all = kept.filter { spikes[$0, unit] == isSpike }
      let count = min(most, all.count)
      // The first steps of a shuffle.
      for place in 0..<count {
        all.swapAt(place, place + draws.integer(below: all.count - place))
      }
      bins += all[..<count]
      let share = Float(all.count) / Float(max(1, count))
      weights += [Float](repeating: share, count: count)
      targets += [Float](repeating: isSpike ? 1 : 0, count: count)
    }
    let constants = bank.timeConstants.count
    let alone = TraceBank(timeConstants: bank.timeConstants, rates: [bank.rates[unit]])
    var state = alone.initialState
    let ratios = alone.rows(
      of: spikes.columns([unit]), 0..<spikes.bins, from: &state, as: .logRatio
    ).own
    let own = Tensor.make([bins.count, constants + 1]) { [bins] out in
      ratios.withValues { ratios in
        for (row, bin) in bins.enumerated() {
          let out = out + row * (constants + 1)
          for index in 0..<constants { out[index] = ratios[bin * constants + index] }
          out[constants] = 1
        }
      }
    }
    self.init(bins: bins, weights: weights, targets: targets, own: own)
  }
}

extension SpikeRaster {
  /// Some units, in the given order; one may come several times.
  fileprivate func columns(_ units: [Int]) -> SpikeRaster {
    var raster = SpikeRaster(bins: bins, units: units.count)
    for bin in 0..<bins {
      for (column, unit) in units.enumerated() where self[bin, unit] { raster[bin, column] = true }
    }
    return raster
  }
}
