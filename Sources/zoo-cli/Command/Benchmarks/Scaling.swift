import Tensor
import Zoo

/// A training step at one size, in its own process.
struct ScalingPoint: Codable {
  /// The size that is varied while the others stay fixed.
  enum Sweep: String, Codable, CaseIterable {
    case context, units, threads
  }

  let sweep: Sweep
  let context: Int
  let units: Int
  let threads: Int
  /// The median time of a step.
  let seconds: Double
  /// The most memory that the process held.
  let peakMemoryBytes: Int

  /// The size that the sweep varies.
  var size: Int {
    switch sweep {
    case .context: context
    case .units: units
    case .threads: threads
    }
  }
}

/// Time and memory of a training step against context, units and threads.
struct Scaling {
  let settings: BenchmarkSettings
  let progress: BenchmarkProgress

  /// Measures all points in turn.
  ///
  /// - Throws: what a step throws, and `FitCancelled`.
  func points() throws -> [ScalingPoint] {
    let threads = ThreadPool.shared.threadCount
    var points: [ScalingPoint] = []
    for sweep in ScalingPoint.Sweep.allCases {
      for size in sizes(of: sweep) {
        if settings.isCancelled() { throw FitCancelled() }
        progress.show("scaling: \(sweep.rawValue) \(NumberText.grouped(size))")
        var settings = settings
        if sweep == .context { settings.context = size }
        if sweep == .units { settings.units = size }
        points.append(try point(sweep, settings, threads: sweep == .threads ? size : threads))
      }
    }
    progress.end()
    return points
  }

  private func sizes(of sweep: ScalingPoint.Sweep) -> [Int] {
    switch sweep {
    case .context:
      settings.isSmall ? [20, 40] : [100, 200, 500, 1000, 2000, 3125, 6250, 15_625]
    case .units: settings.isSmall ? [16, 32] : [16, 32, 64, 128, 256, 512]
    case .threads: Array(1...ThreadPool.availableCores)
    }
  }

  private func point(
    _ sweep: ScalingPoint.Sweep, _ settings: BenchmarkSettings, threads: Int
  ) throws -> ScalingPoint {
    let name = "training/step"
    let (seconds, bytes): (Double, Int)
    if let program = settings.executable {
      let document = try BenchmarkRun.document(program, only: name, settings, threads: threads)
      (seconds, bytes) = (document.results.first?.seconds.median ?? .nan, document.peakMemoryBytes)
    } else {
      // Within another program, that program's memory is counted too.
      let before = ThreadPool.shared.threadCount
      ThreadPool.shared.threadCount = threads
      defer { ThreadPool.shared.threadCount = before }
      MemoryMeter.reset()
      let benchmarks = try Workload.training.benchmarks(settings).filter { $0.name == name }
      let results = try benchmarks.map { try Measurement($0, settings: settings, limits: nil) }
      (seconds, bytes) = (results.first?.seconds.median ?? .nan, MemoryMeter.peakBytes)
    }
    return ScalingPoint(
      sweep: sweep, context: settings.context, units: settings.units, threads: threads,
      seconds: seconds, peakMemoryBytes: bytes)
  }
}
