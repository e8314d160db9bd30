extension Comparison {
  /// The plan of this comparison; nothing is written.
  ///
  /// The directory, and what is in it, do not matter.
  /// - Throws: as `run`, for recordings and options that cannot be used.
  public func workPlan() throws -> WorkPlan {
    let datasets = try prepare()
    try checkOptions(datasets)
    let order = datasets.indices.sorted {
      datasets[$0].summary.name < datasets[$1].summary.name
    }
    let planned = order.map { index in
      WorkPlan.Recording(
        recordings[index], PlannedRecording(datasets[index]),
        group: transfer.map { $0.preparations[index] })
    }
    let chosen = models.filter { named.contains($0.label) }.sorted { $0.label < $1.label }
    let plan = WorkPlan(
      settings: settings,
      models: chosen.map { WorkPlan.Model(label: $0.label, options: $0.options.texts) },
      seeds: seeds.sorted(), recordings: planned,
      transfer: transfer.map { transfer in
        WorkPlan.Transfer(
          alignments: UnitAlignment.allCases.filter(transfer.alignments.contains),
          keepsPredictions: transfer.keepsPredictions)
      }, units: [])
    let comparison = plan.comparison(chosen, in: directory)
    let summaries = planned.map(\.summary)
    return plan.keeping(
      WorkUnit.units(comparison.plan(planned.map(\.planned)), summaries, settings))
  }
}

extension WorkPlan {
  /// The comparison of the plan, with its models.
  ///
  /// - Throws: `WorkPlanError` if this program would compute something else.
  func comparison(_ zoo: ModelZoo, in directory: RunDirectory) throws(WorkPlanError) -> Comparison {
    guard numerics == .current else {
      throw .otherArithmetic(plan: numerics, here: .current)
    }
    var selections: [ModelSelection] = []
    for model in models {
      selections.append(try Self.selection(model, zoo))
    }
    return comparison(selections, in: directory)
  }

  fileprivate func comparison(
    _ models: [ModelSelection], in directory: RunDirectory
  ) -> Comparison {
    var comparison = Comparison(
      models: models, recordings: recordings.map(\.source), settings: settings, seeds: seeds,
      directory: directory)
    comparison.transfer = transfer.map { transfer in
      TransferSettings(
        alignments: transfer.alignments, preparations: recordings.compactMap(\.group),
        keepsPredictions: transfer.keepsPredictions)
    }
    return comparison
  }

  static func selection(
    _ model: Model, _ zoo: ModelZoo
  ) throws(WorkPlanError) -> ModelSelection {
    let found: [ModelSelection]
    do throws(ModelOptionError) { found = try zoo.select(model.label) } catch {
      throw .otherModel(label: model.label, reason: error.description)
    }
    guard let selection = found.first, found.count == 1 else {
      throw .otherModel(label: model.label, reason: "that is not the name of one model")
    }
    let here = selection.options.texts
    for name in Set(here.keys).union(model.options.keys).sorted()
    where here[name] != model.options[name] {
      if name == ClientFacts.identityOption, here[name] != nil {
        throw .otherModel(
          label: model.label,
          reason: "here it is another program: its version, its command or a file that the command "
            + "names has changed since the plan was made")
      }
      throw .otherModel(
        label: model.label,
        reason: "here its option \(name) is \(here[name] ?? "unknown"), not "
          + "\(model.options[name] ?? "unknown")")
    }
    return selection
  }

  /// The cells of each unit, by the unit's id.
  ///
  /// - Throws: `WorkPlanError.otherProgram` if they are not those that the plan names.
  func cells(
    of units: [WorkUnit], _ comparison: Comparison
  ) throws(WorkPlanError) -> [String: [PlannedCell]] {
    let groups = WorkUnit.groups(comparison.plan(recordings.map(\.planned)))
    let cells = Dictionary(groups.map { ($0[0].fit.id, $0) }) { first, _ in first }
    for unit in units {
      let ids = cells[unit.id]?.map { $0.cell(recordings[$0.target].summary).id }
      guard ids == unit.cells.map(\.id) else { throw .otherProgram(unit: unit.name) }
    }
    return cells
  }
}

extension WorkPlan.Recording {
  /// A recording as a plan describes it.
  init(_ source: DatasetSource, _ planned: PlannedRecording, group: Preparation?) {
    var (path, options): (String?, ReadOptions) = (nil, ReadOptions())
    var simulation: SimulationParameters?
    switch source {
    case .file(let file, let reading): (path, options) = (file, reading)
    case .simulated(_, let parameters): simulation = parameters
    }
    self.init(
      path: path, tick: options.tick, rasterBin: options.rasterBin, variable: options.variable,
      trialSeconds: options.trialSeconds,
      simulation: simulation, group: group, hasTruth: planned.hasTruth, summary: planned.summary)
  }

  var planned: PlannedRecording { PlannedRecording(summary, hasTruth: hasTruth) }

  /// Where the recording comes from.
  var source: DatasetSource {
    if let simulation { return .simulated(name: summary.name, simulation) }
    return .file(
      path: path ?? "",
      options: ReadOptions(
        tick: tick, rasterBin: rasterBin, variable: variable, trialSeconds: trialSeconds))
  }

  /// The recording, read again.
  ///
  /// - Throws: `RecordingError` if it cannot be read or used, `WorkPlanError.otherData` if it is not
  ///   that of the plan.
  func dataset(_ settings: ProtocolSettings) throws -> Dataset {
    var (recording, truth) = try source.load()
    if let group { recording.preparation = group }
    let dataset = try Dataset(recording, truth: truth, settings: settings, units: summary.units)
    if let difference = difference(from: dataset) {
      throw WorkPlanError.otherData(recording: summary.name, difference: difference)
    }
    return dataset
  }

  private func difference(from dataset: Dataset) -> String? {
    let there = dataset.summary
    if there.sha256 != summary.sha256 {
      return "the SHA-256 of \(path ?? "the simulation") is \(there.sha256.prefix(12))..., not "
        + "\(summary.sha256.prefix(12))..."
    }
    if there.spikesSHA256 != summary.spikesSHA256 { return "it has other spikes" }
    if hasTruth != (dataset.truth != nil) {
      return "the truth next to it " + (hasTruth ? "is missing" : "was not there")
    }
    // The name, what a reader notes, or how a recording is cut.
    return there == summary ? nil : "this version of the program reads or cuts it otherwise"
  }
}
