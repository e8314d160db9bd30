import Autograd
import Foundation
import Tensor
import TestSupport
import Testing

@Suite struct GRUTests {
  @Test(arguments: [false, true], [(3, 6), (1, 1), (33, 4)])
  func gru(_ hasInitial: Bool, _ size: (width: Int, time: Int)) throws {
    let h = size.width
    try expectGradients(
      { try $0[0].gru(weight: $0[1], bias: $0[2], initial: hasInitial ? $0[3] : nil) },
      {
        RecurrentReference.scan($0, gates: 3, hasInitial: hasInitial) { x, a, before, s in
          let next = (0..<h).map { i in
            let r = RecurrentReference.sigmoid(x[i] + a[i])
            let z = RecurrentReference.sigmoid(x[h + i] + a[h + i])
            let n = tanh(x[2 * h + i] + r * a[2 * h + i])
            return (1 - z) * n + z * before[i]
          }
          return (next, s)
        }
      }, at: RecurrentReference.inputs(gates: 3, width: h, time: size.time, hasInitial: hasInitial),
      value: 3e-6,
      gradient: 3e-5)
  }

  @Test func wrongShapes() {
    let x = Variable(.zeros([2, 3, 6]))
    let (u, c) = (Variable(.zeros([6, 2])), Variable(.zeros([6])))
    #expect(
      throws: TensorError.shapeMismatch(operation: "recurrence bias", left: [6, 2], right: [5])
    ) {
      try x.gru(weight: u, bias: Variable(.zeros([5])))
    }
    let mismatch = TensorError.shapeMismatch(
      operation: "recurrence initial state", left: [2, 3, 6], right: [3, 2])
    #expect(throws: mismatch) {
      try x.gru(weight: u, bias: c, initial: Variable(.zeros([3, 2])))
    }
  }
}
