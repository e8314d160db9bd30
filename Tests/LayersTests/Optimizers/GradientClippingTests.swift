import Layers
import Tensor
import TestSupport
import Testing

@Suite struct GradientClippingTests {
  @Test func aLongGradientIsScaled() {
    var gradients = [Tensor([3]), Tensor([0, 4])]
    #expect(GradientClipping(maximumNorm: 1)(&gradients) == 5)
    #expect(relativeError(gradients[0], Tensor([0.6])) < 1e-6)
    #expect(relativeError(gradients[1], Tensor([0, 0.8])) < 1e-6)
  }

  @Test func aShortGradientIsUnchanged() {
    var gradients = [Tensor([0.3]), Tensor([0.4])]
    #expect(abs(GradientClipping(maximumNorm: 1)(&gradients) - 0.5) < 1e-7)
    #expect(gradients == [Tensor([0.3]), Tensor([0.4])])
  }

  @Test func aNonFiniteGradientIsUnchanged() {
    var gradients = [Tensor([.infinity, 1])]
    #expect(GradientClipping(maximumNorm: 1)(&gradients) == .infinity)
    #expect(gradients == [Tensor([.infinity, 1])])
  }
}
