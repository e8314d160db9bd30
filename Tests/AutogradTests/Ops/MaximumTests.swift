import Autograd
import Tensor
import TestSupport
import Testing

@Suite struct MaximumTests {
  @Test(arguments: [0, 1, 2], [false, true])
  func alongAnAxis(_ axis: Int, _ keepingAxis: Bool) throws {
    try expectGradients(
      { try $0[0].maximum(axis: axis, keepingAxis: keepingAxis) },
      { $0[0].lines(axis: axis, removing: !keepingAxis) { [$0.max() ?? .nan] } },
      at: [Sample.normal([3, 4, 5], seed: 1, scale: 3)])
  }

  @Test func theFirstOfEqualElementsTakesTheGradient() throws {
    let tape = Tape()
    let x = tape.variable(Tensor([1, 3, 3, 2]))
    let y = try x.maximum(axis: 0)
    #expect(y.value.scalar == 3)
    #expect(try tape.gradients(of: y)[x].values == [0, 1, 0, 0])
  }

  @Test func notANumberIsTheLargest() throws {
    let y = try Variable(Tensor([1, .nan, 3])).maximum(axis: 0)
    #expect(y.value.scalar.isNaN)
  }

  @Test func anEmptyAxisHasNoMaximum() {
    let error = TensorError.invalidArgument(
      operation: "maximum", reason: "axis 1 of f32[2,0] is empty")
    #expect(throws: error) { try Variable(.zeros([2, 0])).maximum(axis: 1) }
  }
}
