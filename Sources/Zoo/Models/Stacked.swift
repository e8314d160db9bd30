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
    let fit = try StackingRegression(of: validation, on: rows.map(\.values))
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
