import Tensor
import Zoo

/// The result of a benchmark.
struct Measurement: Codable {
  /// Seconds per run, over the repetitions.
  struct Seconds: Codable {
    let median: Double
    /// A quarter of the repetitions were faster, and a quarter slower.
    let lowerQuartile: Double, upperQuartile: Double
    let minimum: Double, maximum: Double
    let repetitions: Int

    /// - Precondition: there is at least one time.
    init(_ times: [Double]) {
      let sorted = times.sorted()
      func quantile(_ share: Double) -> Double {
        let place = share * Double(sorted.count - 1)
        let (below, above) = (Int(place), min(sorted.count - 1, Int(place) + 1))
        return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
      }
      median = quantile(0.5)
      (lowerQuartile, upperQuartile) = (quantile(0.25), quantile(0.75))
      (minimum, maximum) = (sorted[0], sorted[sorted.count - 1])
      repetitions = sorted.count
    }

    /// The middle half of the times, as a share of their median.
    var spread: Double { (upperQuartile - lowerQuartile) / median }
  }

  /// The amount of work per second.
  struct Rate: Codable {
    let value: Double
    /// The unit before "/s".
    let unit: String
  }

  let name: String
  let seconds: Seconds
  let rate: Rate
  /// What limits it in the machine; nil if no such limit was measured.
  var limit: Benchmark.Limit?
  /// The rate as a share of that limit.
  ///
  /// The limit of arithmetic is measured in turn with the benchmark.
  var limitShare: Double?
  /// The peak of arithmetic in turn with the benchmark, as a share of the machine's best; nil if
  /// limits were not measured.
  ///
  /// Clearly below one where something else used a core, or where the processor lowered its clock.
  var peakShare: Double?
  /// Seconds of recording for each second of work.
  var realTimeFactor: Double?
  /// The peak memory of a process that did nothing else.
  var peakMemoryBytes: Int?
  /// Blocks of memory, and their bytes, that tensors asked the system for in a run after the first
  /// ones, on average: none if every buffer is reused.
  var freshBlocks: Double
  var freshBytes: Double
}

extension Measurement {
  /// Whether a core was taken away, or slowed down, for a tenth of the time or more.
  var isDisturbed: Bool { peakShare.map { $0 < 0.9 } ?? false }

  /// Times one benchmark: set-up and warm-up runs do not count.
  ///
  /// - Throws: what the benchmark throws, and `FitCancelled`.
  init(
    _ benchmark: Benchmark, settings: BenchmarkSettings, limits: MachineFacts.Limits?
  ) throws {
    let run = try benchmark.prepare()
    let clock = ContinuousClock()
    func timed() throws -> Double {
      if settings.isCancelled() { throw FitCancelled() }
      let start = clock.now
      try run()
      return start.duration(to: clock.now).seconds
    }
    if !benchmark.isLong {
      // Caches, page faults, the clock of the processor, and buffers that the next run reuses.
      var warmUp = 0.0
      var count = 0
      while count < 2 || (warmUp < 0.05 && count < 100) {
        warmUp += try timed()
        count += 1
        if settings.isSmall || warmUp > 2 { break }
      }
    }
    let before = Storage.statistics
    var times: [Double] = []
    var total = 0.0
    var peaks: [Double] = []
    while !Self.isEnough(times.count, total, benchmark, settings) {
      times.append(try timed())
      total += times[times.count - 1]
      // Processors change their clock and share it. The peak of a quieter moment would be the wrong
      // limit, so trials of half a millisecond are spread over the repetitions. They use all
      // threads: idle ones would fall asleep, which consecutive training steps never let them do.
      // Where something else is the limit, they show whether the cores were disturbed.
      if let limits, total >= 0.05 * Double(peaks.count) {
        peaks.append(
          MachineLimits.parallelOperationsPerSecond(
            threads: limits.threads, rounds: 300_000 * limits.threads))
      }
    }
    name = benchmark.name
    seconds = Seconds(times)
    rate = Rate(value: benchmark.amount / seconds.median, unit: benchmark.unit)
    if let limits, !peaks.isEmpty {
      let peak = Seconds(peaks).median
      peakShare = peak / limits.operationsPerSecond
      if let limit = benchmark.limit {
        self.limit = limit.kind
        let perSecond = limit.kind == .arithmetic ? peak : limits.perSecond(limit.kind)
        limitShare = limit.amount / seconds.median / perSecond
      }
    }
    realTimeFactor = benchmark.recordingSeconds.map { [seconds] in $0 / seconds.median }
    let after = Storage.statistics
    freshBlocks = Double(after.freshBlocks - before.freshBlocks) / Double(times.count)
    freshBytes = Double(after.freshBytes - before.freshBytes) / Double(times.count)
  }

  /// Seven repetitions and 0.3 s; three of long runs.
  private static func isEnough(
    _ count: Int, _ total: Double, _ benchmark: Benchmark, _ settings: BenchmarkSettings
  ) -> Bool {
    if let wanted = settings.repetitions { return count >= wanted }
    if settings.isSmall || benchmark.isLong { return count >= 1 }
    return count >= 7 && total >= 0.3 || count >= 3 && total >= 2.5 || count >= 2000
  }
}
