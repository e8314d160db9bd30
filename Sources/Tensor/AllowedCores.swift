#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How many cores this process may use: not all that the machine has, where a scheduler, a container
/// or `taskset` gave it fewer.
///
/// A thread without a core of its own costs more than it brings: it waits with an item in its hands
/// while the others spin, and a container that has used up its quota stands still as a whole.
enum AllowedCores {
  /// The cores that the system lets the calling thread run on, at most as many as its control group
  /// has a quota for.
  static func count() -> Int {
    let allowed = affinity() ?? online
    guard let quota = quota() else { return max(1, allowed) }
    return max(1, min(allowed, quota))
  }

  /// The cores that are switched on.
  private static var online: Int { Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// The cores in the affinity mask of the calling thread; nil where the system does not say.
  ///
  /// From the system's text, since the function that asks for the mask is an extension of the C
  /// library that Swift does not see.
  static func affinity(status: String = "/proc/thread-self/status") -> Int? {
    #if os(Linux)
      // "Cpus_allowed_list:	0-3,8"
      let name = "Cpus_allowed_list:"
      let lines = SystemText.read(status, atMost: 1 << 16).split(separator: "\n")
      guard let line = lines.first(where: { $0.hasPrefix(name) }) else { return nil }
      var count = 0
      for part in line.dropFirst(name.count).split(separator: ",") {
        let ends = part.split(separator: "-").map { Int($0.filter(\.isNumber)) }
        guard let first = ends.first ?? nil, let last = ends.last ?? nil, last >= first else {
          return nil
        }
        count += last - first + 1
      }
      return count > 0 ? count : nil
    #else
      return nil
    #endif
  }

  /// The cores that the quotas of the process's control group and of all above it pay for.
  ///
  /// - Parameters:
  ///   - membership: the file that names the group of the process.
  ///   - root: where the groups are mounted.
  /// - Returns: whole cores, rounded up; nil without a quota.
  static func quota(
    membership: String = "/proc/self/cgroup", root: String = "/sys/fs/cgroup"
  ) -> Int? {
    #if os(Linux)
      var least: Double?
      for line in text(membership).split(separator: "\n") {
        // "0::/path" in the second version, "5:cpu,cpuacct:/path" in the first.
        let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { continue }
        let isUnified = parts[0] == "0" && parts[1].isEmpty
        guard isUnified || parts[1].split(separator: ",").contains("cpu") else { continue }
        let mount = isUnified ? root : root + "/cpu"
        // A limit of any group above counts too.
        var path = parts[2].split(separator: "/").map(String.init)
        while true {
          let folder = ([mount] + path).joined(separator: "/")
          if let cores = isUnified ? unifiedQuota(folder) : firstQuota(folder) {
            least = min(least ?? cores, cores)
          }
          if path.popLast() == nil { break }
        }
      }
      // A tenth less than a whole core is a whole core to anyone but an accountant.
      return least.map { max(1, Int(($0 - 0.1).rounded(.up))) }
    #else
      return nil
    #endif
  }

  /// "quota period" in microseconds, or "max period".
  private static func unifiedQuota(_ folder: String) -> Double? {
    let words = text(folder + "/cpu.max").split(whereSeparator: \.isWhitespace)
    guard words.count == 2 else { return nil }
    return cores(words[0], words[1])
  }

  private static func firstQuota(_ folder: String) -> Double? {
    let quota = text(folder + "/cpu.cfs_quota_us").split(whereSeparator: \.isWhitespace)
    let period = text(folder + "/cpu.cfs_period_us").split(whereSeparator: \.isWhitespace)
    guard let quota = quota.first, let period = period.first else { return nil }
    return cores(quota, period)
  }

  /// Nil for "max" and for -1, which mean no limit.
  private static func cores(_ quota: Substring, _ period: Substring) -> Double? {
    guard let quota = Double(quota), let period = Double(period), quota > 0, period > 0 else {
      return nil
    }
    return quota / period
  }

  /// The first 4 KiB of a file of the system; empty if it cannot be read.
  private static func text(_ path: String) -> String { SystemText.read(path, atMost: 1 << 12) }
}
