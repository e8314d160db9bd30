import Autograd
import Foundation
import Tensor
import TestSupport
import Testing

@Suite struct DiagonalScanTests {
  /// h = λ h' + u, in double precision.
  private static func reference(_ inputs: [ReferenceArray]) -> ReferenceArray {
    let (u, lambda) = (inputs[0], inputs[1].values)
    let (samples, time, width) = (u.shape[0], u.shape[1], u.shape[2] / 2)
    var states: [Double] = []
    for sample in 0..<samples {
      var h =
        inputs.count > 2
        ? Array(inputs[2].values[sample * 2 * width..<(sample + 1) * 2 * width])
        : [Double](repeating: 0, count: 2 * width)
      for t in 0..<time {
        let row = (sample * time + t) * 2 * width
        for i in 0..<width {
          let (re, im) = (h[i], h[width + i])
          h[i] = lambda[i] * re - lambda[width + i] * im + u.values[row + i]
          h[width + i] = lambda[i] * im + lambda[width + i] * re + u.values[row + width + i]
        }
        states += h
      }
    }
    return ReferenceArray(states, shape: [samples, time, 2 * width])
  }

  // Narrower than a vector, several vectors and a rest, and more than one block of channels.
  @Test(arguments: [false, true], [(1, 1), (3, 6), (37, 5), (70, 4)])
  func diagonalScan(_ hasInitial: Bool, _ size: (width: Int, time: Int)) throws {
    let inputs =
      [
        Sample.normal([3, size.time, 2 * size.width], seed: 1),
        Sample.normal([2, size.width], seed: 2, scale: 0.6),
      ] + (hasInitial ? [Sample.normal([3, 2 * size.width], seed: 3)] : [])
    try expectGradients(
      { try $0[0].diagonalScan(lambda: $0[1], initial: hasInitial ? $0[2] : nil) },
      Self.reference, at: inputs, value: 2e-6)
  }

  @Test func aQuarterTurnGoesRound() throws {
    // λ = i: 1, i, -1, -i, 1 from a single impulse.
    let lambda = try Variable(Tensor([0, 1], shape: [2, 1]))
    let impulse = try Variable(Tensor([1, 0, 0, 0, 0, 0, 0, 0, 0, 0], shape: [1, 5, 2]))
    let states = try impulse.diagonalScan(lambda: lambda).value
    #expect(states.values == [1, 0, 0, 1, -1, 0, 0, -1, 1, 0])
  }

  @Test func wrongShapes() throws {
    let lambda = Variable(.zeros([2, 2]))
    #expect(
      throws: TensorError.invalidArgument(
        operation: "diagonalScan",
        reason: "the input is f32[3,4], not [samples, time, channels] with two parts of equal size")
    ) { try Variable(.zeros([3, 4])).diagonalScan(lambda: lambda) }
    #expect(
      throws: TensorError.shapeMismatch(
        operation: "diagonalScan lambda", left: [2, 3, 6], right: [2, 2])
    ) { try Variable(.zeros([2, 3, 6])).diagonalScan(lambda: lambda) }
    let mismatch = TensorError.shapeMismatch(
      operation: "diagonalScan initial state", left: [2, 3, 4], right: [2, 2])
    #expect(throws: mismatch) {
      try Variable(.zeros([2, 3, 4])).diagonalScan(
        lambda: lambda, initial: Variable(.zeros([2, 2])))
    }
    #expect(try Variable(.zeros([0, 3, 4])).diagonalScan(lambda: lambda).shape == [0, 3, 4])
    #expect(try Variable(.zeros([2, 0, 4])).diagonalScan(lambda: lambda).shape == [2, 0, 4])
  }
}
