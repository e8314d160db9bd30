import Autograd
import Layers
import Tensor

/// The steps of one model: trains what they need and scores each of them.
///
/// Every training has the same first weights, windows, optimiser and budget, and every step changes
/// one thing of the step before. The two steps that predict are fitted and scored by the predictor of
/// every comparison, so that their numbers are those of a comparison.
struct ReconstructionRun<N: SpikeTransformerVariant> {
  private let options: ModelOptions
  private let released: ModelOptions?
  private let data: ReconstructionData
  private let session: FitSession
  private let window: Int

  /// A run.
  ///
  /// - Throws: `ModelOptionError.unsuitable` for a context that no window can have.
  init(_ options: ModelOptions, data: ReconstructionData, session: FitSession) throws {
    self.options = options
    released = DiceRecipe.released(options)
    self.data = data
    self.session = session
    window = try N.checkedWindow(forContext: session.context, options: options)
  }

  /// The steps: without those about the loss where the model's own is the released one, or its paper
  /// has none.
  private var steps: [ReconstructionStep] {
    let hasLossStep = released.map { $0 != options } ?? false
    return ReconstructionStep.allCases.filter {
      hasLossStep || ($0 != .loss && $0 != .lossAside)
    }
  }

  /// The rows of all steps, in their order.
  ///
  /// - Parameter begin: told of every step before it is trained.
  /// - Returns: one row per step.
  /// - Throws: `FitCancelled`, `TrainingError`, or what the network throws.
  func rows(begin: (ReconstructionStep) -> Void) throws -> [ReconstructionRow] {
    var scorer = ReconstructionScorer(data, session: session)
    var rows: [ReconstructionRow] = []
    var trained: Trained?
    for step in steps {
      try Interruption.check()
      // The arguments of a metric change no weight.
      if step != .arguments || trained == nil {
        begin(step)
        trained = try train(step)
      }
      guard let trained else { continue }
      rows.append(
        ReconstructionRow(
          step: step, question: step.question, epochs: trained.report.epochs,
          bestEpoch: trained.report.bestEpoch,
          results: try scorer.results(step, model: trained.rows)))
    }
    return rows
  }

  private struct Trained {
    let report: FitReport
    let rows: ReconstructionScorer.Rows
  }

  private func train(_ step: ReconstructionStep) throws -> Trained {
    switch step.question {
    case .reconstruction: try reconstruct(step)
    case .prediction: try predict(step)
    }
  }

  private func options(of step: ReconstructionStep) -> ModelOptions {
    step.hasReleasedLoss ? released ?? options : options
  }

  private func predict(_ step: ReconstructionStep) throws -> Trained {
    var predictor = NetworkPredictor<N>(options(of: step))
    let report = try predictor.fit(
      training: data.training, validation: data.validation.spikes, session: session)
    let fitted = predictor
    return Trained(report: report) { part in
      try fitted.logOdds(for: part.remembering(fitted.memory))
    }
  }

  private func reconstruct(_ step: ReconstructionStep) throws -> Trained {
    // The same first weights as those of a prediction.
    var weights = RandomGenerator(seed: session.seed).stream("weights")
    var network = try N(
      units: data.training.units, context: window, options: options(of: step),
      generator: &weights)
    network.prepare(training: data.training)
    network.transformer.isUnmasked = !step.isMasked
    let objective = try ReconstructionObjective(
      network, data: data, window: window, session: session, choosesEpoch: step.hasValidation,
      hasReleasedLoss: step.hasReleasedLoss && released != nil)
    var loop = TrainingLoop(
      StreamedNetwork(network, streams: 1), objective: objective,
      label: "\(options.label), reconstruction", session: session)
    let report = try loop.run()
    let rows = ReconstructedRows(network: loop.model.network, window: window)
    let dropout = RandomGenerator(seed: session.seed).stream("released threshold")
    return Trained(report: report) { part in
      try LogOdds(rows.rows(of: part.spikes, dropout: part.isTraining ? dropout : nil))
    }
  }
}
