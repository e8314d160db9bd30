import Autograd
import Tensor
import TestSupport
import Testing

@Suite struct AdaptiveAveragePoolingTests {
  @Test(arguments: [1, 2, 3, 5, 7, 9])
  func parts(_ count: Int) throws {
    try expectGradients(
      { try $0[0].adaptiveAveragePooling(to: count) },
      {
        $0[0].lines(axis: 1) { line in
          (0..<count).map { part in
            let first = Int((Double(part * 7) / Double(count)).rounded(.down))
            let last = Int((Double((part + 1) * 7) / Double(count)).rounded(.up))
            return line[first..<last].reduce(0, +) / Double(last - first)
          }
        }
      }, at: [Sample.normal([3, 7], seed: 1)])
  }

  @Test func wrongArguments() {
    func refusal(_ reason: String) -> TensorError {
      .invalidArgument(operation: "adaptiveAveragePooling", reason: reason)
    }
    #expect(throws: refusal("0 parts of an axis of 3")) {
      try Variable(.zeros([3])).adaptiveAveragePooling(to: 0)
    }
    #expect(throws: refusal("2 parts of an axis of 0")) {
      try Variable(.zeros([0])).adaptiveAveragePooling(to: 2)
    }
  }
}
