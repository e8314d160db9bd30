import Tensor
import Testing

@Suite struct ConvolutionPatchesTests {
  private static func line(
    _ values: [Float], taps: Int, _ step: ConvolutionStep
  ) throws -> (patches: ConvolutionPatches, rows: [Float]) {
    let x = try Tensor(values, shape: [1, 1, 1, values.count])
    let patches = try ConvolutionPatches(
      input: x.shape, weight: [1, 1, 1, taps], rows: .init(), columns: step, groups: 1)
    let rows = patches.copy(from: x, group: 0)
    #expect(rows.shape == [patches.width, patches.length])
    return (patches, rows.values)
  }

  @Test func paddingIsZeros() throws {
    let (patches, rows) = try Self.line([1, 2, 3], taps: 2, .init(padding: 1))
    #expect(patches.height == 1 && patches.width == 4 && patches.length == 2)
    #expect(rows == [0, 1, 1, 2, 2, 3, 3, 0])
  }

  @Test func tapsSkipByTheDilation() throws {
    #expect(
      try Self.line([1, 2, 3], taps: 2, .init(padding: 1, dilation: 2)).rows
        == [0, 2, 1, 3, 2, 0])
    // Neither tap meets the single value.
    #expect(
      try Self.line([7], taps: 2, .init(padding: 3, dilation: 3)).rows
        == [0, 7, 0, 0, 0, 0, 7, 0])
  }

  @Test func placesSkipByTheStride() throws {
    #expect(try Self.line([1, 2, 3, 4, 5], taps: 2, .init(stride: 2)).rows == [1, 2, 3, 4])
    #expect(try Self.line([1, 2], taps: 1, .init(stride: 3, padding: 2)).rows == [0, 2])
    #expect(try Self.line([7], taps: 1, .init(padding: 2)).rows == [0, 0, 7, 0, 0])
  }

  @Test func rowsAndChannelsOfAGroupAreInOrder() throws {
    // Two samples of two channels of 2 x 2; the second group is the second channel.
    let x = try Tensor((1...16).map(Float.init), shape: [2, 2, 2, 2])
    let grouped = try ConvolutionPatches(
      input: x.shape, weight: [2, 1, 2, 2], rows: .init(), columns: .init(), groups: 2)
    #expect(grouped.copy(from: x, group: 0).values == [1, 2, 3, 4, 9, 10, 11, 12])
    #expect(grouped.copy(from: x, group: 1).values == [5, 6, 7, 8, 13, 14, 15, 16])
    let whole = try ConvolutionPatches(
      input: x.shape, weight: [1, 2, 2, 1], rows: .init(padding: 1, dilation: 2),
      columns: .init(stride: 2), groups: 1)
    #expect(whole.height == 2 && whole.width == 1 && whole.length == 4)
    #expect(
      whole.copy(from: x, group: 0).values
        == [0, 3, 0, 7, 1, 0, 5, 0, 0, 11, 0, 15, 9, 0, 13, 0])
  }

  @Test func addingCountsHowOftenAValueIsUsed() throws {
    let (patches, rows) = try Self.line([1, 2, 3], taps: 2, .init(padding: 1, dilation: 2))
    var sum = try Tensor([10, 0, 0], shape: [1, 1, 1, 3])
    patches.add(Tensor(repeating: 1, shape: [3, 2]), to: &sum, group: 0)
    #expect(sum.values == [11, 2, 1])
    #expect(rows.count == 6)
  }

  @Test func shapesAndStepsAreChecked() {
    func make(
      _ input: Shape, _ weight: Shape, _ step: ConvolutionStep = .init(), groups: Int = 1
    ) throws(TensorError) {
      _ = try ConvolutionPatches(
        input: input, weight: weight, rows: .init(), columns: step, groups: groups)
    }
    #expect(throws: Never.self) { try make([1, 4, 1, 3], [2, 2, 1, 3], groups: 2) }
    for (input, weight): (Shape, Shape) in [
      ([4, 1, 3], [2, 4, 1, 3]), ([1, 4, 1, 3], [2, 4, 3]), ([1, 4, 1, 3], [2, 3, 1, 3]),
    ] {
      let error = TensorError.shapeMismatch(operation: "convolution", left: input, right: weight)
      #expect(throws: error) { try make(input, weight) }
    }
    func refusal(_ reason: String) -> TensorError {
      .invalidArgument(operation: "convolution", reason: reason)
    }
    for (weight, groups, reason): (Shape, Int, String) in [
      ([2, 4, 1, 3], 0, "0 groups do not divide 4 and 2 channels"),
      ([2, 1, 1, 3], 3, "3 groups do not divide 4 and 2 channels"),
      ([3, 2, 1, 3], 2, "2 groups do not divide 4 and 3 channels"),
      ([2, 4, 1, 4], 1, "4 taps with dilation 1 do not fit 3 places"),
      ([2, 4, 1, 0], 1, "0 taps with dilation 1 do not fit 3 places"),
    ] {
      #expect(throws: refusal(reason)) { try make([1, 4, 1, 3], weight, groups: groups) }
    }
    for (step, text): (ConvolutionStep, String) in [
      (.init(stride: 0), "stride: 0, padding: 0, dilation: 1"),
      (.init(padding: -1), "stride: 1, padding: -1, dilation: 1"),
      (.init(dilation: 0), "stride: 1, padding: 0, dilation: 0"),
    ] {
      #expect(throws: refusal("ConvolutionStep(\(text)) is not a step")) {
        try make([1, 1, 1, 3], [1, 1, 1, 1], step)
      }
    }
  }
}
