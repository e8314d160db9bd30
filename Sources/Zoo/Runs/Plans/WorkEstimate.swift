/// About how long planned work takes, and how much memory: within a factor of three on usual machines.
///
/// It depends on the work and a number of threads and on nothing of this machine, so that plans made
/// anywhere have the same bytes.
struct WorkEstimate {
  private let recordings: [DatasetSummary]
  private let settings: ProtocolSettings
  private let threads: Int
  /// What networks cost, by label and number of units.
  private var known: [String: NetworkCost?] = [:]

  /// Multiplications of a network that one thread makes in a second, small products included.
  private static let multiplicationsPerSecond = 4e9
  /// Seconds per entry of a raster to fit a null row, to fit another model without a network (as
  /// measured with `glm`), and to score a prediction.
  private static let secondsPerNullEntry = 2e-7
  private static let secondsPerFittedEntry = 8e-6
  private static let secondsPerScoredEntry = 1.5e-7

  /// Estimates of cells on these recordings.
  init(_ recordings: [DatasetSummary], _ settings: ProtocolSettings, threads: Int) {
    self.recordings = recordings
    self.settings = settings
    self.threads = threads
  }

  /// Seconds to make the fit of a cell.
  mutating func fitting(_ planned: PlannedCell) -> Double {
    fitting(on: recordings[planned.recording], planned)
  }

  /// Seconds to predict, audit and score a cell of a finished fit.
  mutating func scoring(_ planned: PlannedCell) -> Double {
    let (cost, target) = (cost(planned), recordings[planned.target])
    let bins = target.validation.length + target.test.length
    var seconds =
      predicting(bins, cost) + Double(bins * target.units) * Self.secondsPerScoredEntry
    if planned.alignment == nil {
      seconds += predicting(target.training.length + 3 * bins, cost)
    } else if planned.alignment == .adapt {
      seconds += fitting(on: target, planned)
    }
    return seconds
  }

  /// Bytes that a cell needs besides the recordings.
  mutating func memory(_ planned: PlannedCell) -> Int {
    let target = recordings[planned.target]
    // Rows, their run-up, sorted keys and calibrated copies; windows of one step of training.
    let windows =
      cost(planned).map { max(1, settings.binsPerStep / max(1, $0.window)) * $0.bytes } ?? 0
    return 48 * target.test.length * target.units + windows
  }

  /// Bytes of the program and of recordings that are held.
  static func memory(of recordings: some Sequence<DatasetSummary>) -> Int {
    recordings.reduce(60 << 20) { $0 + 3 * $1.bins * $1.units / 2 }
  }

  private mutating func cost(_ planned: PlannedCell) -> NetworkCost? {
    let units = recordings[planned.recording].units
    let key = "\(planned.fit.label) \(units)"
    if let known = known[key] { return known }
    let cost = planned.selection.flatMap { selection in
      try? selection.model.cost(selection.options, units: units, context: settings.context)
    }
    known[key] = .some(cost)
    return cost
  }

  /// A training of the longest length: a step costs three forward passes, and an epoch one pass over
  /// what is looked at of validation.
  private mutating func fitting(on recording: DatasetSummary, _ planned: PlannedCell) -> Double {
    guard let selection = planned.selection else { return 0 }
    let bins = recording.training.length
    guard let cost = cost(planned) else {
      return Double(bins * recording.units)
        * (selection.model.card.role == .null
          ? Self.secondsPerNullEntry : Self.secondsPerFittedEntry)
    }
    let epoch = cost.epoch(of: bins, binsPerStep: settings.binsPerStep)
    let epochs = max(settings.epochs, (settings.minimumSteps + epoch.steps - 1) / epoch.steps)
    let validated = min(
      recording.validation.length,
      NetworkCost.mostValidatedBins(positionsPerBin: cost.positionsPerBin))
    return Double(epochs) * predicting(3 * epoch.bins + validated, cost)
  }

  private func predicting(_ bins: Int, _ cost: NetworkCost?) -> Double {
    guard let cost else { return 0 }
    return Double(bins) / Double(cost.window) * Double(cost.multiplications)
      / (Self.multiplicationsPerSecond * Double(threads))
  }
}

extension [Int] {
  /// The number of bins of a part that is written as its first and last (exclusive) bin.
  fileprivate var length: Int { count == 2 ? Swift.max(0, self[1] - self[0]) : 0 }
}
