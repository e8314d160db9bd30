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

/// Memory and disk that are there to be used.
enum MachineResources {
  /// The bytes of memory that are free and that the process may use in all; nil where the system does
  /// not say.
  static var memory: (free: Int, total: Int)? {
    #if os(Linux)
      guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8),
        let machine = memory(described: text)
      else { return nil }
      // A container may have less than the machine.
      let limit = number(in: "/sys/fs/cgroup/memory.max")
      let used = number(in: "/sys/fs/cgroup/memory.current") ?? 0
      guard let limit, limit < machine.total else { return machine }
      return (min(machine.free, max(0, limit - used)), limit)
    #else
      let total = Int(clamping: ProcessInfo.processInfo.physicalMemory)
      return (total, total)
    #endif
  }

  /// The free and the whole memory of a text such as /proc/meminfo; nil if it says neither.
  static func memory(described text: String) -> (free: Int, total: Int)? {
    func bytes(_ name: String) -> Int? {
      text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
        .flatMap { Int($0.filter(\.isNumber)) }
        .flatMap { $0 < Int.max >> 10 ? $0 << 10 : nil }
    }
    guard let total = bytes("MemTotal") else { return nil }
    return (bytes("MemAvailable") ?? bytes("MemFree") ?? total, total)
  }

  /// The bytes that may still be written to a folder; nil where the system does not say.
  static func freeDisk(_ folder: String) -> Int? {
    var facts = statvfs()
    guard statvfs(folder, &facts) == 0 else { return nil }
    let (bytes, overflows) = UInt(facts.f_bavail).multipliedReportingOverflow(
      by: UInt(facts.f_frsize))
    return overflows ? nil : Int(clamping: bytes)
  }

  private static func number(in file: String) -> Int? {
    (try? String(contentsOfFile: file, encoding: .utf8)).flatMap {
      Int($0.filter { !$0.isWhitespace })
    }
  }
}
