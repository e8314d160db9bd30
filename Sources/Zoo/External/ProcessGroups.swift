import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The process groups that this process has started and must not leave behind.
package enum ProcessGroups {
  /// How many may run at the same time.
  static let most = 64

  // Plain memory that is never freed: a signal handler reads it, and may not take a lock.
  private nonisolated(unsafe) static let groups: UnsafeMutablePointer<Int32> = {
    let groups = UnsafeMutablePointer<Int32>.allocate(capacity: most)
    groups.initialize(repeating: 0, count: most)
    return groups
  }()
  private static let changes = Mutex(())

  /// Makes the list; to be called before `killAll` can be, since the first use takes a lock.
  package static func prepare() { _ = groups }

  /// Notes a group; false if there are too many.
  static func insert(_ group: Int32) -> Bool {
    changes.withLock { _ in
      guard let place = (0..<most).first(where: { groups[$0] == 0 }) else { return false }
      groups[place] = group
      return true
    }
  }

  /// Forgets a group that has ended.
  static func remove(_ group: Int32) {
    changes.withLock { _ in
      for place in 0..<most where groups[place] == group { groups[place] = 0 }
    }
  }

  /// The groups that run.
  static var running: [Int32] {
    changes.withLock { _ in (0..<most).map { groups[$0] }.filter { $0 != 0 } }
  }

  /// Ends every group at once; a signal handler may call it.
  package static func killAll() {
    for place in 0..<most where groups[place] > 0 { kill(-groups[place], SIGKILL) }
  }
}
