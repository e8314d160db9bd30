import Tensor
import TestSupport
import Testing

/// Products with matrices of spikes take the sparse path; these tests compare it with the dense
/// path, which pieces of the same product take because they are too small.
@Suite struct SparseProductTests {
  private static func sample(_ shape: Shape, _ seed: UInt64) -> Tensor {
    var generator = RandomGenerator(seed: seed)
    var x = Tensor.normal(shape, using: &generator)
    // Zeros of both signs and subnormal numbers are preserved, too.
    x.withMutableValues { x in
      for i in stride(from: 0, to: x.count, by: 7) { x[i] = [0, -0.0, 0x1p-140, -0x1p-149][i % 4] }
    }
    return x
  }

  private static func spikes(_ shape: Shape, _ density: Float, _ seed: UInt64) -> Tensor {
    var generator = RandomGenerator(seed: seed)
    var x = Tensor.uniform(shape, in: 0..<1, using: &generator)
    x.withMutableValues { x in
      for i in x.indices {
        let isSpike = x[i] < density
        x[i] = isSpike ? [1, 1, 1, -2.5][i % 4] : (i % 5 == 0 ? -0.0 : 0)
      }
    }
    return x
  }

  /// Rows or columns of a matrix.
  private static func part(_ x: Tensor, rows: Range<Int>) throws -> Tensor {
    try x.sliced(axis: 0, rows)
  }

  /// Rows of the left operand, steps, columns of the right operand: all kinds of edges.
  private static let sizes = [(100, 300, 50), (64, 128, 384), (515, 16, 130), (60, 1100, 33)]
  private static let densities: [Float] = [0, 0.001, 0.01, 0.05, 0.075]

  @Test(arguments: sizes, densities)
  func productsFromTheLeft(_ size: (Int, Int, Int), _ density: Float) throws {
    let (m, k, n) = size
    let x = Self.spikes([m, k], density, 1)
    let w = Self.sample([k, n], 2)
    let turned = try w.permuted([1, 0])
    let bias = Self.sample([n], 3)
    for kernels in Kernels.supported {
      let found = try Tensor.matrixProduct(x, w, bias: bias, activation: .relu, kernels: kernels)
      let other = try Tensor.matrixProduct(
        x, turned, transposeB: true, bias: bias, activation: .relu, kernels: kernels)
      #expect(other.isIdentical(to: found), "\(kernels.name)")
      for row in 0..<m {
        let piece = try Tensor.matrixProduct(
          Self.part(x, rows: row..<row + 1), w, bias: bias, activation: .relu, kernels: kernels)
        let same = try Self.part(found, rows: row..<row + 1).isIdentical(to: piece)
        #expect(same, "\(kernels.name), row \(row)")
      }
    }
  }

  @Test(arguments: [(70, 600, 40), (384, 1000, 16), (33, 513, 128), (60, 2000, 45)], densities)
  func productsOverRows(_ size: (Int, Int, Int), _ density: Float) throws {
    let (m, k, n) = size
    let dy = Self.sample([k, m], 4)
    let x = Self.spikes([k, n], density, 5)
    let columns = try dy.permuted([1, 0])
    for kernels in Kernels.supported {
      let found = try Tensor.matrixProduct(dy, x, transposeA: true, kernels: kernels)
      let turned = try Tensor.matrixProduct(x, dy, transposeA: true, kernels: kernels)
      #expect(try turned.permuted([1, 0]).isIdentical(to: found), "\(kernels.name)")
      for row in 0..<m {
        let piece = try Tensor.matrixProduct(
          Self.part(columns, rows: row..<row + 1), x, kernels: kernels)
        let same = try Self.part(found, rows: row..<row + 1).isIdentical(to: piece)
        #expect(same, "\(kernels.name), row \(row)")
      }
    }
  }

  @Test func accumulates() throws {
    let x = Self.spikes([600, 40], 0.02, 6)
    let dy = Self.sample([600, 70], 7)
    let w = Self.sample([40, 70], 8)
    let start = Self.sample([70, 40], 9)
    let columns = try dy.permuted([1, 0])
    var sum = start
    try sum.addMatrixProduct(dy, x, transposeA: true)
    var forward = dy
    try forward.addMatrixProduct(x, w)
    for row in 0..<70 {
      var piece = try Self.part(start, rows: row..<row + 1)
      try piece.addMatrixProduct(Self.part(columns, rows: row..<row + 1), x)
      #expect(try Self.part(sum, rows: row..<row + 1).isIdentical(to: piece))
    }
    for row in 0..<600 {
      var piece = try Self.part(dy, rows: row..<row + 1)
      try piece.addMatrixProduct(Self.part(x, rows: row..<row + 1), w)
      #expect(try Self.part(forward, rows: row..<row + 1).isIdentical(to: piece))
    }
  }

  @Test func numberOfThreadsDoesNotMatter() throws {
    let x = Self.spikes([2, 700, 130], 0.01, 10)
    let w = Self.sample([200, 130], 11)
    let dy = Self.sample([1400, 200], 12)
    let rows = try x.reshaped([1400, 130])
    func both() throws -> [Tensor] {
      [
        try Tensor.matrixProduct(x, w, transposeB: true),
        try Tensor.matrixProduct(dy, rows, transposeA: true),
      ]
    }
    let alone = try withThreads(1, both)
    for (a, b) in zip(try withThreads(3, both), alone) { #expect(a.isIdentical(to: b)) }
    #expect(alone[0].shape == [2, 700, 200])
  }

  @Test func infinitiesAndNaNSpread() throws {
    let x = Self.spikes([200, 100], 0.01, 13)
    var w = Self.sample([100, 60], 14)
    w.withMutableValues { w in
      w[17] = .infinity
      w[99 * 60 + 3] = .nan
    }
    for kernels in Kernels.supported {
      let y = try Tensor.matrixProduct(x, w, kernels: kernels).values
      for row in 0..<200 {
        let place = x.values[row * 100]
        #expect(y[row * 60 + 17].isNaN == (place == 0))
        #expect(y[row * 60 + 3].isNaN)
      }
    }
  }

  /// A small factor can make a product so small that it is rounded to -0.
  @Test func numbersBelowOneKeepTheirBits() throws {
    var x = Tensor.zeros([200, 100])
    x.withMutableValues { x in for row in 0..<200 { x[row * 100] = -1e-30 } }
    let w = Tensor(repeating: 1e-30, shape: [100, 60])
    for kernels in Kernels.supported {
      let whole = try Tensor.matrixProduct(x, w, kernels: kernels)
      let piece = try Tensor.matrixProduct(Self.part(x, rows: 3..<4), w, kernels: kernels)
      #expect(try Self.part(whole, rows: 3..<4).isIdentical(to: piece), "\(kernels.name)")
    }
  }
}
