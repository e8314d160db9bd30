import Foundation
import Tensor
import TestSupport
import Testing

@Suite struct PoissonLossTests {
  @Test func valuesAndDerivatives() {
    let (rates, logRates) = (Tensor([1, 4, 2]), Tensor([0, 1.5, 0.5]))
    let counts = Tensor([1, 0, 3])
    let plain = PoissonLoss.values(
      rates: rates, logRates: logRates, counts: counts, full: false)
    #expect(plain.values == [1, 4, 0.5])
    #expect(PoissonLoss.gradient(rates: rates, counts: counts).values == [0, 4, -1])
    // Stirling's approximation, for counts above 1 only.
    let full = PoissonLoss.values(rates: rates, logRates: logRates, counts: counts, full: true)
    let stirling = 3 * log(3.0) - 3 + 0.5 * log(6 * Double.pi)
    #expect(full.values[..<2] == [1, 4])
    #expect(abs(Double(full.values[2]) - 0.5 - stirling) < 1e-6)
  }
}
