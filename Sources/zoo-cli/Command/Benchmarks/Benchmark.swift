import Tensor
import Zoo

/// One thing that `bench` times.
struct Benchmark {
  /// What limits it in the machine.
  enum Limit: String, Codable {
    /// The fused products that the cores in use can compute.
    case arithmetic
    /// The bytes that the memory moves.
    case memory
    /// The bytes moved by the cache that holds a few megabytes.
    case cache
  }

  /// The workload's name, a slash and its own name.
  let name: String
  /// What one run does: an amount of a unit, such as `FLOP`, `bin` or `element`.
  let amount: Double
  let unit: String
  /// What limits it, and how much of that one run takes at least: operations or bytes.
  var limit: (kind: Limit, amount: Double)?
  /// The length of the recording that one run works through, in seconds.
  var recordingSeconds: Double?
  /// Whether one run is long enough to count for many, and too long to repeat.
  var isLong = false
  /// Whether the memory of a process that does nothing else is measured too.
  var measuresMemory = false
  /// Prepares a run (not timed) and returns it.
  let prepare: () throws -> () throws -> Void

  /// A benchmark of arithmetic.
  static func operations(
    _ name: String, _ count: Double, _ prepare: @escaping () throws -> () throws -> Void
  ) -> Benchmark {
    Benchmark(
      name: name, amount: count, unit: "FLOP", limit: (.arithmetic, count), prepare: prepare)
  }

  /// A benchmark that reads and writes a number of bytes per element, all in the caches.
  static func elements(
    _ name: String, _ count: Int, bytes: Int, _ prepare: @escaping () throws -> () throws -> Void
  ) -> Benchmark {
    Benchmark(
      name: name, amount: Double(count), unit: "element",
      limit: (.cache, Double(count * bytes)), prepare: prepare)
  }
}

/// How a benchmark is run.
struct BenchmarkSettings {
  /// A hundredth of the work or less: to see whether everything runs.
  var isSmall = false
  /// Bins of the window of training and prediction.
  var context = 3125
  /// Units of training and prediction.
  var units = 128
  /// The exact number of repetitions; nil for as many as the time allows.
  var repetitions: Int?
  /// The program's file, to start it again; nil if this process is another program.
  var executable: String?
  /// Recordings to read.
  var files: [String] = []
  /// How they are read.
  var reading = ReadOptions()
  /// Called between runs; true ends the benchmark.
  var isCancelled: () -> Bool = { false }

  /// A size, or a much smaller one.
  func size(_ full: Int, small: Int) -> Int { isSmall ? small : full }
}

/// A group of benchmarks that can be chosen by its name.
struct Workload: Sendable {
  /// Its name, and the beginning of its benchmarks' names.
  let name: String
  /// What it times, in one line.
  let summary: String
  /// Its benchmarks.
  let benchmarks: @Sendable (BenchmarkSettings) throws -> [Benchmark]

  /// All of them, in the order in which they are run.
  static let all: [Workload] = [
    .kernels, .attention, .training, .prediction, .live, .recurrent, .linearScans, .mamba, .metrics,
    .reading, .startup,
  ]
}
