import Autograd
import Tensor
import TestSupport
import Testing

@Suite struct CausalConvolutionTests {
  private static func reference(_ inputs: [ReferenceArray]) -> ReferenceArray {
    let (x, w, bias, before) = (inputs[0], inputs[1], inputs[2].values, inputs[3].values)
    let (samples, time, channels, taps) = (x.shape[0], x.shape[1], x.shape[2], w.shape[1])
    var y: [Double] = []
    for sample in 0..<samples {
      func input(_ t: Int, _ c: Int) -> Double {
        t < 0
          ? before[(sample * (taps - 1) + t + taps - 1) * channels + c]
          : x.values[(sample * time + t) * channels + c]
      }
      for t in 0..<time {
        for c in 0..<channels {
          y.append(
            (0..<taps).reduce(bias[c]) {
              $0 + w.values[c * taps + $1] * input(t - taps + 1 + $1, c)
            })
        }
      }
    }
    return ReferenceArray(y, shape: x.shape)
  }

  private static func inputs(_ size: (n: Int, t: Int, c: Int, k: Int)) -> [Tensor] {
    [
      Sample.normal([size.n, size.t, size.c], seed: 1), Sample.normal([size.c, size.k], seed: 2),
      Sample.normal([size.c], seed: 3), Sample.normal([size.n, size.k - 1, size.c], seed: 4),
    ]
  }

  // One tap; fewer bins than taps; several blocks of channels and of bins.
  @Test(arguments: [(1, 1, 1, 1), (2, 2, 5, 4), (1, 135, 3, 4), (2, 6, 70, 3)])
  func agreesWithItsFormula(_ size: (n: Int, t: Int, c: Int, k: Int)) throws {
    try expectGradients(
      { try $0[0].causalConvolution(weight: $0[1], bias: $0[2], before: $0[3]).output },
      { Self.reference($0) }, at: Self.inputs(size), gradient: 2e-5)
  }

  @Test func withoutAPastTheInputsBeforeAreZeros() throws {
    let inputs = Self.inputs((2, 5, 3, 4)).map { Variable($0) }
    let none = try inputs[0].causalConvolution(weight: inputs[1], bias: inputs[2])
    let zeros = try inputs[0].causalConvolution(
      weight: inputs[1], bias: inputs[2], before: Variable(.zeros([2, 3, 3])))
    #expect(none.output.value.isIdentical(to: zeros.output.value))
  }

  @Test(arguments: [1, 2, 5, 129])
  func aCutOfTimeChangesNoBit(_ cut: Int) throws {
    let inputs = Self.inputs((2, 140, 19, 4)).map { Variable($0) }
    let whole = try inputs[0].causalConvolution(
      weight: inputs[1], bias: inputs[2], before: inputs[3])
    var before = inputs[3].value
    var parts: [Tensor] = []
    for range in [0..<cut, cut..<140] {
      let (output, last) = try inputs[0].sliced(axis: 1, range).causalConvolution(
        weight: inputs[1], bias: inputs[2], before: Variable(before))
      parts.append(output.value)
      before = last
    }
    #expect(try Tensor.concatenated(parts, axis: 1).isIdentical(to: whole.output.value))
    #expect(before.isIdentical(to: whole.last))
    #expect(try before.isIdentical(to: inputs[0].value.sliced(axis: 1, 137..<140)))
  }

  @Test func wrongShapes() {
    let x = Variable(.zeros([2, 5, 3]))
    let bias = Variable(.zeros([3]))
    func run(_ weight: Shape, bias: Variable, before: Shape? = nil) throws {
      _ = try x.causalConvolution(
        weight: Variable(.zeros(weight)), bias: bias, before: before.map { Variable(.zeros($0)) })
    }
    func mismatch(_ part: String, _ left: Shape, _ right: Shape) -> TensorError {
      .shapeMismatch(operation: "causalConvolution" + part, left: left, right: right)
    }
    #expect(throws: mismatch("", [2, 5, 3], [3])) { try run([3], bias: bias) }
    #expect(throws: mismatch("", [2, 5, 3], [3, 0])) { try run([3, 0], bias: bias) }
    #expect(throws: mismatch("", [2, 5, 3], [2, 4])) { try run([2, 4], bias: bias) }
    #expect(throws: mismatch(" bias", [2, 5, 3], [2])) {
      try run([3, 4], bias: Variable(.zeros([2])))
    }
    #expect(throws: mismatch(" before", [2, 3, 3], [2, 2, 3])) {
      try run([3, 4], bias: bias, before: [2, 2, 3])
    }
  }
}
