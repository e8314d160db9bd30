/// The measured limits of this machine, to which benchmarks are compared.
package enum MachineLimits {
  /// Floating-point operations per second of one core; a fused product counts as two.
  ///
  /// The best of several trials, each a few milliseconds: slower ones were disturbed, and too low a
  /// limit would flatter.
  package static func operationsPerSecond(
    rounds: Int = 2_000_000, kernels: KernelTable = Kernels.current
  ) -> Double {
    let peak = kernels.peak
    let operations = Double(rounds * peak.operations())
    var best = 0.0
    for trial in 0..<20 {
      var result: Float = 0
      let elapsed = ContinuousClock().measure {
        result = peak.run(rounds, 0.5, 1, Float(trial))
      }
      // The chains end at 2; the comparison keeps the result in use.
      if result > 0 { best = max(best, operations / seconds(elapsed)) }
    }
    return best
  }

  /// The same for a number of the pool's threads together; by default over about 50 ms, long enough
  /// for the system to give every thread a core, if there is one.
  package static func parallelOperationsPerSecond(
    threads: Int, rounds: Int = 60_000_000, kernels: KernelTable = Kernels.current
  ) -> Double {
    let peak = kernels.peak
    // Small items, so that threads that are slow or absent do fewer of them.
    let items = 64 * threads
    let share = max(1, rounds / items)
    let elapsed = ContinuousClock().measure {
      ThreadPool.shared.run(items) { item in _ = peak.run(share, 0.5, 1, Float(item)) }
    }
    return Double(items * share * peak.operations()) / seconds(elapsed)
  }

  /// Bytes per second that `y += s x` reads and writes, over arrays of `count` floats each.
  ///
  /// Every line that is written was read before, so there are three streams: reading x, reading y,
  /// writing y. Arrays larger than the caches measure the memory, smaller ones the cache that holds
  /// them. The loop is divided among the pool's threads.
  package static func bytesPerSecond(
    floats count: Int, trials: Int = 9, kernels: KernelTable = Kernels.current
  ) -> Double {
    // Not from `Storage`, which would keep the memory for later.
    let x = UnsafeMutablePointer<Float>.allocate(capacity: count)
    let y = UnsafeMutablePointer<Float>.allocate(capacity: count)
    defer {
      x.deallocate()
      y.deallocate()
    }
    x.initialize(repeating: 1, count: count)
    y.initialize(repeating: 1, count: count)
    let items = 8 * ThreadPool.shared.threadCount
    let grain = (count + items - 1) / items
    let (source, target) = (LoopMemory(x), LoopMemory(y))
    func sweep() {
      ThreadPool.shared.run(count: count, grain: grain) { range in
        kernels.accumulate(
          range.count, 1e-3, In(source + range.lowerBound), target + range.lowerBound)
      }
    }
    sweep()
    var best = 0.0
    for _ in 0..<trials {
      let elapsed = ContinuousClock().measure { sweep() }
      best = max(best, Double(12 * count) / seconds(elapsed))
    }
    return best
  }

  private static func seconds(_ duration: Duration) -> Double {
    let (seconds, attoseconds) = duration.components
    return max(1e-9, Double(seconds) + Double(attoseconds) * 1e-18)
  }
}
