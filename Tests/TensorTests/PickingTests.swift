import Tensor
import Testing

@Suite struct PickingTests {
  @Test func elementsOfRows() throws {
    let x = try Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
    #expect(x.picking(Indices([2, 0])) == Tensor([3, 4]))
  }

  @Test func oneHotRowsAreSubtracted() throws {
    var x = try Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
    x.subtractOneHot(Indices([2, 0]), scalingRowsBy: Tensor([10, -1]))
    #expect(x.values == [10, 20, 20, -3, -5, -6])
  }
}
