import Autograd
import Foundation
import Tensor
import TestSupport

/// A recurrent cell run over time in double precision.
enum RecurrentReference {
  static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  /// Runs a cell over time: from the step's inputs, U h + c, and the previous state and memory, to
  /// the next ones.
  static func scan(
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

  /// Gates, weight, bias and initial state.
  static func inputs(gates: Int, width: Int, time: Int, hasInitial: Bool) -> [Tensor] {
    [
      Sample.normal([2, time, gates * width], seed: 1),
      Sample.normal([gates * width, width], seed: 2, scale: 0.5),
      Sample.normal([gates * width], seed: 3),
    ] + (hasInitial ? [Sample.normal([2, width], seed: 4)] : [])
  }
}
