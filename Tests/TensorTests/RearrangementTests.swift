import Tensor
import TestSupport
import Testing

@Suite struct RearrangementTests {
  @Test(arguments: [
    ([2, 3, 4, 5], [0, 2, 1, 3]), ([2, 3, 4, 5], [3, 1, 0, 2]), ([40, 70], [1, 0]),
    ([2, 50, 3, 4, 8], [2, 0, 3, 1, 4]), ([3, 1, 5], [2, 1, 0]), ([0, 3], [1, 0]),
    ([300, 3, 130], [1, 2, 0]),
  ])
  func permutedValuesAreWhereTheirIndicesSay(_ sizes: [Int], _ order: [Int]) throws {
    let x = try Tensor((0..<sizes.reduce(1, *)).map(Float.init), shape: Shape(sizes))
    let y = try x.permuted(order)
    let newSizes = order.map { sizes[$0] }
    #expect(y.shape.sizes == newSizes)
    let strides = x.shape.strides
    let values = y.values
    for place in values.indices {
      var rest = place
      var source = 0
      for axis in newSizes.indices.reversed() {
        source += rest % newSizes[axis] * strides[order[axis]]
        rest /= newSizes[axis]
      }
      #expect(values[place] == Float(source))
    }
  }

  @Test func sliceConcatenateAndPad() throws {
    let x = try Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
    #expect(try x.sliced(axis: 1, 1..<3) == Tensor([2, 3, 5, 6], shape: [2, 2]))
    #expect(try x.sliced(axis: 0, 1..<1).shape == [0, 3])
    #expect(
      try Tensor.concatenated([x, x.sliced(axis: 1, 0..<1)], axis: 1)
        == Tensor([1, 2, 3, 1, 4, 5, 6, 4], shape: [2, 4]))
    #expect(
      try x.padded(axis: 1, before: 1, after: -1) == Tensor([0, 1, 2, 0, 4, 5], shape: [2, 3]))
    #expect(try x.padded(axis: 0, before: -5, after: 4) == Tensor([0, 0, 0], shape: [1, 3]))
  }

  @Test func aWindowSlides() throws {
    let x = try Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
    let y = try Tensor([7, 8], shape: [2, 1])
    let all = try Tensor.concatenated([x, y], axis: 1)
    #expect(try x.followed(by: y, axis: 1, keeping: 4) == all)
    #expect(try x.followed(by: y, axis: 1, keeping: 9) == all)
    #expect(try x.followed(by: y, axis: 1, keeping: 2) == Tensor([3, 7, 6, 8], shape: [2, 2]))
    #expect(try x.followed(by: y, axis: 1, keeping: 1) == y)
    #expect(
      throws: TensorError.invalidArgument(
        operation: "followed", reason: "0 places are fewer than the 1 that follow")
    ) { try x.followed(by: y, axis: 1, keeping: 0) }
    #expect(throws: TensorError.shapeMismatch(operation: "followed", left: [2, 3], right: [2, 1])) {
      try x.followed(by: y, axis: 0, keeping: 4)
    }
  }

  @Test func gatherAndScatter() throws {
    let table = try Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2])
    let rows = try table.gatheringRows(Indices([2, 0, 2]))
    #expect(try rows == Tensor([5, 6, 1, 2, 5, 6], shape: [3, 2]))
    #expect(
      try rows.scatteringRows(Indices([1, 1, 0]), rows: 2)
        == Tensor([5, 6, 6, 8], shape: [2, 2]))
    #expect(
      throws: TensorError.shapeMismatch(operation: "scatteringRows", left: [3, 2], right: [1])
    ) {
      try rows.scatteringRows(Indices([1]), rows: 2)
    }
    #expect(throws: TensorError.indexOutOfRange(operation: "scatteringRows", index: 2, size: 2)) {
      try rows.scatteringRows(Indices([1, 1, 2]), rows: 2)
    }
    #expect(throws: TensorError.countMismatch(operation: "Indices.init", shape: [3], found: 2)) {
      try Indices([1, 2], shape: [3])
    }
  }
}
