import Layers
import Tensor

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Comparison {
  /// Fits, predicts, scores and audits one model on one recording with one seed.
  func row(
    _ selection: ModelSelection, _ prepared: Dataset, seed: UInt64,
    observer: @escaping @Sendable (ComparisonEvent) -> Void,
    isCancelled: @escaping @Sendable () -> Bool
  ) throws -> ResultRow {
    MemoryMeter.reset()
    let label = selection.label
    let name = prepared.record.name
    let clock = ContinuousClock()
    let unfinished = directory.file(RunDirectory.unfinished(label, name, seed: seed))
    let session = FitSession(
      context: settings.context, epochs: settings.epochs, minimumSteps: settings.minimumSteps,
      patience: settings.patience,
      binsPerStep: settings.binsPerStep, seed: seed, checkpointPath: unfinished,
      progress: { observer(.progress(label: label, $0)) }, isCancelled: isCancelled)
    if !resume { FileBytes.remove(unfinished) }

    var predictor = try selection.model.predictor(selection.options)
    let fitStart = clock.now
    let report = try predictor.fit(
      training: prepared.training, validation: prepared.validation, session: session)
    let fitSeconds = report.secondsBefore + fitStart.duration(to: clock.now).seconds
    if isCancelled() { throw FitCancelled() }
    observer(.auditing(label: label))

    let choices = try Evaluation.choose(
      validationLogOdds: predictor.logOdds(for: prepared.validation, batch: nil)
        .slice(prepared.chosen.rangeInPart),
      spikes: prepared.validation.slice(prepared.chosen.rangeInPart))
    let predictStart = clock.now
    let predicted = try predictor.logOdds(for: prepared.test, batch: nil)
    let predictSeconds = predictStart.duration(to: clock.now).seconds
    if isCancelled() { throw FitCancelled() }
    let audit = try Audit(
      seed: seed, wholePredictions: Audit.wholePredictions(epochs: report.epochs)
    ).run(
      predictor, on: prepared.test, scored: predicted, nullRates: prepared.nullRates.rates,
      context: settings.context, isCancelled: isCancelled)

    let (predictions, scores) = try score(
      predicted, label: label, prepared, seed: seed, choices: choices)
    var checkpoint: String?
    if !predictor.state.isEmpty {
      let path = RunDirectory.checkpoint(label, name, seed: seed)
      try FittedModel(
        label: label, options: selection.options, recording: name, units: prepared.record.units,
        context: settings.context, settings: settings, choices: choices,
        nullRates: prepared.nullRates.rates, state: predictor.state
      ).write(to: directory.file(path))
      checkpoint = path
    }
    FileBytes.remove(unfinished)
    return ResultRow(
      model: selection.model.card.name, label: label, role: selection.model.card.role,
      options: selection.options.texts, predictions: predictions, checkpoint: checkpoint,
      trainedOn: name, testedOn: name, seed: seed, parameters: predictor.parameterCount,
      fitSeconds: fitSeconds, predictSeconds: predictSeconds,
      peakMemoryBytes: MemoryMeter.peakBytes, epochs: report.epochs, bestEpoch: report.bestEpoch,
      rank: nil, audit: audit, metrics: scores)
  }

  /// Scores the log-odds of the test part and keeps what was scored.
  private func score(
    _ predicted: LogOdds, label: String, _ prepared: Dataset, seed: UInt64,
    choices: Evaluation.Choices
  ) throws -> (predictions: String, Scores) {
    let rows = prepared.scored.rangeInPart
    let logOdds = try predicted.slice(rows)
    let spikes = prepared.test.slice(rows)
    let scores = try Evaluation.score(
      logOdds: logOdds, spikes: spikes, nullRates: prepared.nullRates.rates,
      threshold: choices.threshold, calibration: choices.calibration)
    let predictions = RunDirectory.predictions(label, prepared.record.name, seed: seed)
    try NumPyArchive.write(
      directory.file(predictions),
      [
        "logits": NumericArray(logOdds.values),
        "spikes": NumericArray(spikes.entries, shape: [spikes.bins, spikes.units]),
        "bin_index": NumericArray(prepared.scored.range.map { Int64($0) }),
        "null_rates": NumericArray(prepared.nullRates.rates),
      ])
    return (predictions, scores)
  }

  /// The row of the truth.
  func addOracle(
    _ prepared: Dataset, to results: inout ComparisonResults,
    observer: (ComparisonEvent) -> Void
  ) throws {
    guard let truth = prepared.testTruth, let validationTruth = prepared.validationTruth,
      results.oracle(on: prepared.record.name) == nil
    else { return }
    let choices = try Evaluation.choose(
      validationLogOdds: validationTruth.slice(prepared.chosen.rangeInPart),
      spikes: prepared.validation.slice(prepared.chosen.rangeInPart))
    let (predictions, scores) = try score(
      truth, label: Oracle.card.name, prepared, seed: 0, choices: choices)
    let audit = AuditReport(
      verdict: .given, lag: nil, memoryBins: nil, memoryIsLowerBound: false, probes: 0,
      reason: "the rows are the simulation's own probabilities")
    let row = ResultRow(
      model: Oracle.card.name, label: Oracle.card.name, role: .oracle, options: [:],
      predictions: predictions, checkpoint: nil, trainedOn: prepared.record.name,
      testedOn: prepared.record.name, seed: 0, parameters: 0, fitSeconds: 0, predictSeconds: 0,
      peakMemoryBytes: 0, epochs: 0, bestEpoch: 0, rank: nil, audit: audit, metrics: scores)
    results.rows.append(row)
    observer(.finished(row))
  }
}

extension Duration {
  /// The duration in seconds.
  package var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}

extension LogOdds {
  /// The rows of a range of bins.
  ///
  /// - Throws: `TensorError.indexOutOfRange` if the range is not within the rows.
  func slice(_ bins: Range<Int>) throws(TensorError) -> LogOdds {
    try LogOdds(values.sliced(axis: 0, bins))
  }
}
