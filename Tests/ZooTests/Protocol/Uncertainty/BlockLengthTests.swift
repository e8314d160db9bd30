import Tensor
import Testing

@testable import Zoo

@Suite struct BlockLengthTests {
  /// An autoregressive series of the first order.
  private func series(_ memory: Double, count: Int, seed: UInt64) -> [Double] {
    var generator = RandomGenerator(seed: seed)
    var value = 0.0
    return (0..<count + 100).map { _ in
      value = memory * value + generator.normalDouble()
      return value
    }.suffix(count)
  }

  /// For memory r, theory gives (3 n / 2)^(1/3) (2 r / (1 - r^2))^(2/3): 7.4 for r = 0.5 and n = 150.
  ///
  /// The estimate is noisy, so its mean over series is compared.
  @Test func longerMemoryWantsLongerStretches() {
    func mean(_ memory: Double) -> Double {
      (0..<40).reduce(0) {
        $0 + BlockLength.politisWhite(series(memory, count: 150, seed: UInt64($1)))
      } / 40
    }
    let (none, some, much) = (mean(0), mean(0.5), mean(0.8))
    #expect(none < 2.5)
    #expect(some > 4 && some < 9)
    #expect(much > some + 3)
  }

  @Test func constantSeriesNeedNoStretches() {
    #expect(BlockLength.politisWhite(Array(repeating: 3, count: 30)) == 1)
  }

  @Test func varianceIsThatOfTheBootstrap() throws {
    let values = series(0.6, count: 150, seed: 1)
    let grid = try #require(BlockGrid(bins: 1500))
    let resamples = BlockResamples(grid, length: 3, name: "a", count: 6000)
    let mean = values.reduce(0, +) / 150
    let squares = (0..<6000).map { draw in
      let sum = (0..<150).reduce(0) {
        $0 + resamples.weights[draw * 150 + $1] * (values[$1] - mean)
      }
      return sum * sum
    }
    let ratio =
      squares.reduce(0, +) / 6000 / (150 * BlockLength.variance(values, length: 3))
    #expect(abs(ratio - 1) < 0.07)
  }

  @Test func boundsAreKept() throws {
    let prediction = try StatisticsSample.prediction(bins: 1500, units: 4, seed: 1)
    let statistics = try StatisticsSample.statistics(prediction)
    // Blocks of 10 bins: a second is one block of 0.1 s bins, 2 of 0.05 s, and 100 of 1 ms.
    for (bin, blocks) in [(0.05, 2), (0.001, 5)] {
      let length = BlockLength(statistics.grid, binSeconds: bin, nulls: [])
      #expect(length.blocks == blocks && length.designEffect == nil)
      #expect(length.wanted >= Double(blocks))
    }
    let length = BlockLength(statistics.grid, binSeconds: 0.1, nulls: [statistics])
    // Independent bins.
    #expect(length.blocks <= 5)
    #expect((length.designEffect ?? 0) > 0.5 && (length.designEffect ?? 9) < 2)
  }
}
