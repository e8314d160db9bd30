import Autograd
import Tensor
import TestSupport
import Testing

@Suite struct LayerNormTests {
  private func reference(
    _ x: ReferenceArray, _ w: ReferenceArray, _ b: ReferenceArray, _ epsilon: Double
  )
    -> ReferenceArray
  {
    x.lines(axis: x.shape.rank - 1) { row in
      let n = Double(row.count)
      let mean = row.reduce(0, +) / n
      let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
      return row.indices.map {
        (row[$0] - mean) / (variance + epsilon).squareRoot() * w.values[$0] + b.values[$0]
      }
    }
  }

  @Test(arguments: [[4, 6], [2, 3, 17], [5], [70, 128]] as [Shape])
  func agreesWithItsFormula(_ shape: Shape) throws {
    let width = shape[-1]
    try expectGradients(
      { try $0[0].layerNorm(weight: $0[1], bias: $0[2], epsilon: 0.01) },
      { reference($0[0], $0[1], $0[2], Double(Float(0.01))) },
      at: [
        Sample.normal(shape, seed: 1, scale: 2), Sample.normal([width], seed: 2),
        Sample.normal([width], seed: 3),
      ])
  }

  @Test func aConstantRowGivesTheBias() throws {
    let b = Variable(Tensor([1, 2, 3]))
    let tape = Tape()
    let x = tape.variable(Tensor(repeating: 1e4, shape: [1, 3]))
    let y = try x.layerNorm(weight: Variable(Tensor([4, 5, 6])), bias: b)
    #expect(y.value.values == [1, 2, 3])
    let gradient = try tape.gradients(of: y, seed: Tensor(repeating: 1, shape: [1, 3]))[x]
    #expect(gradient.values.allSatisfy { $0.isFinite })
  }

  @Test func wrongShapes() {
    let (x, w) = (Variable(.zeros([2, 3])), Variable(.zeros([2])))
    #expect(throws: TensorError.shapeMismatch(operation: "layerNorm", left: [2, 3], right: [2])) {
      try x.layerNorm(weight: w, bias: w)
    }
  }
}
