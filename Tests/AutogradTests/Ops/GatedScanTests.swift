import Autograd
import Foundation
import Tensor
import TestSupport
import Testing

@Suite struct GatedScanTests {
  /// f = σ(x), h = f h' + (1 - f) v, in double precision.
  private static func reference(_ inputs: [ReferenceArray]) -> ReferenceArray {
    let x = inputs[0]
    let (samples, time, width) = (x.shape[0], x.shape[1], x.shape[2] / 2)
    var states: [Double] = []
    for sample in 0..<samples {
      var h =
        inputs.count > 1
        ? Array(inputs[1].values[sample * width..<(sample + 1) * width])
        : [Double](repeating: 0, count: width)
      for t in 0..<time {
        let row = (sample * time + t) * 2 * width
        for channel in 0..<width {
          let forget = 1 / (1 + exp(-x.values[row + channel]))
          h[channel] = forget * h[channel] + (1 - forget) * x.values[row + width + channel]
        }
        states += h
      }
    }
    return ReferenceArray(states, shape: [samples, time, width])
  }

  // Narrower than a vector, several vectors and a rest, and more than one block of channels.
  @Test(arguments: [false, true], [(1, 1), (3, 6), (37, 5), (70, 4)])
  func gatedScan(_ hasInitial: Bool, _ size: (width: Int, time: Int)) throws {
    let inputs =
      [Sample.normal([2, size.time, 2 * size.width], seed: 1, scale: 1.5)]
      + (hasInitial ? [Sample.normal([2, size.width], seed: 2)] : [])
    try expectGradients(
      { try $0[0].gatedScan(initial: hasInitial ? $0[1] : nil) }, Self.reference, at: inputs,
      value: 2e-6)
  }

  @Test func aLongMemoryKeepsItsDigits() throws {
    // A constant gate of time constant 100,000: after as many steps 1/e of the start is left. In
    // single precision 1 - f of that f is wrong by 0.3 %.
    let steps = 100_000
    let argument = Float(-log(expm1(1 / Double(steps))))
    let x = Tensor(shape: [1, steps, 2]) { $0 % 2 == 0 ? argument : 1 }
    let states = try Variable(x).gatedScan().value
    #expect(abs(Double(states[0, steps - 1, 0]) - (1 - exp(-1))) < 2e-4)
  }

  @Test func saturatedGatesAreExact() throws {
    let start = try Variable(Tensor([0.25, -3], shape: [1, 2]))
    // Open gates keep the state, shut ones take the value.
    let x = try Tensor([200, -200, 7, 9, 200, -200, 8, 5], shape: [1, 2, 4])
    let states = try Variable(x).gatedScan(initial: start).value
    #expect(states.values == [0.25, 9, 0.25, 5])
  }

  @Test func wrongShapes() throws {
    #expect(
      throws: TensorError.invalidArgument(
        operation: "gatedScan",
        reason:
          "the input is f32[2,3,5], not [samples, time, channels] with two parts of equal size")
    ) { try Variable(.zeros([2, 3, 5])).gatedScan() }
    let mismatch = TensorError.shapeMismatch(
      operation: "gatedScan initial state", left: [2, 3, 4], right: [2, 3])
    #expect(throws: mismatch) {
      try Variable(.zeros([2, 3, 4])).gatedScan(initial: Variable(.zeros([2, 3])))
    }
    #expect(try Variable(.zeros([0, 3, 4])).gatedScan().shape == [0, 3, 2])
    #expect(try Variable(.zeros([2, 0, 4])).gatedScan().shape == [2, 0, 2])
  }
}
