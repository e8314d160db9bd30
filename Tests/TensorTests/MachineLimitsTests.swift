import Testing

@testable import Tensor

@Suite struct MachineLimitsTests {
  @Test(arguments: Kernels.supported.indices)
  func theChainsOfThePeakKernelConverge(_ index: Int) {
    // c = c / 2 + 1 ends at 2 from any start, in every lane of all fourteen chains.
    let peak = Kernels.supported[index].peak
    let lanes = peak.operations() / (14 * 2)
    #expect([4, 8, 16].contains(lanes))
    #expect(peak.run(100, 0.5, 1, 3) == Float(2 * 14 * lanes))
    // One round from starts 3, 4 ... 16: the sum of start / 2 + 1.
    #expect(peak.run(1, 0.5, 1, 3) == Float(lanes) * (133.0 / 2 + 14))
  }

  @Test func limitsArePositive() {
    #expect(MachineLimits.operationsPerSecond(rounds: 1000) > 0)
    #expect(MachineLimits.parallelOperationsPerSecond(threads: 2, rounds: 1000) > 0)
    #expect(MachineLimits.bytesPerSecond(floats: 1000, trials: 1) > 0)
  }
}
