import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Other models together: a weighted sum of their log-odds, moved a little for each unit.
///
///     logit p_u[t] = b_u + sum_m w_m logit_mu[t]
///
/// The members are fitted as if alone; then w, shared by all units, and b are fitted to the
/// likelihood of the validation part by Newton's method (stacking: Wolpert 1992). What the members
/// know together is a line to hold single models against, not a contender, so it is not ranked.
///
/// **What validation is used for.** All of it twice: the members choose their epochs on it, then w
/// and b are fitted on it. A member that made many choices looks a little better there than it is,
/// and gets a little more weight than it should. The other way, half of validation for the choices
/// and half for the weights, costs every member half of its evidence to spare a few weights, fitted
/// to millions of bins, an error of the size of the choice among ten epochs. The test part takes
/// part in nothing, so the score is honest in both cases.
public struct Stacked: PredictorModel {
  /// The card.
  public static let card = ModelCard(
    name: "stacked", summary: "log-odds of other models added with weights fitted on validation",
    paper: "Wolpert 1992, stacked generalization", role: .ensemble,
    isDefault: false,
    options: [
      .names(
        "models", default: "exponential-history+glm+gru",
        "models of the zoo, with their default options")
    ],
    smallest: "models=exponential-history+last-bin",
    notes: [
      "Weights may be negative: of two similar models, the difference may count.",
      "Only models that the zoo ships can be members: a plug-in's are not known here.",
    ])

  /// An entry that also checks the members.
  public static var entry: ModelEntry {
    ModelEntry(
      card,
      check: { options, units, context in
        for member in try selections(options) { try member.check(units: units, context: context) }
      }
    ) { options in try Self(options) }
  }

  private let options: ModelOptions
  private let names: [String]
  private var members: [any Predictor]
  /// w, [members].
  private var weights: [Float]
  /// b, [units]; empty before the fit.
  private var offsets: [Float] = []

  /// Untrained members, each with the same weight.
  ///
  /// - Throws: `ModelOptionError` if a name is not that of a model, or there are not two different.
  public init(_ options: ModelOptions) throws {
    self.options = options
    let selections = try Self.selections(options)
    names = selections.map(\.name)
    members = try selections.map { try $0.predictor() }
    weights = names.map { _ in 1 / Float(selections.count) }
  }

  private static func selections(_ options: ModelOptions) throws -> [ModelSelection] {
    let names = options.names("models")
    func unsuitable(_ reason: String) -> ModelOptionError {
      .unsuitable(model: card.name, reason: reason)
    }
    guard Set(names).count == names.count, names.count > 1 else {
      throw unsuitable("'models' must name at least two different models")
    }
    guard !names.contains(card.name) else { throw unsuitable("it cannot be a member of itself") }
    let zoo = try ModelZoo(ModelZoo.builtIn)
    return try names.map { ModelSelection(try zoo.model(named: $0)) }
  }

  /// The longest memory of a member.
  public var memory: Int { members.map(\.memory).max() ?? 0 }

  /// Fits the members one after another, then the weights.
  ///
  /// A stopped fit resumes with the member that was stopped: each keeps a state of its own next to
  /// the session's, which are removed at the end.
  ///
  /// - Throws: what a member throws; `FitCancelled` if it was interrupted.
  /// - Returns: the epochs of the member with the most.
  public mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> FitReport {
    var reports: [FitReport] = []
    for index in members.indices {
      reports.append(
        try members[index].fit(
          training: training, validation: validation, session: member(index, of: session)))
    }
    let rows = try members.map { member in
      try member.logOdds(
        for: PartWithRunUp(validation, after: session.runUp, remembering: member.memory))
    }
    let fit = try StackingFit(rows.map(\.values), validation)
    weights = fit.weights.map { Float($0) }
    offsets = fit.offsets.map { Float($0) }
    for index in members.indices {
      if let path = member(index, of: session).checkpointPath { _ = unlink(path) }
    }
    let longest = reports.max { $0.epochs < $1.epochs }
    return FitReport(epochs: longest?.epochs ?? 0, bestEpoch: longest?.bestEpoch ?? 0)
  }

  /// The session of a member, whose unfinished state lies next to the others'.
  private func member(_ index: Int, of session: FitSession) -> FitSession {
    var session = session
    session.checkpointPath = session.checkpointPath.map { "\($0).\(names[index])" }
    return session
  }

  /// The weighted sum of the members' rows.
  ///
  /// - Throws: `PredictorError` before the fit or for another number of units; what a member throws.
  public func logOdds(for spikes: SpikeRaster, batch: Int?) throws -> LogOdds {
    try PredictorError.check(options.label, fittedUnits: offsets.count, for: spikes)
    var sum = try Tensor.zeros([spikes.bins, spikes.units]).adding(Tensor(offsets))
    for (member, weight) in zip(members, weights) {
      let rows = try member.logOdds(for: spikes, batch: batch).values
      sum = try sum.adding(rows.multiplied(by: weight))
    }
    return try LogOdds(sum)
  }

  /// The members' live forecasts, added as their rows are.
  ///
  /// - Throws: `PredictorError` before the fit or for another number of units; what a member throws.
  public func liveForecast(units: Int) throws -> any LiveForecast {
    let none = SpikeRaster(bins: 0, units: units)
    try PredictorError.check(options.label, fittedUnits: offsets.count, for: none)
    let (weights, offsets) = (weights, offsets)
    let start = try members.map { try $0.liveForecast(units: units) }
    return try CarriedForecast(units: units, state: start) { forecasts, bin in
      for index in forecasts.indices { try forecasts[index].observe(bin.entries) }
    } row: { forecasts in
      zip(forecasts, weights).reduce(into: offsets) { sum, member in
        for (unit, value) in member.0.logOdds.enumerated() { sum[unit] += value * member.1 }
      }
    }
  }

  /// Adapts the members that can be adapted; weights and offsets stay.
  ///
  /// - Throws: what a member throws.
  public mutating func adapt(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> Bool {
    var isAdapted = false
    for index in members.indices {
      let session = member(index, of: session)
      if try members[index].adapt(training: training, validation: validation, session: session) {
        isAdapted = true
      }
    }
    return isAdapted
  }

  /// The members' parameters, a weight per member and an offset per unit.
  public var parameterCount: Int {
    members.reduce(weights.count + offsets.count) { $0 + $1.parameterCount }
  }

  /// Weights, offsets, and the members' tensors under their names.
  public var state: [String: Tensor] {
    var state = ["weights": Tensor(weights), "offsets": Tensor(offsets)]
    for (name, member) in zip(names, members) {
      for (key, tensor) in member.state { state["\(name)/\(key)"] = tensor }
    }
    return state
  }

  /// Restores members and weights.
  ///
  /// - Throws: `PredictorError.stateMismatch`, or what a member throws.
  public mutating func restore(_ state: [String: Tensor], units: Int, context: Int) throws {
    weights = try state.tensor("weights", [names.count], of: Self.card.name).values
    offsets = try state.tensor("offsets", [units], of: Self.card.name).values
    for (index, name) in names.enumerated() {
      var own: [String: Tensor] = [:]
      for (key, tensor) in state where key.hasPrefix(name + "/") {
        own[String(key.dropFirst(name.count + 1))] = tensor
      }
      try members[index].restore(own, units: units, context: context)
    }
  }
}

/// The logistic regression of spikes on the log-odds of several models: a weight per model and an
/// offset per unit, by Newton's method.
///
/// Offsets have a normal prior, so that a unit without spikes in validation does not get an infinite
/// one, and a unit's rate in a quarter of the recording does not count for more than it tells.
/// Weights have a wide one around equal shares, which matters only if two models are the same.
private struct StackingFit {
  private(set) var weights: [Double]
  private(set) var offsets: [Double]

  /// Precisions of the priors: a standard deviation of 1 for weights and 1/2 for offsets.
  private static let precision = (weight: 1.0, offset: 4.0)

  init(_ rows: [Tensor], _ spikes: SpikeRaster) throws {
    weights = rows.map { _ in 1 / Double(rows.count) }
    offsets = [Double](repeating: 0, count: spikes.units)
    var here = try derivatives(rows, spikes)
    for _ in 0..<50 {
      let step = here.newtonStep
      var (next, factor) = (self, 1.0)
      var there = here
      repeat {
        for index in weights.indices {
          next.weights[index] = weights[index] + factor * step.weights[index]
        }
        for unit in offsets.indices {
          next.offsets[unit] = offsets[unit] + factor * step.offsets[unit]
        }
        there = try next.derivatives(rows, spikes)
        factor /= 2
        // The loss is a sum over millions of bins: its rounding may hide the gain of a last step.
      } while there.loss > here.loss + abs(here.loss) * 1e-12 && factor > 1e-6
      guard there.loss <= here.loss + abs(here.loss) * 1e-12 else { return }
      (self, here) = (next, there)
      let size = (step.weights + step.offsets).reduce(0) { max($0, abs($1)) }
      // The error after a step of Newton's method is of the order of the square of the step.
      if size < 1e-5 { return }
    }
  }

  /// The negative log-posterior with its derivatives.
  ///
  /// Offsets of two units do not meet, so the curvature is a small square of weights with a long
  /// diagonal and a border.
  struct Derivatives {
    var loss = 0.0
    var weights: [Double]
    var offsets: [Double]
    /// [models, models]; the lower half.
    var square: [Double]
    /// [units, models].
    var border: [Double]
    /// [units].
    var diagonal: [Double]

    init(models: Int, units: Int) {
      weights = [Double](repeating: 0, count: models)
      offsets = [Double](repeating: 0, count: units)
      square = [Double](repeating: 0, count: models * models)
      border = [Double](repeating: 0, count: units * models)
      diagonal = [Double](repeating: 0, count: units)
    }

    mutating func add(_ other: Derivatives) {
      loss += other.loss
      for index in weights.indices { weights[index] += other.weights[index] }
      for index in offsets.indices { offsets[index] += other.offsets[index] }
      for index in square.indices { square[index] += other.square[index] }
      for index in border.indices { border[index] += other.border[index] }
      for index in diagonal.indices { diagonal[index] += other.diagonal[index] }
    }

    /// Adds the bins of a block.
    mutating func add(
      _ bins: Range<Int>, _ z: [UnsafePointer<Float>], _ spikes: UnsafeBufferPointer<UInt8>,
      at fit: StackingFit
    ) {
      let (models, units) = (weights.count, offsets.count)
      for bin in bins {
        for unit in 0..<units {
          let place = bin * units + unit
          var sum = fit.offsets[unit]
          for model in 0..<models { sum += fit.weights[model] * Double(z[model][place]) }
          let small = exp(-abs(sum))
          let share = 1 / (1 + small)
          let spiked = Double(spikes[place])
          loss += max(sum, 0) + log1p(small) - spiked * sum
          let residual = (sum >= 0 ? share : small * share) - spiked
          let curvature = small * share * share
          offsets[unit] += residual
          diagonal[unit] += curvature
          for model in 0..<models {
            let value = Double(z[model][place])
            weights[model] += residual * value
            border[unit * models + model] += curvature * value
            for other in 0...model {
              square[model * models + other] += curvature * value * Double(z[other][place])
            }
          }
        }
      }
    }

    /// The step to the minimum of the quadratic that touches the loss here.
    var newtonStep: (weights: [Double], offsets: [Double]) {
      let models = weights.count
      // The offsets are eliminated: (square - border' border / diagonal) x = -weights + ...
      var (matrix, right) = (square, weights.map { -$0 })
      for unit in offsets.indices {
        let row = unit * models
        for model in 0..<models {
          let share = border[row + model] / diagonal[unit]
          right[model] += share * offsets[unit]
          for other in 0...model { matrix[model * models + other] -= share * border[row + other] }
        }
      }
      let step = Self.solve(matrix, right)
      let moved = offsets.indices.map { unit in
        let coupled = (0..<models).reduce(0) { $0 + border[unit * models + $1] * step[$1] }
        return -(offsets[unit] + coupled) / diagonal[unit]
      }
      return (step, moved)
    }

    /// The solution of a system with a positive definite matrix, of which the lower half is given:
    /// Cholesky's method.
    private static func solve(_ matrix: [Double], _ right: [Double]) -> [Double] {
      let count = right.count
      var (factor, x) = (matrix, right)
      for row in 0..<count {
        for column in 0...row {
          var sum = factor[row * count + column]
          for k in 0..<column { sum -= factor[row * count + k] * factor[column * count + k] }
          factor[row * count + column] =
            column == row ? sum.squareRoot() : sum / factor[column * count + column]
        }
      }
      for row in 0..<count {
        for k in 0..<row { x[row] -= factor[row * count + k] * x[k] }
        x[row] /= factor[row * count + row]
      }
      for row in (0..<count).reversed() {
        for k in row + 1..<count { x[row] -= factor[k * count + row] * x[k] }
        x[row] /= factor[row * count + row]
      }
      return x
    }
  }

  private func derivatives(_ rows: [Tensor], _ spikes: SpikeRaster) throws -> Derivatives {
    try Interruption.check()
    // A fixed number of bins per block, and blocks added in order: threads change no bit.
    let grain = 2_048
    var blocks = [Derivatives](
      repeating: Derivatives(models: rows.count, units: spikes.units),
      count: (spikes.bins + grain - 1) / grain)
    blocks.withUnsafeMutableBufferPointer { blocks in
      Self.withPointers(rows[...]) { rows in
        spikes.entries.withUnsafeBufferPointer { entries in
          let memory = LoopMemory((blocks, rows, entries))
          ThreadPool.shared.run(count: spikes.bins, grain: grain) { bins in
            let (blocks, rows, entries) = memory.pointer
            blocks[bins.lowerBound / grain].add(bins, rows, entries, at: self)
          }
        }
      }
    }
    var total = Derivatives(models: rows.count, units: spikes.units)
    for block in blocks { total.add(block) }
    for model in weights.indices {
      let distance = weights[model] - 1 / Double(rows.count)
      total.loss += Self.precision.weight / 2 * distance * distance
      total.weights[model] += Self.precision.weight * distance
      total.square[model * rows.count + model] += Self.precision.weight
    }
    for unit in offsets.indices {
      total.loss += Self.precision.offset / 2 * offsets[unit] * offsets[unit]
      total.offsets[unit] += Self.precision.offset * offsets[unit]
      total.diagonal[unit] += Self.precision.offset
    }
    return total
  }

  /// Calls the closure with the addresses of several tensors' values.
  private static func withPointers(
    _ tensors: ArraySlice<Tensor>, _ found: [UnsafePointer<Float>] = [],
    _ body: ([UnsafePointer<Float>]) -> Void
  ) {
    guard let first = tensors.first else { return body(found) }
    first.withValues { values in
      guard let base = values.baseAddress else { return }
      withPointers(tensors.dropFirst(), found + [base], body)
    }
  }
}
