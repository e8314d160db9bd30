import Autograd
import Tensor
import TestSupport
import Testing

@Suite struct ArithmeticTests {
  static let shapes: [(Shape, Shape)] = [
    ([3, 4], [3, 4]), ([2, 1, 4], [3, 1]), ([3, 1], [2, 3, 4]), ([5], []), ([], [2, 2]),
    ([1, 1], [3, 2]), ([0, 3], [1, 3]),
  ]

  @Test(arguments: shapes)
  func allFourOperations(_ a: Shape, _ b: Shape) throws {
    let inputs = [Sample.normal(a, seed: 1), Sample.normal(b, seed: 2, gap: 0.7)]
    try expectGradients(
      { try $0[0] + $0[1] }, { .combine($0[0], $0[1], +) }, at: inputs)
    try expectGradients(
      { try $0[0] - $0[1] }, { .combine($0[0], $0[1], -) }, at: inputs)
    try expectGradients(
      { try $0[0] * $0[1] }, { .combine($0[0], $0[1], *) }, at: inputs)
    try expectGradients(
      { try $0[0] / $0[1] }, { .combine($0[0], $0[1], /) }, at: inputs)
  }

  @Test func numbers() throws {
    let x = [Sample.normal([2, 3], seed: 3)]
    try expectGradients({ $0[0] + 2.5 }, { $0[0].map { $0 + 2.5 } }, at: x)
    try expectGradients({ $0[0] - 2.5 }, { $0[0].map { $0 - 2.5 } }, at: x)
    try expectGradients({ 2.5 - $0[0] }, { $0[0].map { 2.5 - $0 } }, at: x)
    try expectGradients({ $0[0] * 2.5 }, { $0[0].map { $0 * 2.5 } }, at: x)
    try expectGradients({ 2.5 * $0[0] }, { $0[0].map { $0 * 2.5 } }, at: x)
    try expectGradients({ $0[0] / 2.5 }, { $0[0].map { $0 / 2.5 } }, at: x)
  }

  @Test func oneVariableUsedTwice() throws {
    try expectGradients(
      { try $0[0] * $0[0] + $0[0] }, { $0[0].map { $0 * $0 + $0 } },
      at: [Sample.normal([4], seed: 4)])
  }

  @Test func wrongShapes() {
    let (a, b) = (Variable(.zeros([2, 3])), Variable(.zeros([2])))
    #expect(throws: TensorError.shapeMismatch(operation: "add", left: [2, 3], right: [2])) {
      try a + b
    }
    #expect(throws: TensorError.shapeMismatch(operation: "divide", left: [2, 3], right: [2])) {
      try a / b
    }
  }
}
