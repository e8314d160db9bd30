import Tensor
import Zoo

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Workload {
  /// Recordings from files.
  static let reading = Workload(
    name: "reading", summary: "a recording in the canonical npz form, and the files of --file"
  ) { settings in
    let files = try settings.files.map { path in
      // Read once beforehand, so that an unreadable file fails at once and not after minutes.
      let recording = try Recording.read(from: path, options: settings.reading)
      return reading("file/\(recording.name)", path, spikes: recording.spikeCount, settings.reading)
    }
    return [canonical(settings)] + files
  }

  private static func reading(
    _ name: String, _ path: String, spikes: Int, _ options: ReadOptions
  ) -> Benchmark {
    Benchmark(name: "reading/\(name)", amount: Double(spikes), unit: "spike") {
      { consume(try Recording.read(from: path, options: options)) }
    }
  }

  /// Ten minutes of 128 units at ten spikes a second, written to a temporary folder.
  private static func canonical(_ settings: BenchmarkSettings) -> Benchmark {
    let (units, spikes) = (128, settings.size(6000, small: 20))
    return Benchmark(name: "reading/npz", amount: Double(units * spikes), unit: "spike") {
      let folder = try TemporaryFolder()
      let path = folder.path + "/recording.npz"
      var generator = RandomGenerator(seed: 1)
      let times = (0..<units).map { _ in
        (0..<spikes).map { 0.1 * (Double($0) + generator.uniformDouble()) }
      }
      try Recording(name: "bench", spikeTimes: times, duration: 0.1 * Double(spikes))
        .write(to: path)
      return { consume(try Recording.read(from: folder.path + "/recording.npz")) }
    }
  }
}

/// A temporary folder, removed when this object is.
private final class TemporaryFolder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory
    path = url.appendingPathComponent("zoo-bench-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
