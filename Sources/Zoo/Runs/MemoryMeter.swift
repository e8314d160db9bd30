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

/// The most memory that this process has held, since the last reset where the system can reset it.
package enum MemoryMeter {
  /// Starts a new measurement.
  ///
  /// Linux keeps a resettable high-water mark; elsewhere this does nothing and the mark is that of
  /// the whole process.
  package static func reset() {
    #if os(Linux)
      let file = open("/proc/self/clear_refs", O_WRONLY)
      guard file >= 0 else { return }
      var command = UInt8(ascii: "5")
      _ = write(file, &command, 1)
      close(file)
    #endif
  }

  /// The high-water mark in bytes.
  package static var peakBytes: Int {
    #if os(Linux)
      if let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
        let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
        let kibibytes = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
          .compactMap({ Int($0) }).first
      {
        return kibibytes * 1024
      }
    #endif
    var usage = rusage()
    #if canImport(Glibc)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    #else
      getrusage(RUSAGE_SELF, &usage)
    #endif
    #if os(macOS)
      return usage.ru_maxrss
    #else
      return usage.ru_maxrss * 1024
    #endif
  }
}
