import Layers
import Tensor
import TestSupport
import Testing

@Suite struct OptimizerTests {
  static let rules: [any Optimizer] = [
    SGD(learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.01),
    SGD(learningRate: 0.1), Adam(learningRate: 0.01, weightDecay: 0.1), AdamW(learningRate: 0.01),
  ]

  @Test(arguments: rules.indices)
  func aRestoredStateContinuesWithTheSameBits(_ index: Int) throws {
    func run(_ steps: Range<Int>, _ rule: inout any Optimizer, _ p: inout [Tensor]) throws {
      for step in steps {
        let gradients = [
          Sample.normal([3, 4], seed: UInt64(step)), Sample.normal([2], seed: UInt64(100 + step)),
        ]
        try rule.step(&p, gradients: gradients)
      }
    }
    var straight = Self.rules[index]
    var expected = [Sample.normal([3, 4], seed: 500), Sample.normal([2], seed: 501)]
    var first = straight
    var second = straight
    var found = expected
    try run(0..<6, &straight, &expected)
    try run(0..<3, &first, &found)
    second.state = first.state
    try run(3..<6, &second, &found)
    #expect(zip(found, expected).allSatisfy { $0.isIdentical(to: $1) })
  }

  @Test(arguments: rules.indices)
  func whatDoesNotFitIsAnError(_ index: Int) throws {
    var rule = Self.rules[index]
    let operation = rule is SGD ? "SGD" : "Adam"
    func refusal(_ reason: String) -> TensorError {
      .invalidArgument(operation: operation, reason: reason)
    }
    var parameters = [Tensor.zeros([2])]
    #expect(throws: refusal("0 gradients for 1 parameters")) {
      try rule.step(&parameters, gradients: [])
    }
    #expect(throws: TensorError.shapeMismatch(operation: operation, left: [2], right: [3])) {
      try rule.step(&parameters, gradients: [.zeros([3])])
    }
    try rule.step(&parameters, gradients: [.zeros([2])])
    var others = [Tensor.zeros([2]), .zeros([2])]
    #expect(throws: refusal("the state of 1 parameters for 2")) {
      try rule.step(&others, gradients: others)
    }
  }

  @Test(arguments: rules.indices)
  func findsTheMinimumOfABowl(_ index: Int) throws {
    var rule = Self.rules[index]
    var parameters = [Tensor([1, -0.5])]
    for _ in 0..<300 { try rule.step(&parameters, gradients: [parameters[0]]) }
    #expect(parameters[0].values.allSatisfy { abs($0) < 0.05 })
  }
}
