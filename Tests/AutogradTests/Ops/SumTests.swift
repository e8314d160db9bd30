import Autograd
import Tensor
import TestSupport
import Testing

@Suite struct SumTests {
  @Test(arguments: [0, 1, 2, -1], [false, true])
  func alongAnAxis(_ axis: Int, _ keepingAxis: Bool) throws {
    for shape in [[3, 4, 5], [1, 4, 1]] as [Shape] {
      let x = [Sample.normal(shape, seed: 1)]
      let place = axis < 0 ? axis + 3 : axis
      try expectGradients(
        { try $0[0].sum(axis: axis, keepingAxis: keepingAxis) },
        { $0[0].lines(axis: place, removing: !keepingAxis) { [$0.reduce(0, +)] } }, at: x)
      try expectGradients(
        { try $0[0].mean(axis: axis, keepingAxis: keepingAxis) },
        {
          $0[0].lines(axis: place, removing: !keepingAxis) { [$0.reduce(0, +) / Double($0.count)] }
        },
        at: x)
    }
  }

  @Test func ofEverything() throws {
    let x = [Sample.normal([3, 4], seed: 1)]
    try expectGradients(
      { $0[0].sum() }, { ReferenceArray([$0[0].values.reduce(0, +)], shape: []) }, at: x)
    try expectGradients(
      { $0[0].mean() }, { ReferenceArray([$0[0].values.reduce(0, +) / 12], shape: []) }, at: x)
    #expect(Variable(.zeros([0, 3])).sum().value.scalar == 0)
  }

  @Test func wrongAxis() {
    #expect(throws: TensorError.axisOutOfRange(operation: "sum", axis: 2, rank: 2)) {
      try Variable(.zeros([2, 2])).sum(axis: 2)
    }
  }
}
