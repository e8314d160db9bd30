import Autograd
import Foundation
import Tensor
import TestSupport
import Testing

@Suite struct SoftmaxTests {
  @Test(arguments: [0, 1, 2, -1])
  func alongAnAxis(_ axis: Int) throws {
    for shape in [[3, 4, 5], [2, 1, 1]] as [Shape] {
      try expectGradients(
        { try $0[0].softmax(axis: axis) },
        {
          $0[0].lines(axis: axis < 0 ? axis + 3 : axis) { line in
            let sum = line.reduce(0) { $0 + exp($1) }
            return line.map { exp($0) / sum }
          }
        }, at: [Sample.normal(shape, seed: 1)])
    }
  }

  @Test func doesNotOverflow() throws {
    let y = try Variable(Tensor([1e4, -1e4, 1e4])).softmax()
    #expect(y.value.values == [0.5, 0, 0.5])
  }

  @Test func wrongAxis() {
    #expect(throws: TensorError.axisOutOfRange(operation: "softmax", axis: -1, rank: 0)) {
      try Variable(Tensor(1)).softmax()
    }
  }
}
