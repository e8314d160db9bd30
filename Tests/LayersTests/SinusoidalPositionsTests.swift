import Autograd
import Foundation
import Layers
import Tensor
import Testing

@Suite struct SinusoidalPositionsTests {
  @Test func agreesWithItsFormula() throws {
    let positions = SinusoidalPositions(base: 100)
    let y = try positions(Variable(Tensor(repeating: 1, shape: [2, 7, 6])), in: Pass()).value
    for t in 0..<7 {
      for i in 0..<3 {
        let angle = Double(t) / pow(100, Double(2 * i) / 6)
        #expect(abs(Double(y[1, t, 2 * i]) - 1 - sin(angle)) < 1e-6)
        #expect(abs(Double(y[1, t, 2 * i + 1]) - 1 - cos(angle)) < 1e-6)
      }
    }
  }

  @Test func oddWidthsEndWithASine() {
    #expect(SinusoidalPositions().table(count: 2, width: 3).shape == [2, 3])
  }
}
