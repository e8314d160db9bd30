import Tensor
import TestSupport
import Testing

@Suite struct MovingAverageTests {
  @Test func movesByAShareOfTheDistance() {
    let (before, target) = (Sample.normal([20_001], seed: 1), Sample.normal([20_001], seed: 2))
    var average = before
    average.move(towards: target, share: 0.1)
    #expect(average.values == zip(before.values, target.values).map { $0 + 0.1 * ($1 - $0) })
  }
}
