import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

#if arch(x86_64) && !TENSOR_THREAD_SANITIZER
  // A spin loop without `pause` takes the core's resources from its sibling and burns its budget
  // of iterations about ten times too fast; the standard library's hint is not public.
  @_silgen_name("llvm.x86.sse2.pause")
  private func spinHint()
#else
  @inline(__always) private func spinHint() {}
#endif

/// The threads that share loops: the only place that starts threads.
///
/// A job is a number of items. Workers and the caller take items in order from one 64-bit ticket
/// word (generation, count, next item); the caller works too and waits only for items that others
/// have taken. On a busy machine this degrades to a serial loop, never below it. Workers spin for
/// about 50 microseconds after a job, since layers of a network follow one another closely, and
/// then sleep. Dispatch's `concurrentPerform` was the alternative: it wakes its helper too late to
/// gain anything on regions of 50 microseconds.
///
/// Determinism: callers cut their work into items whose bounds do not depend on the number of
/// threads, and no item writes what another reads.
public final class ThreadPool: @unchecked Sendable {
  // Unchecked: `body` is written only by the caller that holds `busy`, before the ticket word that
  // lets workers read it is published, and not again before they are done.
  /// The pool of the process.
  public static let shared = ThreadPool()

  private let ticket = Atomic<UInt64>(0)
  private let finished = Atomic<Int>(0)
  private let busy = Atomic<Bool>(false)
  private let sleeping = Atomic<Int>(0)
  private let limit: Atomic<Int>
  private var body: (@Sendable (Int) -> Void)?
  private var started = 1
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  private static let itemBits: UInt64 = 20
  private static let itemMask: UInt64 = (1 << itemBits) - 1
  private static let spinLimit = 2_000

  private init() {
    mutex = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
    limit = Atomic(max(1, Self.availableCores))
  }

  /// The cores that this process may use: those in the affinity mask of the calling thread, at most
  /// as many as the quota of its control group pays for.
  public static var availableCores: Int { AllowedCores.count() }

  /// The number of threads, the caller's included, that take part in a loop.
  public var threadCount: Int {
    get { limit.load(ordering: .relaxed) }
    set { limit.store(max(1, newValue), ordering: .relaxed) }
  }

  private let countInUse = Mutex(())

  /// Runs a closure with another number of threads, then restores the number.
  ///
  /// Callers take turns, so that none restores what another has set.
  ///
  /// - Throws: what the closure throws.
  package func withThreadCount<Result: Sendable>(
    _ count: Int, _ body: () throws -> Result
  ) rethrows -> Result {
    try countInUse.withLock { _ in
      let before = threadCount
      defer { threadCount = before }
      threadCount = count
      return try body()
    }
  }

  /// Calls `body` once for each of `0..<items`, on several threads, and returns when all are done.
  ///
  /// A call from within an item, or while another thread uses the pool, runs serially where it is.
  /// Memory that the items write goes into the closure as `LoopMemory`.
  public func run(_ items: Int, _ body: @Sendable (Int) -> Void) {
    let threads = threadCount
    guard items > 1, threads > 1, items < Int(Self.itemMask),
      busy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
    else {
      for item in 0..<items { body(item) }
      return
    }
    if started < threads { startWorkers(upTo: threads) }
    withoutActuallyEscaping(body) { body in
      self.body = body
      finished.store(0, ordering: .relaxed)
      let generation = (ticket.load(ordering: .relaxed) >> (2 * Self.itemBits)) &+ 1
      let word = generation << (2 * Self.itemBits) | UInt64(items) << Self.itemBits
      ticket.store(word, ordering: .sequentiallyConsistent)
      if sleeping.load(ordering: .sequentiallyConsistent) > 0 {
        pthread_mutex_lock(mutex)
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(mutex)
      }
      takeItems(ticket.load(ordering: .acquiring))
      var spins = 0
      while finished.load(ordering: .acquiring) < items {
        spins += 1
        // A worker that lost its core while holding an item needs this one.
        if spins > Self.spinLimit { sched_yield() } else { spinHint() }
      }
      self.body = nil
    }
    busy.store(false, ordering: .releasing)
  }

  /// Calls `body` with consecutive ranges of at most `grain` that cover `0..<count`.
  public func run(count: Int, grain: Int, _ body: @Sendable (Range<Int>) -> Void) {
    let grain = max(1, grain)
    run((count + grain - 1) / grain) { item in
      body(item * grain..<min(count, (item + 1) * grain))
    }
  }

  private func takeItems(_ seen: UInt64) {
    var word = seen
    while true {
      let next = word & Self.itemMask
      guard next < (word >> Self.itemBits) & Self.itemMask else { return }
      let taken = ticket.weakCompareExchange(
        expected: word, desired: word + 1, ordering: .acquiringAndReleasing)
      guard taken.exchanged else {
        word = taken.original
        continue
      }
      // The job cannot end, nor `body` change, before the item just taken is finished.
      body?(Int(next))
      finished.wrappingAdd(1, ordering: .releasing)
      word = ticket.load(ordering: .acquiring)
    }
  }

  private func startWorkers(upTo threads: Int) {
    while started < threads {
      var thread = pthread_t()
      #if canImport(Darwin)
        var handle: pthread_t? = thread
      #endif
      let index = started
      let box = Unmanaged.passRetained(Worker(pool: self, index: index))
      #if canImport(Darwin)
        let failure = pthread_create(&handle, nil, workerMain, box.toOpaque())
        thread = handle ?? thread
      #else
        let failure = pthread_create(&thread, nil, { workerMain($0) }, box.toOpaque())
      #endif
      guard failure == 0 else {
        box.release()
        return
      }
      pthread_detach(thread)
      started += 1
    }
  }

  fileprivate func work(index: Int) -> Never {
    var idle = 0
    while true {
      let word = ticket.load(ordering: .acquiring)
      if word & Self.itemMask < (word >> Self.itemBits) & Self.itemMask, index < threadCount {
        takeItems(word)
        idle = 0
        continue
      }
      idle += 1
      if idle < Self.spinLimit {
        spinHint()
        continue
      }
      pthread_mutex_lock(mutex)
      sleeping.wrappingAdd(1, ordering: .sequentiallyConsistent)
      if ticket.load(ordering: .sequentiallyConsistent) == word {
        pthread_cond_wait(condition, mutex)
      }
      sleeping.wrappingSubtract(1, ordering: .sequentiallyConsistent)
      pthread_mutex_unlock(mutex)
      idle = 0
    }
  }
}

private final class Worker {
  let pool: ThreadPool
  let index: Int
  init(pool: ThreadPool, index: Int) {
    self.pool = pool
    self.index = index
  }
}

private func workerMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument else { return nil }
  let worker = Unmanaged<Worker>.fromOpaque(argument).takeRetainedValue()
  worker.pool.work(index: worker.index)
}
