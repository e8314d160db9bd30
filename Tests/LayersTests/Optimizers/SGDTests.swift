import Layers
import Tensor
import Testing

@Suite struct SGDTests {
  @Test func twoStepsByHand() throws {
    var rule = SGD(learningRate: 0.5, momentum: 0.5, weightDecay: 0.25)
    var p = [Tensor([4])]
    try rule.step(&p, gradients: [Tensor([1])])
    #expect(p[0].values == [3])  // g = 1 + 1, v = 2
    try rule.step(&p, gradients: [Tensor([0.25])])
    #expect(p[0].values == [2])  // g = 0.25 + 0.75, v = 1 + 1
  }

  @Test func nesterovLooksAhead() throws {
    var rule = SGD(learningRate: 0.5, momentum: 0.5, nesterov: true)
    var p = [Tensor([4])]
    try rule.step(&p, gradients: [Tensor([2])])
    #expect(p[0].values == [2.5])  // v = 2, step 2 + 0.5 * 2
  }

  @Test func aParameterMayHaveItsOwnRateAndNoDecay() throws {
    var rule = SGD(learningRate: 0.5, weightDecay: 0.25)
    rule.rules = [UpdateRule(), UpdateRule(rate: 0.5, decays: false)]
    var p = [Tensor([4]), Tensor([4])]
    try rule.step(&p, gradients: [Tensor([1]), Tensor([1])])
    #expect(p[0].values == [3])  // g = 1 + 1
    #expect(p[1].values == [3.75])  // g = 1, half the rate
  }
}
