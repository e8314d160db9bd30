import Autograd
import Foundation
import Tensor
import TestSupport
import Testing

@Suite struct LSTMTests {
  @Test(arguments: [(3, 6), (1, 1), (33, 4)])
  func lstm(_ size: (width: Int, time: Int)) throws {
    let h = size.width
    try expectGradients(
      { try $0[0].lstm(weight: $0[1], bias: $0[2]) },
      {
        RecurrentReference.scan($0, gates: 4, hasInitial: false) { x, a, _, s in
          let memory = (0..<h).map { k in
            RecurrentReference.sigmoid(x[h + k] + a[h + k]) * s[k]
              + RecurrentReference.sigmoid(x[k] + a[k]) * tanh(x[2 * h + k] + a[2 * h + k])
          }
          let next = (0..<h).map { k in
            RecurrentReference.sigmoid(x[3 * h + k] + a[3 * h + k]) * tanh(memory[k])
          }
          return (next, memory)
        }
      }, at: RecurrentReference.inputs(gates: 4, width: h, time: size.time, hasInitial: false),
      value: 3e-6,
      gradient: 3e-5)
  }

  @Test func wrongShapes() {
    let (u, c) = (Variable(.zeros([6, 2])), Variable(.zeros([6])))
    let mismatch = TensorError.shapeMismatch(
      operation: "recurrence", left: [2, 3, 6], right: [6, 2])
    #expect(throws: mismatch) {
      try Variable(.zeros([2, 3, 6])).lstm(weight: u, bias: c)
    }
  }
}
