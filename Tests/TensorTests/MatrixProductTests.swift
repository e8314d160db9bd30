import Tensor
import TestSupport
import Testing

@Suite struct MatrixProductTests {
  private static func sample(_ shape: Shape, _ seed: UInt64) -> Tensor {
    var generator = RandomGenerator(seed: seed)
    return Tensor.uniform(shape, in: -1..<1, using: &generator)
  }

  private static let sizes = [
    (1, 1, 1), (3, 2, 7), (8, 48, 5), (9, 49, 300), (67, 129, 131), (1, 13, 1), (70, 3, 20),
    (5, 100, 600), (130, 20, 33), (2, 3, 0), (300, 130, 600), (33, 25, 1030),
    (20, 50, 2100),
  ]

  @Test(arguments: sizes, [(false, false), (true, false), (false, true), (true, true)])
  func agreesWithDoublePrecision(_ size: (Int, Int, Int), _ transpose: (Bool, Bool)) throws {
    let (m, n, k) = size
    let a = Self.sample(transpose.0 ? [k, m] : [m, k], 1)
    let b = Self.sample(transpose.1 ? [n, k] : [k, n], 2)
    let x = a.values
    let y = b.values
    for kernels in Kernels.supported {
      let c = try Tensor.matrixProduct(
        a, b, transposeA: transpose.0, transposeB: transpose.1, kernels: kernels)
      #expect(c.shape == [m, n])
      let values = c.values
      var worst = 0.0
      for i in 0..<m {
        for j in 0..<n {
          var sum = 0.0
          for s in 0..<k {
            let p = transpose.0 ? x[s * m + i] : x[i * k + s]
            let q = transpose.1 ? y[j * k + s] : y[s * n + j]
            sum += Double(p) * Double(q)
          }
          worst = max(worst, abs(sum - Double(values[i * n + j])))
        }
      }
      #expect(worst < 1e-6 * Double(k + 1).squareRoot() * 4, "\(kernels.name)")
    }
  }

  @Test func bitsOfARowDependOnThatRowOnly() throws {
    let a = Self.sample([211, 301], 3)
    let b = Self.sample([301, 101], 4)
    for kernels in Kernels.supported {
      let whole = try Tensor.matrixProduct(a, b, kernels: kernels).values
      for (first, count) in [(0, 1), (5, 1), (3, 7), (63, 9), (100, 111)] {
        let rows = try Tensor(
          Array(a.values[(first * 301)..<((first + count) * 301)]), shape: [count, 301])
        let part = try Tensor.matrixProduct(rows, b, kernels: kernels).values
        #expect(part == Array(whole[(first * 101)..<((first + count) * 101)]), "\(kernels.name)")
      }
    }
  }

  @Test func fewRowsOfATransposedProductHaveTheSameBits() throws {
    let a = Self.sample([40, 301], 12)
    let b = Self.sample([70, 301], 13)
    for kernels in Kernels.supported {
      let whole = try Tensor.matrixProduct(a, b, transposeB: true, kernels: kernels).values
      for (first, count) in [(0, 1), (7, 3), (20, 16), (21, 17)] {
        let rows = try Tensor(
          Array(a.values[(first * 301)..<((first + count) * 301)]), shape: [count, 301])
        let part = try Tensor.matrixProduct(rows, b, transposeB: true, kernels: kernels).values
        #expect(part == Array(whole[(first * 70)..<((first + count) * 70)]), "\(kernels.name)")
      }
    }
    var sum = try Tensor(Array(a.values[..<70]), shape: [1, 70])
    var wide = Tensor.zeros([40, 70])
    wide.withMutableValues { w in for j in 0..<70 { w[j] = sum.values[j] } }
    try sum.addMatrixProduct(Tensor(Array(a.values[..<301]), shape: [1, 301]), b, transposeB: true)
    try wide.addMatrixProduct(a, b, transposeB: true)
    #expect(sum.values == Array(wide.values[..<70]))
  }

  /// Long inner axes, where a transposed left operand is packed, and where blocks of steps are the
  /// items: those with a small result, and one with a large result.
  @Test(arguments: [
    (72, 72, 513), (130, 20, 700), (33, 300, 1030), (300, 130, 600), (7, 9, 777), (30, 70, 3125),
    (301, 130, 1537), (600, 520, 1100), (5, 9, 13_000),
  ])
  func transposedOperandsHaveTheSameBits(_ size: (Int, Int, Int)) throws {
    let (m, n, k) = size
    let a = Self.sample([m, k], 16)
    let b = Self.sample([k, n], 17)
    let bias = Self.sample([n], 18)
    let columns = try a.permuted([1, 0])
    for kernels in Kernels.supported {
      let plain = try Tensor.matrixProduct(a, b, bias: bias, kernels: kernels)
      let turned = try Tensor.matrixProduct(
        columns, b, transposeA: true, bias: bias, kernels: kernels)
      #expect(turned.isIdentical(to: plain), "\(kernels.name)")
    }
    var sum = Self.sample([m, n], 19)
    var other = sum
    try sum.addMatrixProduct(a, b)
    try other.addMatrixProduct(columns, b, transposeA: true)
    #expect(other.isIdentical(to: sum))
  }

  @Test func numberOfThreadsDoesNotMatter() throws {
    let a = Self.sample([300, 400], 5)
    let b = Self.sample([130, 400], 6)
    let upstream = Self.sample([1700, 130], 20)
    let inputs = Self.sample([1700, 90], 21)
    func both() throws -> [Tensor] {
      [
        try Tensor.matrixProduct(a, b, transposeB: true),
        try Tensor.matrixProduct(upstream, inputs, transposeA: true),
      ]
    }
    let (alone, three) = (try withThreads(1, both), try withThreads(3, both))
    #expect(zip(alone, three).allSatisfy { $0.isIdentical(to: $1) })
  }

  @Test func batches() throws {
    let a = Self.sample([3, 2, 5, 7], 7)
    let b = Self.sample([3, 2, 7, 4], 8)
    let c = try Tensor.matrixProduct(a, b)
    #expect(c.shape == [3, 2, 5, 4])
    for batch in 0..<6 {
      let x = try Tensor(Array(a.values[(batch * 35)..<(batch * 35 + 35)]), shape: [5, 7])
      let y = try Tensor(Array(b.values[(batch * 28)..<(batch * 28 + 28)]), shape: [7, 4])
      let z = try Tensor.matrixProduct(x, y)
      #expect(z.values == Array(c.values[(batch * 20)..<(batch * 20 + 20)]))
    }
    let weights = Self.sample([4, 7], 9)
    let shared = try Tensor.matrixProduct(a, weights, transposeB: true)
    #expect(shared.shape == [3, 2, 5, 4])
    let flat = try Tensor.matrixProduct(a.reshaped([30, 7]), weights, transposeB: true)
    #expect(flat.values == shared.values)
  }

  @Test func accumulates() throws {
    let a = Self.sample([30, 600], 10)
    let b = Self.sample([600, 50], 11)
    let product = try Tensor.matrixProduct(a, b)
    var sum = Tensor(repeating: 2, shape: [30, 50])
    try sum.addMatrixProduct(a, b)
    for (x, y) in zip(sum.values, product.values) { #expect(abs(x - y - 2) < 1e-4) }
    let mismatch = TensorError.shapeMismatch(
      operation: "matrixProduct", left: [600, 50], right: [30, 600])
    #expect(throws: mismatch) { try sum.addMatrixProduct(b, a) }
  }

  @Test(arguments: sizes + [(300, 130, 520)])
  func epilogueHasTheBitsOfSeparateSteps(_ size: (Int, Int, Int)) throws {
    let (m, n, k) = size
    let a = Self.sample([m, k], 14)
    let b = Self.sample([n, k], 15)
    // Zeros of both signs: without a bias, a negative zero stays one.
    let bias = try Tensor((0..<n).map { $0 % 3 == 0 ? -0.0 : Float($0 % 5) - 2 }, shape: [n])
    for kernels in Kernels.supported {
      let product = try Tensor.matrixProduct(a, b, transposeB: true, kernels: kernels)
      let shifted = try product.adding(bias)
      func expect(
        _ expected: Tensor, _ bias: Tensor?, _ activation: ProductActivation
      ) throws {
        let found = try Tensor.matrixProduct(
          a, b, transposeB: true, bias: bias, activation: activation, kernels: kernels)
        #expect(found.isIdentical(to: expected), "\(kernels.name)")
      }
      try expect(shifted, bias, .identity)
      try expect(shifted.map(.relu), bias, .relu)
      try expect(product.map(.relu), nil, .relu)
    }
  }

  @Test func mismatchesAreNamed() {
    #expect(
      throws: TensorError.shapeMismatch(operation: "matrixProduct", left: [2, 3], right: [2, 3])
    ) { try Tensor.matrixProduct(.zeros([2, 3]), .zeros([2, 3])) }
    let batches = TensorError.shapeMismatch(
      operation: "matrixProduct", left: [2, 2, 3], right: [3, 3, 2])
    #expect(throws: batches) {
      try Tensor.matrixProduct(.zeros([2, 2, 3]), .zeros([3, 3, 2]))
    }
    #expect(
      throws: TensorError.shapeMismatch(operation: "matrixProduct", left: [3], right: [3, 2])
    ) {
      try Tensor.matrixProduct(.zeros([3]), .zeros([3, 2]))
    }
    #expect(
      throws: TensorError.shapeMismatch(
        operation: "matrixProduct bias", left: [2, 4], right: [3])
    ) { try Tensor.matrixProduct(.zeros([2, 3]), .zeros([3, 4]), bias: .zeros([3])) }
  }
}
