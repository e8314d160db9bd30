import Tensor

/// Scores predictors under the rules of a step.
///
/// Metrics take log-odds, so the numbers of a reconstruction are passed to them under that name; they
/// leave this folder as `ReconstructionScores` only.
struct ReconstructionScorer {
  /// A predictor's rows of a part.
  typealias Rows = (ReconstructionData.Part) throws -> LogOdds

  private let data: ReconstructionData
  private let nullRates: NullRates
  /// The training bins whose threshold the released rule takes: those of a last step, and with its
  /// dropout.
  private let lastStep: ReconstructionData.Part
  /// The scores of copy and constant rate, which several steps share.
  private var known: [Rules: [[ReconstructionScores]]] = [:]

  private struct Rules: Hashable {
    let question: ReconstructionStep.Question
    let hasValidation: Bool
    let swapsArguments: Bool

    init(_ step: ReconstructionStep) {
      question = step.question
      hasValidation = step.hasValidation
      swapsArguments = step.swapsArguments
    }
  }

  /// A scorer of the targets of the data.
  init(_ data: ReconstructionData, session: FitSession) {
    self.data = data
    nullRates = NullRates(training: data.training)
    let bins = data.training.bins
    let first = max(0, bins - max(1, session.binsPerStep))
    lastStep = ReconstructionData.Part(
      name: "last step", spikes: data.training.slice(first..<bins),
      before: data.training.slice(0..<first), isTraining: true)
  }

  /// The numbers of a step on every target.
  ///
  /// - Throws: what the rows throw; `EvaluationError` if they are not finite.
  mutating func results(
    _ step: ReconstructionStep, model: Rows
  ) throws -> [ReconstructionResult] {
    let rules = Rules(step)
    let reference: [[ReconstructionScores]]
    if let same = known[rules] {
      reference = same
    } else {
      reference = [try scores(rules, copy(rules)), try scores(rules, constantRate)]
      known[rules] = reference
    }
    let own = try scores(rules, model)
    return data.targets.indices.map { index in
      let spikes = data.targets[index].spikes
      return ReconstructionResult(
        target: data.targets[index].name, bins: spikes.bins, prevalence: spikes.prevalence,
        model: own[index], copy: reference[0][index], constantRate: reference[1][index])
    }
  }

  /// The scores of a predictor on every target.
  private func scores(_ rules: Rules, _ rows: Rows) throws -> [ReconstructionScores] {
    let chooser = rules.hasValidation ? data.validation : lastStep
    let chosen = try rows(chooser)
    let threshold = ReleasedScoring.threshold(
      RankCounts.pooled(try ScoredPrediction(logOdds: chosen, spikes: chooser.spikes)))
    let calibration =
      rules.question == .prediction
      ? try Evaluation.choose(validationLogOdds: chosen, spikes: chooser.spikes).calibration
      : AffineCalibration(slope: .nan, intercept: .nan)
    return try data.targets.enumerated().map { index, target in
      try Interruption.check()
      let prediction = try ScoredPrediction(
        logOdds: rows(target), spikes: target.spikes)
      let cell = try ScoredCell(
        prediction, nullRates: nullRates.rates,
        choices: Evaluation.Choices(threshold: threshold, calibration: calibration))
      let swapped = cell.confusion.map(ReleasedScoring.swappedAUC) ?? .nan
      let area = Metric.rocAUCPooled.value(cell)
      return ReconstructionScores(
        reported: rules.swapsArguments ? swapped : area, rocAUCPooled: area,
        averagePrecisionPooled: Metric.averagePrecisionPooled.value(cell), swappedAUC: swapped,
        rocAUCUnitMean: Metric.rocAUCUnitMean.value(cell),
        // The null's rates are those of the units of the first target.
        bitsPerSpike: rules.question == .prediction && index == 0
          ? Metric.bitsPerSpikeCalibrated.value(cell) : .nan)
    }
  }

  /// The bin that the question shows: the bin itself, or the one before it.
  private func copy(_ rules: Rules) -> Rows {
    { part in
      guard rules.question == .prediction else { return try LogOdds(part.spikes.tensor) }
      let shown = part.remembering(1)
      let inputs = OneStepAhead.inputs(shown.raster, starts: [0], length: shown.raster.bins)
      return try LogOdds(inputs.reshaped([shown.raster.bins, part.spikes.units]))
        .slice(shown.range)
    }
  }

  private func constantRate(_ part: ReconstructionData.Part) throws -> LogOdds {
    let row = nullRates.logOdds
    return try LogOdds(
      Tensor.make([part.spikes.bins, row.count]) { out in
        for index in 0..<part.spikes.bins * row.count { out[index] = row[index % row.count] }
      })
  }
}
