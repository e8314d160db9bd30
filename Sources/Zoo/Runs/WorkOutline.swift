import Tensor

/// What a comparison, a transfer or a sweep is going to do, and about how long it takes.
public struct WorkOutline: Sendable, Equatable, Encodable {
  /// The recordings, as they are used.
  public let recordings: [DatasetSummary]
  /// What is done otherwise than asked for, in words; nil if nothing is.
  public let note: String?
  /// All fits, and how many of them are done.
  public let fits: Int, finishedFits: Int
  /// All cells, and how many of them are done.
  public let cells: Int, finishedCells: Int
  /// About how long the rest takes on this many threads, in seconds: within a factor of three on
  /// usual machines.
  public let seconds: Double
  /// The number of threads.
  public let threads: Int
  /// About how much memory it takes, in bytes.
  public let memoryBytes: Int

  enum CodingKeys: String, CodingKey {
    case recordings, note, fits, cells, seconds, threads
    case finishedFits = "finished_fits"
    case finishedCells = "finished_cells"
    case memoryBytes = "memory_bytes"
  }
}

extension WorkOutline {
  /// Multiplications of a network that one thread makes in a second, small products included.
  private static let multiplicationsPerSecond = 4e9
  /// Seconds per entry of a raster to fit a model without a network, and to score a prediction.
  private static let secondsPerFittedEntry = 2e-7
  private static let secondsPerScoredEntry = 1.5e-7

  /// The outline of planned cells, of which some are there.
  init(
    _ plan: [PlannedCell], _ datasets: [Dataset], _ settings: ProtocolSettings,
    present: RunContents
  ) {
    var (seconds, memory) = (0.0, 0)
    var (fits, finishedFits, finishedCells) = (Set<String>(), 0, 0)
    let threads = ThreadPool.shared.threadCount
    for planned in plan {
      let (source, target) = (datasets[planned.recording], datasets[planned.target])
      let cost = planned.selection.flatMap { selection in
        try? selection.model.cost(
          selection.options, units: source.summary.units, context: settings.context)
      }
      let isThere = present.fit(planned.fit) != nil
      if fits.insert(planned.fit.id).inserted {
        finishedFits += isThere ? 1 : 0
        if !isThere, planned.selection != nil {
          seconds += Self.fitting(source, cost, settings, threads)
        }
      }
      let cell = Cell(
        planned.fit, testedOn: target.summary, alignment: planned.alignment?.rawValue)
      if present.cell(cell, of: planned.fit) != nil {
        finishedCells += 1
        continue
      }
      let bins = target.split.validation.count + target.split.test.count
      seconds += Self.predicting(bins, cost, threads)
      seconds += Double(bins * target.summary.units) * Self.secondsPerScoredEntry
      if planned.alignment == nil {
        seconds += Self.predicting(target.split.training.count + 3 * bins, cost, threads)
      } else if planned.alignment == .adapt {
        seconds += Self.fitting(target, cost, settings, threads)
      }
      let rows = target.split.test.count * target.summary.units
      // Rows, their run-up, sorted keys and calibrated copies; windows of one step of training.
      let windows = cost.map { max(1, settings.binsPerStep / max(1, $0.window)) * $0.bytes } ?? 0
      memory = max(memory, 48 * rows + windows)
    }
    recordings = datasets.map(\.summary)
    note = settings.units.flatMap { wanted in
      let used = datasets.map(\.summary.units).min() ?? wanted
      return used < wanted
        ? "not every recording has \(wanted) units: the first \(used) of each are used" : nil
    }
    (self.fits, self.finishedFits) = (fits.count, finishedFits)
    (cells, self.finishedCells) = (plan.count, finishedCells)
    (self.seconds, self.threads) = (seconds, threads)
    memoryBytes = memory + datasets.reduce(0) { $0 + 3 * $1.raster.entries.count / 2 } + 60 << 20
  }

  /// The outline of pieces of work, some of which are done.
  init(_ pieces: [(outline: WorkOutline, isDone: Bool)]) {
    recordings = pieces.first?.outline.recordings ?? []
    note = pieces.first?.outline.note
    let left = pieces.filter { !$0.isDone }.map(\.outline)
    let done = pieces.filter(\.isDone).map(\.outline)
    fits = pieces.reduce(0) { $0 + $1.outline.fits }
    finishedFits = done.reduce(0) { $0 + $1.fits }
    cells = pieces.reduce(0) { $0 + $1.outline.cells }
    finishedCells = done.reduce(0) { $0 + $1.cells }
    seconds = left.reduce(0) { $0 + $1.seconds }
    threads = ThreadPool.shared.threadCount
    memoryBytes = pieces.map(\.outline.memoryBytes).max() ?? 0
  }

  /// A training of the longest length: a step costs three forward passes, and an epoch one pass over
  /// validation.
  private static func fitting(
    _ dataset: Dataset, _ cost: NetworkCost?, _ settings: ProtocolSettings, _ threads: Int
  ) -> Double {
    let bins = dataset.split.training.count
    guard let cost else {
      return Double(bins * dataset.summary.units) * secondsPerFittedEntry
    }
    let steps = max(1, bins / max(1, settings.binsPerStep))
    let epochs = max(settings.epochs, (settings.minimumSteps + steps - 1) / steps)
    return Double(epochs) * predicting(3 * bins + dataset.split.validation.count, cost, threads)
  }

  private static func predicting(_ bins: Int, _ cost: NetworkCost?, _ threads: Int) -> Double {
    guard let cost else { return 0 }
    return Double(bins) / Double(cost.window) * Double(cost.multiplications)
      / (multiplicationsPerSecond * Double(threads))
  }
}
