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

  /// What PyTorch's AdamW gives for two groups: a rate of 0.1 and a decay of 0.5, and half the rate
  /// without decay.
  @Test func aParameterMayHaveItsOwnRateAndNoDecay() throws {
    var rule = AdamW(learningRate: 0.1, weightDecay: 0.5)
    rule.rules = [UpdateRule(), UpdateRule(rate: 0.5, decays: false)]
    var p = [Tensor([1, -2, 3]), Tensor([1, -2, 3])]
    let steps: [(gradient: [Float], usual: [Float], own: [Float])] = [
      ([0.5, -0.25, 1], [0.85, -1.8, 2.75], [0.95, -1.95, 2.95]),
      (
        [-0.1, 0.3, 0.2], [0.756_397_4, -1.724_294_4, 2.532_195_8],
        [0.924_448_7, -1.957_147_2, 2.909_848]
      ),
      (
        [2, 0, -0.5], [0.646_922_6, -1.649_129_3, 2.378_004_6],
        [0.888_621_1, -1.962_672_1, 2.896_057_1]
      ),
    ]
    for step in steps {
      let gradient = Tensor(step.gradient)
      try rule.step(&p, gradients: [gradient, gradient])
      for index in 0..<3 {
        #expect(abs(p[0].values[index] - step.usual[index]) < 1e-6)
        #expect(abs(p[1].values[index] - step.own[index]) < 1e-6)
      }
    }
  }

  /// A power of two scales a step without rounding.
  @Test func halfTheRateIsExactlyHalfTheStep() throws {
    var rule = AdamW(learningRate: 0.25, weightDecay: 0)
    rule.rules = [UpdateRule(), UpdateRule(rate: 0.5)]
    var p = [Tensor.zeros([5]), Tensor.zeros([5])]
    let gradient = Sample.normal([5], seed: 1)
    try rule.step(&p, gradients: [gradient, gradient])
    #expect(p[1].values == p[0].values.map { $0 / 2 } && p[0].values.allSatisfy { $0 != 0 })
  }

  /// Rules that say what is usual change no bit, and neither does what the neighbours' rules say.
  @Test func theUsualRuleIsTheDefault() throws {
    func run(_ rules: [UpdateRule]) throws -> [Tensor] {
      var rule = AdamW(learningRate: 0.1, weightDecay: 0.1)
      rule.rules = rules
      var p = [Sample.normal([3], seed: 1), Sample.normal([4], seed: 2)]
      for _ in 0..<3 { try rule.step(&p, gradients: p) }
      return p
    }
    let plain = try run([])
    #expect(try run([UpdateRule(), UpdateRule()]) == plain)
    let mixed = try run([UpdateRule(), UpdateRule(rate: 0.5, decays: false)])
    #expect(mixed[0] == plain[0] && mixed[1] != plain[1])
  }
}
