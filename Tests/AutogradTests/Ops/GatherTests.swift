import Autograd
import Tensor
import TestSupport
import Testing

@Suite struct GatherTests {
  @Test func repeatedRowsAddUp() throws {
    let indices = try Indices([2, 0, 2, 4, 2, 1], shape: [2, 3])
    try expectGradients(
      { try $0[0].gatheringRows(indices) },
      { inputs in
        let rows = indices.values.flatMap { inputs[0].values[Int($0) * 3..<Int($0) * 3 + 3] }
        return ReferenceArray(rows, shape: [2, 3, 3])
      }, at: [Sample.normal([5, 3], seed: 1)])
  }

  @Test func wrongIndex() {
    let table = Variable(.zeros([3, 2]))
    for index: Int32 in [-1, 3] {
      #expect(
        throws: TensorError.indexOutOfRange(
          operation: "gatheringRows", index: Int(index), size: 3)
      ) { try table.gatheringRows(Indices([index])) }
    }
  }
}
