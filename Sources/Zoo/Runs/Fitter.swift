import Tensor

/// Makes one fit: trains a model, or reads the finished one from its folder.
///
/// It knows nothing about scores; the scorer gets a fitted predictor, wherever it came from.
struct Fitter {
  let fit: Fit
  let selection: ModelSelection
  let dataset: Dataset
  let settings: ProtocolSettings
  let directory: RunDirectory
  let session: RunSession
  let verified: VerifiedFiles
  /// Told of a damaged state of a stopped fit, which then begins anew.
  let damaged: @Sendable (FileError) -> Void
  /// Told what another program says, a line at a time.
  var remark: @Sendable (String) -> Void = { _ in }

  private var folder: FitFolder { directory.folder(of: fit) }

  /// A predictor with the weights of a finished fit; nil if the model has none.
  ///
  /// - Throws: `FileError` or `PredictorError` if the weights cannot be used.
  func restored(_ document: FitDocument) throws -> (any Predictor)? {
    guard document.weights != nil else { return nil }
    let state = try SafetensorsFile.read(folder.weights).tensors
    var predictor = try selection.predictor()
    try predictor.restore(state, units: dataset.summary.units, context: settings.context)
    return predictor
  }

  /// Trains the model, and keeps its weights.
  ///
  /// - Throws: `FitCancelled` after saving, `FileError`, or what the model throws.
  func run(
    resume: Bool, progress: @escaping @Sendable (FitProgress) -> Void
  ) throws -> (predictor: any Predictor, document: FitDocument) {
    MemoryMeter.reset()
    try folder.create()
    let checkpoint = directory.checkpoint(of: fit)
    if !resume { FileBytes.remove(checkpoint) }
    var fitSession = FitSession(
      context: settings.context, epochs: settings.epochs, minimumSteps: settings.minimumSteps,
      patience: settings.patience, binsPerStep: settings.binsPerStep, seed: fit.seed,
      runUp: dataset.validationRunUp,
      checkpointPath: checkpoint, damagedCheckpoint: damaged, progress: progress,
      isCancelled: Interruption.isRequested)
    fitSession.binSeconds = dataset.summary.binSeconds
    fitSession.remark = remark
    let clock = ContinuousClock()
    let start = clock.now
    var predictor = try selection.predictor()
    let report = try predictor.fit(
      training: dataset.training, validation: dataset.validation, session: fitSession)
    let seconds = report.secondsBefore + start.duration(to: clock.now).seconds
    try Interruption.check()
    let document = FitDocument(
      id: fit.id, fit: fit, role: selection.model.card.role, recording: dataset.summary,
      settings: settings, parameters: predictor.parameterCount, fitSeconds: seconds,
      peakMemoryBytes: MemoryMeter.peakBytes, epochs: report.epochs, bestEpoch: report.bestEpoch,
      steps: report.steps,
      curve: report.curve.map(FitDocument.Epoch.init), weights: try keep(predictor),
      session: session)
    try FitFolder.write(document, to: folder.document)
    FileBytes.remove(checkpoint)
    return (predictor, document)
  }

  /// Writes the weights and returns their digest; nil if there is nothing to keep.
  private func keep(_ predictor: any Predictor) throws -> String? {
    guard !predictor.state.isEmpty else { return nil }
    try FittedModel(
      label: fit.label, options: selection.options, recording: fit.trainedOn,
      units: dataset.summary.units, settings: settings, state: predictor.state
    ).write(to: folder.weights)
    let digest = SHA256.hexDigest(of: try FileBytes.read(folder.weights))
    verified.insert(folder.weights, digest: digest)
    return digest
  }
}

extension Duration {
  /// The duration in seconds.
  package var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
