import TestSupport
import Testing

@testable import Tensor

/// The kernels of every instruction set of this machine against those of the simplest.
@Suite struct CausalConvolutionTests {
  @Test(arguments: [(1, 4, 1, 1), (2, 140, 37, 4), (1, 9, 130, 3)])
  func instructionSetsAgree(_ size: (n: Int, rows: Int, c: Int, k: Int)) throws {
    let input = Sample.normal([size.n, size.rows, size.c], seed: 1)
    let weight = Sample.normal([size.k, size.c], seed: 2)
    let bias = Sample.normal([size.c], seed: 3)
    func run(_ kernels: KernelTable) throws -> [Tensor] {
      let convolution = try CausalConvolution(
        input.shape, weight: weight.shape, bias: bias.shape, kernels: kernels)
      let upstream = Sample.normal([size.n, convolution.time, size.c], seed: 4)
      let gradients = try convolution.backward(input, weight: weight, upstream: upstream)
      return [
        convolution.forward(input, weight: weight, bias: bias), gradients.input, gradients.weight,
        gradients.bias,
      ]
    }
    let expected = try run(.baseline)
    for kernels in Kernels.supported {
      for (place, (found, expected)) in zip(try run(kernels), expected).enumerated() {
        #expect(relativeError(found, expected) < 1e-5, "\(kernels.name), \(place)")
      }
    }
  }

  @Test func shapesAreChecked() {
    func mismatch(_ part: String, _ left: Shape, _ right: Shape) -> TensorError {
      .shapeMismatch(operation: "causalConvolution" + part, left: left, right: right)
    }
    #expect(throws: mismatch("", [2, 5, 3], [4, 2])) {
      try CausalConvolution([2, 5, 3], weight: [4, 2], bias: [3])
    }
    // Fewer rows than the taps need before the first output.
    #expect(throws: mismatch("", [2, 2, 3], [4, 3])) {
      try CausalConvolution([2, 2, 3], weight: [4, 3], bias: [3])
    }
    #expect(throws: mismatch(" bias", [2, 5, 3], [2])) {
      try CausalConvolution([2, 5, 3], weight: [4, 3], bias: [2])
    }
  }
}
