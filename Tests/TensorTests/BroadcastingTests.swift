import Tensor
import Testing

@Suite struct BroadcastingTests {
  private static let shapes: [(Shape, Shape)] = [
    ([], []), ([3], []), ([], [5]), ([33], [33]), ([4, 7], [7]), ([4, 7], [4, 1]),
    ([1, 7], [4, 1]),
    ([2, 3, 5], [3, 1]), ([2, 3, 5], [2, 1, 5]), ([2, 1, 4, 1], [3, 1, 6]), ([0, 3], [3]),
    ([64, 300], [300]), ([3, 1, 17], [1, 19, 17]),
  ]

  @Test(arguments: shapes) func agreesWithIndices(_ a: Shape, _ b: Shape) throws {
    let shape = try Shape.broadcast(a, b, operation: "test")
    let x = Tensor.make(a) { p in for i in 0..<a.count { p[i] = Float(i % 23) - 11 } }
    let y = Tensor.make(b) { p in for i in 0..<b.count { p[i] = Float(i % 19) - 7.5 } }
    func value(_ t: Tensor, _ flat: Int) -> Float {
      var rest = flat
      var offset = 0
      var step = 1
      for fromEnd in 1...max(1, shape.rank) where shape.rank > 0 {
        let index = rest % shape.sizes[shape.rank - fromEnd]
        rest /= shape.sizes[shape.rank - fromEnd]
        guard fromEnd <= t.shape.rank else { continue }
        let size = t.shape.sizes[t.shape.rank - fromEnd]
        if size > 1 { offset += index * step }
        step *= size
      }
      return t.values[offset]
    }
    let stride = max(1, shape.count / 500)
    for kernels in Kernels.supported {
      for operation in BinaryOperation.allCases {
        let z = try Tensor.combine(operation, x, y, kernels: kernels)
        #expect(z.shape == shape)
        let values = z.values
        for i in Swift.stride(from: 0, to: shape.count, by: stride) {
          let p = value(x, i)
          let q = value(y, i)
          let expected: Float =
            switch operation {
            case .add: p + q
            case .subtract: p - q
            case .multiply: p * q
            case .divide: p / q
            case .maximum: max(p, q)
            case .minimum: min(p, q)
            }
          #expect(values[i] == expected, "\(kernels.name) \(operation) \(i)")
        }
      }
    }
  }

  @Test func sumToUndoesBroadcasting() throws {
    for (a, b) in Self.shapes {
      let shape = try Shape.broadcast(a, b, operation: "test")
      let ones = Tensor(repeating: 1, shape: shape)
      for target in [a, b] {
        let sum = try ones.sum(to: target)
        #expect(sum.shape == target)
        let expected = target.count == 0 ? 0 : Float(shape.count) / Float(target.count)
        #expect(sum.values.allSatisfy { $0 == expected })
      }
    }
    #expect(throws: TensorError.shapeMismatch(operation: "sum(to:)", left: [2, 3], right: [2])) {
      try Tensor.zeros([2, 3]).sum(to: [2])
    }
  }

  @Test func extremesCarryNotANumber() throws {
    let x = Tensor([.nan, 1, -1, .infinity])
    let y = Tensor([1, .nan, 2, .nan])
    for kernels in Kernels.supported {
      for operation in [BinaryOperation.maximum, .minimum] {
        let z = try Tensor.combine(operation, x, y, kernels: kernels).values
        #expect(z[0].isNaN && z[1].isNaN && !z[2].isNaN && z[3].isNaN)
      }
    }
  }

  @Test func mismatchedShapesAreNamed() {
    #expect(throws: TensorError.shapeMismatch(operation: "add", left: [2], right: [3])) {
      try Tensor([1, 2]).adding(Tensor([1, 2, 3]))
    }
  }

  @Test func numbers() {
    let x = Tensor([1, 2, 3])
    #expect(x.adding(1).values == [2, 3, 4])
    #expect(x.subtracting(1).values == [0, 1, 2])
    #expect(x.multiplied(by: 2).values == [2, 4, 6])
    #expect(x.divided(by: 2).values == [0.5, 1, 1.5])
  }
}
