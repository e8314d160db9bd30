import Autograd
import Foundation
import Tensor
import TestSupport
import Testing

@Suite struct LogSoftmaxTests {
  @Test(arguments: [0, 1, 2, -1])
  func alongAnAxis(_ axis: Int) throws {
    try expectGradients(
      { try $0[0].logSoftmax(axis: axis) },
      {
        $0[0].lines(axis: axis < 0 ? axis + 3 : axis) { line in
          let sum = line.reduce(0) { $0 + exp($1) }
          return line.map { $0 - log(sum) }
        }
      }, at: [Sample.normal([3, 4, 5], seed: 1, scale: 2)])
  }

  @Test func keepsSmallProbabilities() throws {
    let y = try Variable(Tensor([0, -1e4])).logSoftmax()
    #expect(y.value.values == [0, -1e4])
  }
}
