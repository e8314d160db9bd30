import Layers
import Tensor
import TestSupport
import Testing

@Suite struct AdamWTests {
  @Test func decayDoesNotGoThroughTheMoments() throws {
    var rule = AdamW(learningRate: 0.1, weightDecay: 0.5)
    var p = [Tensor([2])]
    try rule.step(&p, gradients: [Tensor([0])])
    #expect(abs(p[0].scalar - 1.9) < 1e-6)
  }

  @Test func withoutDecayItIsAdam() throws {
    var (a, b) = (AdamW(learningRate: 0.1, weightDecay: 0), Adam(learningRate: 0.1))
    var (p, q) = ([Sample.normal([5], seed: 1)], [Sample.normal([5], seed: 1)])
    for step in 0..<4 {
      let gradients = [Sample.normal([5], seed: UInt64(10 + step))]
      try a.step(&p, gradients: gradients)
      try b.step(&q, gradients: gradients)
    }
    #expect(p == q)
  }
}
