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
  private var readout = ReservoirReadout()

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
    let problems = try ReservoirRegression(
      of: recent, states: reservoir.rows(of: recent), bank: bank,
      samples: options.integer("samples"), generator: generator)

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
        solutions += problems.solutions(of: some, ridges: ridges)
        done += some.count * ridges.count
        session.progress(FitProgress(epoch: 0, epochs: 1, step: done - 1, steps: total))
      }
      return solutions
    }
    let trials = try solved(judges, Self.ridges)
    let part = PartWithRunUp(validation, after: session.runUp, remembering: memory)
    let ridge = try best(trials, judges, problems, part)
    readout = problems.readout(of: try solved(units, [ridge]).flatMap { $0 })
    return FitReport()
  }

  /// The ridge under which some units explain a part best: each of them is predicted once with
  /// every ridge, as if it were several units.
  private func best(
    _ trials: [[[Double]]], _ judges: [Int], _ problems: ReservoirRegression, _ part: PartWithRunUp
  ) throws -> Double {
    let ridges = Self.ridges.count
    let columns = judges.flatMap { [Int](repeating: $0, count: ridges) }
    let own = part.raster.columns(columns)
    let rows = try rows(
      of: part.raster, own: own, Self.bank(columns.map { Float(bank.rates[$0]) }),
      problems.readout(of: trials.flatMap { $0 }))
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
    of spikes: SpikeRaster, own: SpikeRaster, _ bank: TraceBank, _ readout: ReservoirReadout
  ) throws -> Tensor {
    let columns = own.units
    var (state, traces) = (reservoir.initialState, bank.initialState)
    return try Tensor.make([spikes.bins, columns]) { out in
      for first in stride(from: 0, to: spikes.bins, by: Self.block) {
        try Interruption.check()
        let bins = first..<min(first + Self.block, spikes.bins)
        try readout.writeLogOdds(
          states: reservoir.rows(of: spikes, bins, from: &state),
          ratios: bank.rows(of: own, bins, from: &traces, as: .logRatio).own,
          to: out + first * columns)
      }
    }
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
    let (reservoir, bank, readout) = (reservoir, bank, readout)
    let start = (reservoir.initialState, bank.initialState)
    return try CarriedForecast(units: units, state: start) { state, bin in
      _ = reservoir.rows(of: bin, 0..<1, from: &state.0)
      bank.advance(over: bin, 0..<1, &state.1)
    } row: { state in
      let states = try Tensor(state.0, shape: [1, reservoir.size])
      let ratios = bank.rows(at: state.1, as: .logRatio).own
      return try Tensor.make([units]) {
        try readout.writeLogOdds(states: states, ratios: ratios, to: $0)
      }.values
    }
  }

  /// The readout: the reservoir is not trained.
  public var parameterCount: Int {
    readout.states.count + readout.own.count + readout.bias.count
  }

  /// The reservoir, the units' training rates and the readout.
  public var state: [String: Tensor] {
    var state = reservoir.tensors
    state["rates"] = Tensor(bank.rates.map { Float($0) })
    state["readout.states"] = readout.states
    state["readout.own"] = readout.own
    state["readout.bias"] = readout.bias
    return state
  }

  /// Restores what was learned and drawn.
  ///
  /// - Throws: `PredictorError.stateMismatch`.
  public mutating func restore(_ state: [String: Tensor], units: Int, context: Int) throws {
    func tensor(_ name: String, _ shape: Shape) throws -> Tensor {
      try state.tensor(name, shape, of: Self.card.name)
    }
    reservoir = try Reservoir(
      state, units: units, size: options.integer("size"), of: Self.card.name)
    bank = Self.bank(try tensor("rates", [units]).values)
    readout = ReservoirReadout(
      states: try tensor("readout.states", [units, reservoir.size]),
      own: try tensor("readout.own", [units, bank.timeConstants.count]),
      bias: try tensor("readout.bias", [units]))
  }
}
