import Tensor
import Zoo

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The facts that a benchmark's figures depend on.
struct MachineFacts: Codable {
  /// What the machine can do at most, as measured.
  struct Limits: Codable {
    /// Floating-point operations per second of one core; a fused product counts as two.
    let operationsPerSecondPerCore: Double
    /// The same for as many cores as threads are used.
    let operationsPerSecond: Double
    /// The share of that which all threads reached together; much less than one where something
    /// else uses the cores.
    let parallelShare: Double
    /// Bytes per second that all threads together read and write, in arrays larger than the caches.
    let memoryBytesPerSecond: Double
    /// The same in arrays of 4 MiB each.
    let cacheBytesPerSecond: Double

    /// The cores that can work at the same time.
    let threads: Int

    /// Measures them with the pool's threads.
    init(isSmall: Bool) {
      threads = min(ThreadPool.shared.threadCount, ThreadPool.availableCores)
      operationsPerSecondPerCore = MachineLimits.operationsPerSecond(
        rounds: isSmall ? 10_000 : 2_000_000)
      operationsPerSecond = operationsPerSecondPerCore * Double(threads)
      parallelShare =
        MachineLimits.parallelOperationsPerSecond(
          threads: threads, rounds: isSmall ? 10_000 : 60_000_000) / operationsPerSecond
      // 128 MiB each: several times the largest last-level cache of a desktop.
      memoryBytesPerSecond = MachineLimits.bytesPerSecond(floats: isSmall ? 1 << 16 : 1 << 25)
      cacheBytesPerSecond = MachineLimits.bytesPerSecond(
        floats: isSmall ? 1 << 16 : 1 << 20, trials: 50)
    }

    /// A limit in operations or bytes per second.
    func perSecond(_ kind: Benchmark.Limit) -> Double {
      switch kind {
      case .arithmetic: operationsPerSecond
      case .memory: memoryBytesPerSecond
      case .cache: cacheBytesPerSecond
      }
    }
  }

  let processor: String
  let cores: Int
  let instructionSet: String
  /// The sizes of the data caches that blocks are cut for, as `ZOO_CACHE` takes them.
  let caches: String
  let threads: Int
  /// The load average of the minute before the benchmark began.
  let loadAverage: Double?
  /// Nil with `--bare`.
  let limits: Limits?

  enum CodingKeys: String, CodingKey {
    case processor, cores, caches, threads, loadAverage, limits
    case instructionSet = "isa"
  }

  /// The facts of this machine; measures the limits if asked.
  init(measuringLimits: Bool, isSmall: Bool) {
    processor = Self.processorName
    cores = ThreadPool.availableCores
    instructionSet = Kernels.instructionSet
    caches = CacheSizes.current.description
    threads = ThreadPool.shared.threadCount
    var load = 0.0
    loadAverage = getloadavg(&load, 1) == 1 ? load : nil
    limits = measuringLimits ? Limits(isSmall: isSmall) : nil
  }

  /// Why the figures may mean little; nil if nothing else seems to use the machine.
  var trouble: String? {
    if let share = limits?.parallelShare, share < 0.8 {
      return "its \(NumberText.counted(threads, "thread")) together get "
        + "\(NumberText.percent(share)) of what they could do, so something else is using the cores"
    }
    // The average looks back a minute, so a process that has just ended counts too.
    guard let loadAverage, loadAverage > 0.5 * Double(cores) else { return nil }
    return "its load average of the last minute is \(NumberText.fixed(loadAverage, 1))"
  }

  private static var processorName: String {
    #if os(Linux)
      let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
      let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
      if let name = line?.split(separator: ":", maxSplits: 1).last {
        return String(name.drop { $0 == " " })
      }
    #elseif canImport(Darwin)
      var bytes = [CChar](repeating: 0, count: 256)
      var size = bytes.count
      if sysctlbyname("machdep.cpu.brand_string", &bytes, &size, nil, 0) == 0 {
        return String(
          decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      }
    #endif
    return "unknown"
  }
}
