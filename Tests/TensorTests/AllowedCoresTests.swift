import Foundation
import Testing

@testable import Tensor

@Suite struct AllowedCoresTests {
  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "cores-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private func write(_ text: String, to file: URL) throws {
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
  }

  #if os(Linux)
    @Test(arguments: [
      ("0", 1), ("0-3", 4), ("0-3,8", 5), ("2,4-5,64-127", 67), ("", nil), ("x", nil), ("3-1", nil),
    ])
    func masksAreCounted(list: String, count: Int?) throws {
      try withFolder { folder in
        let file = folder.appending(path: "status")
        try write("Name:\tx\nCpus_allowed:\tff\nCpus_allowed_list:\t\(list)\nMems:\t1\n", to: file)
        #expect(AllowedCores.affinity(status: file.path) == count)
      }
    }

    /// The smallest limit of the group and of those above it counts, rounded up to whole cores.
    @Test func quotasOfUnifiedGroups() throws {
      try withFolder { folder in
        let membership = folder.appending(path: "cgroup")
        try write("0::/outer/inner\n", to: membership)
        func quota() -> Int? {
          AllowedCores.quota(membership: membership.path, root: folder.path)
        }
        #expect(quota() == nil)
        try write("max 100000\n", to: folder.appending(path: "outer/inner/cpu.max"))
        #expect(quota() == nil)
        try write("350000 100000\n", to: folder.appending(path: "outer/cpu.max"))
        #expect(quota() == 4)
        try write("150000 100000\n", to: folder.appending(path: "outer/inner/cpu.max"))
        #expect(quota() == 2)
        try write("20000 100000\n", to: folder.appending(path: "outer/inner/cpu.max"))
        #expect(quota() == 1)
        try write("nonsense", to: folder.appending(path: "outer/inner/cpu.max"))
        #expect(quota() == 4)
      }
    }

    @Test func quotasOfTheFirstKindOfGroups() throws {
      try withFolder { folder in
        let membership = folder.appending(path: "cgroup")
        try write("7:memory:/m\n3:cpu,cpuacct:/jobs\n0::/\n", to: membership)
        let group = folder.appending(path: "cpu/jobs")
        try write("-1\n", to: group.appending(path: "cpu.cfs_quota_us"))
        try write("100000\n", to: group.appending(path: "cpu.cfs_period_us"))
        #expect(AllowedCores.quota(membership: membership.path, root: folder.path) == nil)
        try write("300000\n", to: group.appending(path: "cpu.cfs_quota_us"))
        #expect(AllowedCores.quota(membership: membership.path, root: folder.path) == 3)
      }
    }
  #endif

  #if canImport(Glibc)
    /// A thread that may use one core, as all of a process do under `taskset -c 0`.
    @Test func oneAllowedCore() async throws {
      // An extension of the C library that Swift does not see.
      typealias SetMask = @convention(c) (Int32, Int, UnsafeRawPointer?) -> Int32
      let symbol = try #require(dlsym(nil, "sched_setaffinity"))
      let setMask = unsafeBitCast(symbol, to: SetMask.self)
      let status = SystemText.read("/proc/thread-self/status", atMost: 1 << 16)
      let line = try #require(
        status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") })
      let numbers: [Int] = line.split { !$0.isNumber }.compactMap { Int($0) }
      let core = try #require(numbers.first)
      try #require(core < 1024)
      let counts = await withCheckedContinuation { continuation in
        // A thread of its own, so that no other work is moved to that core.
        Thread {
          var mask = [UInt64](repeating: 0, count: 16)
          mask[core / 64] = 1 << UInt64(core % 64)
          let failure = setMask(0, 128, &mask)
          continuation.resume(returning: (failure, AllowedCores.affinity(), AllowedCores.count()))
        }.start()
      }
      #expect(counts.0 == 0)
      #expect(counts.1 == 1)
      #expect(counts.2 == 1)
    }
  #endif

  @Test func thereIsAlwaysOne() {
    #expect(AllowedCores.count() >= 1)
    #expect(AllowedCores.quota(membership: "/missing/cgroup", root: "/missing") == nil)
  }
}
