import Autograd
import Tensor
import TestSupport
import Testing

@Suite struct ConvolutionTests {
  /// Straight from the definition.
  private func reference(
    _ x: ReferenceArray, _ w: ReferenceArray, _ b: ReferenceArray?, _ rows: ConvolutionStep,
    _ columns: ConvolutionStep, _ groups: Int
  ) -> ReferenceArray {
    let (n, height, width) = (x.shape[0], x.shape[2], x.shape[3])
    let (outputs, channels, r, s) = (w.shape[0], w.shape[1], w.shape[2], w.shape[3])
    let h = (height + 2 * rows.padding - rows.dilation * (r - 1) - 1) / rows.stride + 1
    let l = (width + 2 * columns.padding - columns.dilation * (s - 1) - 1) / columns.stride + 1
    var values: [Double] = []
    for sample in 0..<n {
      for o in 0..<outputs {
        for i in 0..<h {
          for j in 0..<l {
            var sum = b?.values[o] ?? 0
            for c in 0..<channels {
              let channel = o / (outputs / groups) * channels + c
              for p in 0..<r {
                for q in 0..<s {
                  let row = i * rows.stride + p * rows.dilation - rows.padding
                  let column = j * columns.stride + q * columns.dilation - columns.padding
                  guard row >= 0, row < height, column >= 0, column < width else { continue }
                  sum +=
                    w.values[((o * channels + c) * r + p) * s + q]
                    * x.values[((sample * x.shape[1] + channel) * height + row) * width + column]
                }
              }
            }
            values.append(sum)
          }
        }
      }
    }
    return ReferenceArray(values, shape: [n, outputs, h, l])
  }

  static let steps: [(ConvolutionStep, Int)] = [
    (.init(), 1), (.init(stride: 2, padding: 1), 1), (.init(padding: 4, dilation: 2), 1),
    (.init(stride: 3, padding: 5, dilation: 3), 2), (.init(padding: 1), 4),
  ]

  @Test(arguments: steps)
  func oneAxis(_ step: ConvolutionStep, _ groups: Int) throws {
    let inputs = [
      Sample.normal([2, 4, 9], seed: 1), Sample.normal([8, 4 / groups, 3], seed: 2),
      Sample.normal([8], seed: 3),
    ]
    func wide(_ array: ReferenceArray) -> ReferenceArray {
      ReferenceArray(
        array.values, shape: [array.shape[0], array.shape[1], 1, array.shape[2]])
    }
    try expectGradients(
      { try $0[0].convolution1d(weight: $0[1], bias: $0[2], step, groups: groups) },
      {
        let y = reference(wide($0[0]), wide($0[1]), $0[2], .init(), step, groups)
        return ReferenceArray(y.values, shape: [y.shape[0], y.shape[1], y.shape[3]])
      }, at: inputs)
  }

  @Test func twoAxesWithDifferentSteps() throws {
    let (rows, columns) = (
      ConvolutionStep(stride: 2, padding: 2, dilation: 2), ConvolutionStep(padding: 1)
    )
    try expectGradients(
      { try $0[0].convolution2d(weight: $0[1], rows: rows, columns: columns, groups: 2) },
      { reference($0[0], $0[1], nil, rows, columns, 2) },
      at: [Sample.normal([2, 4, 5, 6], seed: 1), Sample.normal([6, 2, 3, 2], seed: 2)])
  }

  @Test func wrongArguments() {
    func refusal(_ reason: String) -> TensorError {
      .invalidArgument(operation: "convolution", reason: reason)
    }
    let x = Variable(.zeros([1, 4, 5]))
    let w = Variable(.zeros([2, 4, 3]))
    #expect(throws: refusal("3 groups do not divide 4 and 2 channels")) {
      try x.convolution1d(weight: w, groups: 3)
    }
    // The shapes are those of images of one row.
    let mismatch = TensorError.shapeMismatch(
      operation: "convolution", left: [1, 4, 1, 5], right: [2, 4, 1, 3])
    #expect(throws: mismatch) { try x.convolution1d(weight: w, groups: 2) }
    #expect(throws: refusal("ConvolutionStep(stride: 0, padding: 0, dilation: 1) is not a step")) {
      try x.convolution1d(weight: w, .init(stride: 0))
    }
    #expect(throws: refusal("3 taps with dilation 3 do not fit 5 places")) {
      try x.convolution1d(weight: w, .init(dilation: 3))
    }
    let biasMismatch = TensorError.shapeMismatch(
      operation: "convolution bias", left: [2, 4, 1, 3], right: [3])
    #expect(throws: biasMismatch) {
      try x.convolution1d(weight: w, bias: Variable(.zeros([3])))
    }
  }
}
