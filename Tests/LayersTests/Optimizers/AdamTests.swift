import Layers
import Tensor
import TestSupport
import Testing

@Suite struct AdamTests {
  @Test func theFirstStepHasTheSizeOfTheLearningRate() throws {
    var rule = Adam(learningRate: 0.01)
    var p = [Tensor([1, 1, 1])]
    try rule.step(&p, gradients: [Tensor([1e-3, -50, 0])])
    #expect(relativeError(p[0], Tensor([0.99, 1.01, 1])) < 1e-5)
    #expect(rule.state["step"]?.scalar == 1)
    #expect(Set(rule.state.keys) == ["step", "first.0", "second.0"])
  }

  @Test func theLearningRateCanChange() throws {
    var rule = Adam(learningRate: 0.01)
    rule.learningRate = 0.5
    #expect(rule.learningRate == 0.5)
    var p = [Tensor([1])]
    try rule.step(&p, gradients: [Tensor([3])])
    #expect(abs(p[0].scalar - 0.5) < 1e-6)
  }
}
