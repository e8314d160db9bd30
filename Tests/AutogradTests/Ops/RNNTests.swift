import Autograd
import Foundation
import Tensor
import TestSupport
import Testing

@Suite struct RNNTests {
  @Test(arguments: [false, true], [(3, 6), (1, 1), (33, 4)])
  func rnn(_ hasInitial: Bool, _ size: (width: Int, time: Int)) throws {
    let h = size.width
    try expectGradients(
      { try $0[0].rnn(weight: $0[1], bias: $0[2], initial: hasInitial ? $0[3] : nil) },
      {
        RecurrentReference.scan($0, gates: 1, hasInitial: hasInitial) { x, a, _, s in
          ((0..<h).map { tanh(x[$0] + a[$0]) }, s)
        }
      }, at: RecurrentReference.inputs(gates: 1, width: h, time: size.time, hasInitial: hasInitial),
      value: 3e-6,
      gradient: 3e-5)
  }

  @Test func wrongShapes() {
    let (u, c) = (Variable(.zeros([6, 2])), Variable(.zeros([6])))
    let mismatch = TensorError.shapeMismatch(
      operation: "recurrence", left: [2, 3, 6], right: [6, 2])
    #expect(throws: mismatch) { try Variable(.zeros([2, 3, 6])).rnn(weight: u, bias: c) }
  }
}
