import Autograd
import Foundation
import Tensor
import TestSupport
import Testing

/// GRU, LSTM and RNN against their formulas in double precision.
@Suite struct RecurrenceTests {
  private static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  /// Runs a cell over time: from the step's inputs, U h + c, the state and the memory before, to
  /// the next state and memory.
  private func scan(
    _ inputs: [ReferenceArray], gates: Int, hasInitial: Bool,
    cell: (_ x: [Double], _ a: [Double], _ h: [Double], _ s: [Double]) -> ([Double], [Double])
  ) -> ReferenceArray {
    let (x, u, c) = (inputs[0], inputs[1], inputs[2])
    let (samples, time, width) = (x.shape[0], x.shape[1], u.shape[1])
    let rows = gates * width
    var output: [Double] = []
    for sample in 0..<samples {
      var h =
        hasInitial
        ? Array(inputs[3].values[sample * width..<(sample + 1) * width])
        : [Double](repeating: 0, count: width)
      var s = [Double](repeating: 0, count: width)
      for t in 0..<time {
        let a = (0..<rows).map { row in
          c.values[row] + (0..<width).reduce(0) { $0 + u.values[row * width + $1] * h[$1] }
        }
        let start = (sample * time + t) * rows
        (h, s) = cell(Array(x.values[start..<start + rows]), a, h, s)
        output += h
      }
    }
    return ReferenceArray(output, shape: [samples, time, width])
  }

  private func inputs(gates: Int, width: Int, time: Int, hasInitial: Bool) -> [Tensor] {
    [
      Sample.normal([2, time, gates * width], seed: 1),
      Sample.normal([gates * width, width], seed: 2, scale: 0.5),
      Sample.normal([gates * width], seed: 3),
    ] + (hasInitial ? [Sample.normal([2, width], seed: 4)] : [])
  }

  @Test(arguments: [false, true], [(3, 6), (1, 1), (33, 4)])
  func gru(_ hasInitial: Bool, _ size: (width: Int, time: Int)) throws {
    let h = size.width
    try expectGradients(
      { try $0[0].gru(weight: $0[1], bias: $0[2], initial: hasInitial ? $0[3] : nil) },
      {
        scan($0, gates: 3, hasInitial: hasInitial) { x, a, before, s in
          let next = (0..<h).map { i in
            let r = Self.sigmoid(x[i] + a[i])
            let z = Self.sigmoid(x[h + i] + a[h + i])
            let n = tanh(x[2 * h + i] + r * a[2 * h + i])
            return (1 - z) * n + z * before[i]
          }
          return (next, s)
        }
      }, at: inputs(gates: 3, width: h, time: size.time, hasInitial: hasInitial), value: 3e-6,
      gradient: 3e-5)
  }

  @Test(arguments: [(3, 6), (1, 1), (33, 4)])
  func lstm(_ size: (width: Int, time: Int)) throws {
    let h = size.width
    try expectGradients(
      { try $0[0].lstm(weight: $0[1], bias: $0[2]) },
      {
        scan($0, gates: 4, hasInitial: false) { x, a, _, s in
          let memory = (0..<h).map { k in
            Self.sigmoid(x[h + k] + a[h + k]) * s[k]
              + Self.sigmoid(x[k] + a[k]) * tanh(x[2 * h + k] + a[2 * h + k])
          }
          let next = (0..<h).map { k in
            Self.sigmoid(x[3 * h + k] + a[3 * h + k]) * tanh(memory[k])
          }
          return (next, memory)
        }
      }, at: inputs(gates: 4, width: h, time: size.time, hasInitial: false), value: 3e-6,
      gradient: 3e-5)
  }

  @Test(arguments: [false, true], [(3, 6), (1, 1), (33, 4)])
  func rnn(_ hasInitial: Bool, _ size: (width: Int, time: Int)) throws {
    let h = size.width
    try expectGradients(
      { try $0[0].rnn(weight: $0[1], bias: $0[2], initial: hasInitial ? $0[3] : nil) },
      {
        scan($0, gates: 1, hasInitial: hasInitial) { x, a, _, s in
          ((0..<h).map { tanh(x[$0] + a[$0]) }, s)
        }
      }, at: inputs(gates: 1, width: h, time: size.time, hasInitial: hasInitial), value: 3e-6,
      gradient: 3e-5)
  }

  @Test func wrongShapes() {
    let x = Variable(.zeros([2, 3, 6]))
    let (u, c) = (Variable(.zeros([6, 2])), Variable(.zeros([6])))
    #expect(throws: TensorError.self) { try x.lstm(weight: u, bias: c) }
    #expect(throws: TensorError.self) { try x.gru(weight: u, bias: Variable(.zeros([5]))) }
    #expect(throws: TensorError.self) {
      try x.gru(weight: u, bias: c, initial: Variable(.zeros([3, 2])))
    }
    #expect(throws: TensorError.self) { try x.rnn(weight: u, bias: c) }
  }
}
