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
  /// The outline of planned cells, of which some are there.
  init(
    _ plan: [PlannedCell], _ recordings: [DatasetSummary], _ settings: ProtocolSettings,
    present: RunContents
  ) {
    let threads = ThreadPool.shared.threadCount
    var estimate = WorkEstimate(recordings, settings, threads: threads)
    var (seconds, memory) = (0.0, 0)
    var (fits, finishedFits, finishedCells) = (Set<String>(), 0, 0)
    for planned in plan {
      let isThere = present.fit(planned.fit) != nil
      if fits.insert(planned.fit.id).inserted {
        finishedFits += isThere ? 1 : 0
        if !isThere { seconds += estimate.fitting(planned) }
      }
      let cell = planned.cell(recordings[planned.target])
      if present.cell(cell, of: planned.fit) != nil || present.absences[cell.id] != nil {
        finishedCells += 1
        continue
      }
      seconds += estimate.scoring(planned)
      memory = max(memory, estimate.memory(planned))
    }
    self.recordings = recordings
    note = settings.units.flatMap { wanted in
      let used = recordings.map(\.units).min() ?? wanted
      return used < wanted
        ? "not every recording has \(wanted) units: the first \(used) of each are used" : nil
    }
    (self.fits, self.finishedFits) = (fits.count, finishedFits)
    (cells, self.finishedCells) = (plan.count, finishedCells)
    (self.seconds, self.threads) = (seconds, threads)
    memoryBytes = memory + WorkEstimate.memory(of: recordings)
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
}
