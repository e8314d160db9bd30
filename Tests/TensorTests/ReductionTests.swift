import Tensor
import TestSupport
import Testing

@Suite struct ReductionTests {
  private func sample(_ shape: Shape) -> Tensor {
    var generator = RandomGenerator(seed: 3)
    return Tensor.uniform(shape, in: -1..<1, using: &generator)
  }

  @Test(arguments: [[7], [3, 5], [2, 3, 4], [1000, 130], [2, 700, 40], [5, 1, 17]])
  func alongEveryAxis(_ sizes: [Int]) throws {
    let x = sample(Shape(sizes))
    let values = x.values
    for axis in 0..<sizes.count {
      let (outer, size, inner) = x.shape.split(at: axis)
      let sum = try x.sum(axis: axis)
      let kept = try x.sum(axis: axis, keepingAxis: true)
      let mean = try x.mean(axis: axis - sizes.count)
      let largest = try x.maximum(axis: axis)
      #expect(sum.shape == x.shape.removing(axis: axis))
      #expect(kept.shape.rank == sizes.count && kept.shape[axis] == 1)
      #expect(kept.values == sum.values)
      for o in 0..<outer {
        for i in 0..<inner {
          let line = (0..<size).map { values[(o * size + $0) * inner + i] }
          let expected = line.reduce(0.0) { $0 + Double($1) }
          let at = o * inner + i
          #expect(abs(Double(sum.values[at]) - expected) < 1e-5 * Double(size).squareRoot())
          #expect(abs(Double(mean.values[at]) * Double(size) - expected) < 1e-4)
          #expect(largest.values[at] == line.max())
        }
        if outer > 4 { break }
      }
    }
  }

  @Test func wholeTensors() throws {
    let x = sample([123, 457])
    let expected = x.values.reduce(0.0) { $0 + Double($1) }
    let squares = x.values.reduce(0.0) { $0 + Double($1) * Double($1) }
    #expect(abs(x.total() - expected) < 1e-3)
    #expect(abs(x.sumOfSquares() - squares) < 1e-2)
    #expect(try x.dot(x) == x.sumOfSquares())
    #expect(Tensor.zeros([0]).total() == 0)
    #expect(throws: TensorError.shapeMismatch(operation: "dot", left: [123, 457], right: [2])) {
      try x.dot(Tensor.zeros([2]))
    }
  }

  @Test func numberOfThreadsDoesNotMatter() throws {
    let x = sample([3000, 65])
    func sums() throws -> (Tensor, Tensor, Double) {
      (try x.sum(axis: 0), try x.sum(axis: 1), x.total())
    }
    let (alone, four) = (try withThreads(1, sums), try withThreads(4, sums))
    #expect(four.0.isIdentical(to: alone.0))
    #expect(four.1.isIdentical(to: alone.1))
    #expect(four.2 == alone.2)
  }

  @Test func maximumOfSpecialNumbers() throws {
    #expect(try Tensor([-.infinity, -.infinity, -.infinity]).maximum(axis: 0).scalar == -.infinity)
    #expect(try Tensor([1, .nan, 3]).maximum(axis: 0).scalar.isNaN)
    #expect(try Tensor([1, .infinity, -.infinity]).maximum(axis: 0).scalar == .infinity)
    #expect(throws: TensorError.axisOutOfRange(operation: "sum", axis: 1, rank: 1)) {
      try Tensor([1]).sum(axis: 1)
    }
  }
}
