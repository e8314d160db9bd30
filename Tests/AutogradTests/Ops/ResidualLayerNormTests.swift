import Autograd
import Tensor
import TestSupport
import Testing

@Suite struct ResidualLayerNormTests {
  private let key = SIMD2<UInt32>(7, 9)

  /// Value and all gradients of the fused operation and of its parts in sequence.
  private func both(
    _ shape: Shape, rate: Float
  ) throws -> (fused: [Tensor], parts: [Tensor]) {
    let width = shape[-1]
    let inputs = [
      Sample.normal(shape, seed: 1, scale: 2), Sample.normal(shape, seed: 2),
      Sample.normal([width], seed: 3), Sample.normal([width], seed: 4),
    ]
    func run(_ operation: ([Variable]) throws -> Variable) throws -> [Tensor] {
      let tape = Tape()
      let leaves = inputs.map { tape.variable($0) }
      let y = try operation(leaves)
      let gradients = try tape.gradients(of: y, seed: Sample.normal(shape, seed: 5))
      return try [y.value] + leaves.map { try gradients[$0] }
    }
    return (
      try run {
        try $0[0].residualLayerNorm(
          branch: $0[1], dropout: rate, key: key, weight: $0[2], bias: $0[3], epsilon: 0.01)
      },
      try run {
        try ($0[0] + $0[1].dropout(rate: rate, key: key)).layerNorm(
          weight: $0[2], bias: $0[3], epsilon: 0.01)
      }
    )
  }

  @Test(arguments: [[4, 6], [2, 3, 17], [5], [700, 128], [33, 16]] as [Shape], [0, 0.3])
  func hasTheBitsOfItsParts(_ shape: Shape, _ rate: Float) throws {
    let (fused, parts) = try both(shape, rate: rate)
    for (a, b) in zip(fused, parts) { #expect(a.isIdentical(to: b)) }
  }

  @Test func agreesWithItsFormula() throws {
    let shape: Shape = [3, 17]
    try expectGradients(
      {
        try $0[0].residualLayerNorm(branch: $0[1], weight: $0[2], bias: $0[3], epsilon: 0.01)
      },
      { inputs in
        let sum = ReferenceArray(
          zip(inputs[0].values, inputs[1].values).map(+), shape: shape)
        return sum.lines(axis: 1) { row in
          let n = Double(row.count)
          let mean = row.reduce(0, +) / n
          let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
          return row.indices.map {
            (row[$0] - mean) / (variance + Double(Float(0.01))).squareRoot()
              * inputs[2].values[$0] + inputs[3].values[$0]
          }
        }
      },
      at: [
        Sample.normal(shape, seed: 1, scale: 2), Sample.normal(shape, seed: 2),
        Sample.normal([17], seed: 3), Sample.normal([17], seed: 4),
      ])
  }

  @Test func withoutATapeNothingIsKeptAndTheValueIsTheSame() throws {
    let x = Sample.normal([70, 24], seed: 1)
    let branch = Sample.normal([70, 24], seed: 2)
    let ones = Variable(Tensor(repeating: 1, shape: [24]))
    let zeros = Variable(.zeros([24]))
    let tape = Tape()
    let taped = try tape.variable(x).residualLayerNorm(
      branch: Variable(branch), weight: ones, bias: zeros)
    let plain = try Variable(x).residualLayerNorm(
      branch: Variable(branch), weight: ones, bias: zeros)
    #expect(plain.value.isIdentical(to: taped.value))
    #expect(!plain.needsGradient)
  }

  @Test func wrongArguments() {
    func mismatch(_ right: Shape) -> TensorError {
      .shapeMismatch(operation: "residualLayerNorm", left: [2, 3], right: right)
    }
    let refusal = TensorError.invalidArgument(
      operation: "dropout", reason: "the probability 1.0 is not in [0, 1)")
    let (x, w) = (Variable(.zeros([2, 3])), Variable(.zeros([3])))
    #expect(throws: mismatch([2, 4])) {
      try x.residualLayerNorm(branch: Variable(.zeros([2, 4])), weight: w, bias: w)
    }
    #expect(throws: mismatch([2])) {
      try x.residualLayerNorm(branch: x, weight: Variable(.zeros([2])), bias: w)
    }
    #expect(throws: refusal) {
      try x.residualLayerNorm(branch: x, dropout: 1, weight: w, bias: w)
    }
  }
}
