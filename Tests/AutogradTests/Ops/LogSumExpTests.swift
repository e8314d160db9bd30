import Autograd
import Foundation
import Tensor
import TestSupport
import Testing

@Suite struct LogSumExpTests {
  @Test(arguments: [0, 1, 2], [false, true])
  func alongAnAxis(_ axis: Int, _ keepingAxis: Bool) throws {
    try expectGradients(
      { try $0[0].logSumExp(axis: axis, keepingAxis: keepingAxis) },
      {
        $0[0].lines(axis: axis, removing: !keepingAxis) { line in
          [log(line.reduce(0) { $0 + exp($1) })]
        }
      }, at: [Sample.normal([3, 4, 5], seed: 1, scale: 2)])
  }

  @Test func extremes() throws {
    func value(_ x: [Float]) throws -> Float {
      try Variable(Tensor(x)).logSumExp(axis: 0).value.scalar
    }
    #expect(try value([1e4, 1e4]) == 1e4 + 0.6931472)
    #expect(try value([-.infinity, -.infinity]) == -.infinity)
    #expect(try value([-.infinity, 2]) == 2)
  }
}
