import Tensor
import TestSupport
import Testing

@Suite struct GaussianLossTests {
  @Test func valuesAndDerivatives() throws {
    let residual = Tensor([2, -1, 0])
    let (logVariance, precision) = (Tensor([0, 1, 2]), Tensor([1, 0.5, 0.25]))
    let values = GaussianLoss.values(
      residual: residual, logVariance: logVariance, precision: precision, constant: 3)
    #expect(values.values == [3.5, 2.25, 2.5])
    #expect(
      GaussianLoss.meanGradient(residual: residual, precision: precision).values
        == [-2, 0.5, 0])
    #expect(
      GaussianLoss.logVarianceGradient(residual: residual, precision: precision).values
        == [-1.5, 0.25, 0.5])
  }
}
