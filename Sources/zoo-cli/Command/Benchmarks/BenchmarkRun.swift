import Tensor
import Zoo

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What `bench --json` writes.
struct BenchmarkDocument: Codable {
  /// The name of this form.
  static let schema = "zoo.bench/1"

  let schema: String
  let version: String
  let machine: MachineFacts
  var results: [Measurement]
  /// Empty without `--scaling`.
  var scaling: [ScalingPoint]
  /// This process's peak memory.
  var peakMemoryBytes: Int

  /// A document without results.
  init(machine: MachineFacts) {
    (schema, version) = (Self.schema, ZooVersion.current)
    (self.machine, results, scaling, peakMemoryBytes) = (machine, [], [], 0)
  }
}

/// Runs benchmarks and measures the memory of those that ask for it.
struct BenchmarkRun {
  let settings: BenchmarkSettings
  /// Whether limits and memory are left out.
  let isBare: Bool
  let progress: BenchmarkProgress

  /// Runs the benchmarks that are chosen, in their order.
  ///
  /// - Throws: what a benchmark throws.
  func results(of benchmarks: [Benchmark], machine: MachineFacts) throws -> [Measurement] {
    var results: [Measurement] = []
    for (index, benchmark) in benchmarks.enumerated() {
      progress.show("[\(index + 1)/\(benchmarks.count)] \(benchmark.name)")
      var result = try Measurement(benchmark, settings: settings, limits: machine.limits)
      if benchmark.measuresMemory, !isBare, let program = settings.executable {
        let alone = try Self.document(
          program, only: benchmark.name, settings, threads: machine.threads, repetitions: 2)
        result.peakMemoryBytes = alone.peakMemoryBytes
        // In this process, buffers left by other benchmarks may have helped, or been in the way.
        if let other = alone.results.first {
          (result.freshBlocks, result.freshBytes) = (other.freshBlocks, other.freshBytes)
        }
      }
      results.append(result)
    }
    progress.end()
    return results
  }

  /// Runs one benchmark in a process that does nothing else, and reads its document.
  ///
  /// - Throws: `CommandFailure` if the process fails or cannot be understood.
  static func document(
    _ program: String, only name: String, _ settings: BenchmarkSettings, threads: Int,
    repetitions: Int? = nil
  ) throws -> BenchmarkDocument {
    var arguments = [
      "bench", "--bare", "--json", "--quiet", "--only", name, "--threads", "\(threads)",
      "--context", "\(settings.context)", "--units", "\(settings.units)",
    ]
    if let repetitions { arguments += ["--repetitions", "\(repetitions)"] }
    if settings.isSmall { arguments.append("--small") }
    let child = try Subprocess.run(program, arguments)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard child.status == 0,
      let document = try? decoder.decode(BenchmarkDocument.self, from: Data(child.output))
    else {
      throw CommandFailure(
        code: .failed, message: "the process that runs \(name) ended with \(child.status)",
        hint: "try 'zoo-cli bench --bare --only \(name)'")
    }
    return document
  }
}

/// What is being timed: one updating line on a terminal, else a line each.
struct BenchmarkProgress {
  let stream: any TextStream
  let style: TextStyle
  let isQuiet: Bool

  /// Shows what is timed now.
  func show(_ text: String) {
    guard !isQuiet else { return }
    if stream.isTerminal {
      stream.write("\r\u{1B}[2K" + style.plain(text).prefix(max(20, style.width - 3)))
    } else {
      stream.write(style.plain(text) + "\n")
    }
  }

  /// Removes the updating line.
  func end() {
    if stream.isTerminal, !isQuiet { stream.write("\r\u{1B}[2K") }
  }
}
