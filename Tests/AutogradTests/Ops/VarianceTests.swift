import Autograd
import Tensor
import TestSupport
import Testing

@Suite struct VarianceTests {
  @Test(arguments: [0, 1, 2], [false, true])
  func alongAnAxis(_ axis: Int, _ unbiased: Bool) throws {
    for keepingAxis in [false, true] {
      try expectGradients(
        { try $0[0].variance(axis: axis, unbiased: unbiased, keepingAxis: keepingAxis) },
        {
          $0[0].lines(axis: axis, removing: !keepingAxis) { line in
            let mean = line.reduce(0, +) / Double(line.count)
            let squares = line.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            return [squares / Double(line.count - (unbiased ? 1 : 0))]
          }
        }, at: [Sample.normal([3, 4, 5], seed: 1)])
    }
  }

  @Test func keepsItsDigitsFarFromZero() throws {
    let x = Variable(Tensor([1e4, 1e4 + 1, 1e4 + 2]))
    #expect(try x.variance(axis: 0).value.scalar == 1)
  }
}
