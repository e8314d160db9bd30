import Autograd
import Tensor
import TestSupport
import Testing

@Suite struct LinearTests {
  @Test(arguments: [[5, 3], [2, 4, 3], [3], [1, 1, 3]] as [Shape])
  func withBias(_ shape: Shape) throws {
    try expectGradients(
      { try $0[0].linear(weight: $0[1], bias: $0[2]) },
      { inputs in
        let rows = ReferenceArray(inputs[0].values, shape: [shape.count / 3, 3])
        let y = ReferenceArray.combine(
          .product(rows, inputs[1], transposeB: true), inputs[2], +)
        return ReferenceArray(y.values, shape: Shape(shape.sizes.dropLast() + [4]))
      },
      at: [
        Sample.normal(shape, seed: 1), Sample.normal([4, 3], seed: 2),
        Sample.normal([4], seed: 3),
      ])
  }

  @Test func withoutBias() throws {
    try expectGradients(
      { try $0[0].linear(weight: $0[1]) },
      { .product($0[0], $0[1], transposeB: true) },
      at: [Sample.normal([6, 3], seed: 1), Sample.normal([2, 3], seed: 2)])
  }

  @Test func equalsItsComposition() throws {
    let x = Variable(Sample.normal([7, 5], seed: 1))
    let (w, b) = (Variable(Sample.normal([6, 5], seed: 2)), Variable(Sample.normal([6], seed: 3)))
    let composed = try x.matrixProduct(w, transposeRight: true) + b
    #expect(try relativeError(x.linear(weight: w, bias: b).value, composed.value) < 1e-6)
  }

  @Test(arguments: [[7, 5], [3, 90, 5]] as [Shape], [true, false])
  func rectifiedHasTheBitsOfItsParts(_ shape: Shape, _ hasBias: Bool) throws {
    let inputs = [
      Sample.normal(shape, seed: 1), Sample.normal([6, 5], seed: 2), Sample.normal([6], seed: 3),
    ]
    let seed = Sample.normal(Shape(shape.sizes.dropLast() + [6]), seed: 4)
    func run(_ operation: ([Variable]) throws -> Variable) throws -> [Tensor] {
      let tape = Tape()
      let leaves = inputs.map { tape.variable($0) }
      let y = try operation(leaves)
      let gradients = try tape.gradients(of: y, seed: seed)
      return try [y.value] + leaves.map { try gradients[$0] }
    }
    let fused = try run {
      try $0[0].linear(weight: $0[1], bias: hasBias ? $0[2] : nil, activation: .relu)
    }
    let parts = try run { try $0[0].linear(weight: $0[1], bias: hasBias ? $0[2] : nil).relu() }
    for (a, b) in zip(fused, parts) { #expect(a.isIdentical(to: b)) }
  }

  @Test(arguments: ProductActivation.allCases)
  func everyActivationHasItsDerivative(_ activation: ProductActivation) throws {
    func function(_ x: Double) -> Double {
      switch activation {
      case .identity: x
      case .relu: max(x, 0)
      }
    }
    try expectGradients(
      { try $0[0].linear(weight: $0[1], bias: $0[2], activation: activation) },
      { inputs in
        .combine(.product(inputs[0], inputs[1], transposeB: true), inputs[2], +).map(function)
      },
      at: [
        Sample.normal([9, 3], seed: 1), Sample.normal([4, 3], seed: 2),
        Sample.normal([4], seed: 3),
      ])
  }

  @Test func wrongShapes() {
    let x = Variable(.zeros([2, 3]))
    #expect(throws: TensorError.shapeMismatch(operation: "linear", left: [2, 3], right: [4, 2])) {
      try x.linear(weight: Variable(.zeros([4, 2])))
    }
    let mismatch = TensorError.shapeMismatch(
      operation: "linear bias", left: [4, 3], right: [3])
    #expect(throws: mismatch) {
      try x.linear(weight: Variable(.zeros([4, 3])), bias: Variable(.zeros([3])))
    }
  }
}
