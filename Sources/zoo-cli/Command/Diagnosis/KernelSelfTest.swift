import Autograd
import Tensor
import Zoo

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Runs kernels on random inputs and compares them with plain loops in double precision.
///
/// What it can find is a processor, a compiler or a build that computes wrongly. The test suite looks at
/// corners; this looks at the machine at hand, for as long as there is time.
struct KernelSelfTest {
  /// What was found of one kernel.
  struct Finding: Encodable {
    let kernel: String
    /// How many inputs were tried.
    var trials = 0
    /// The largest error, as a share of what rounding may cost; above 1 is wrong.
    var worst = 0.0

    var isPassed: Bool { worst <= 1 }
  }

  /// A kernel, and its largest error on an input, as a share of what rounding may cost.
  private struct Kernel: Sendable {
    let name: String
    let worst: @Sendable (inout RandomGenerator) throws -> Double
  }

  /// Tries all kernels in turn until the time is used up, each at least once.
  ///
  /// - Throws: `TensorError` of our own bugs; `FitCancelled`.
  static func run(seconds: Double, seed: UInt64 = 0) throws -> [Finding] {
    var generator = RandomGenerator(seed: seed)
    let kernels = all
    var findings = kernels.map { Finding(kernel: $0.name) }
    let deadline = ContinuousClock.now + .seconds(seconds)
    repeat {
      for (index, kernel) in kernels.enumerated() {
        try Interruption.check()
        let worst = try kernel.worst(&generator)
        findings[index].trials += 1
        // Not a number is as wrong as can be.
        findings[index].worst = max(findings[index].worst, worst.isNaN ? .infinity : worst)
      }
    } while ContinuousClock.now < deadline
    return findings
  }

  private static let all =
    [
      Kernel(name: "matrix products", worst: product),
      Kernel(name: "sums", worst: sums),
      Kernel(name: "softmax", worst: softmax),
      Kernel(name: "layer norm", worst: layerNorm),
      Kernel(name: "attention", worst: attention),
      Kernel(name: "GRU", worst: gru),
      Kernel(name: "the same bits on one thread and on all", worst: threads),
    ] + functions
}

// MARK: The plain forms

extension KernelSelfTest {
  /// Half a unit in the last place of a number near 1.
  private static let rounding = 0x1p-24

  /// The largest of |value - expected| / allowed.
  private static func worst(
    _ values: Tensor, _ plain: (Int) -> (expected: Double, allowed: Double)
  ) -> Double {
    values.values.enumerated().reduce(0) { worst, entry in
      let (expected, allowed) = plain(entry.offset)
      let error = abs(Double(entry.element) - expected) / allowed
      return error.isNaN ? .infinity : max(worst, error)
    }
  }

  private static func normal(
    _ shape: Shape, _ generator: inout RandomGenerator
  ) -> (tensor: Tensor, values: [Double]) {
    let tensor = Tensor.normal(shape, using: &generator)
    return (tensor, tensor.values.map(Double.init))
  }

  private static func size(_ range: ClosedRange<Int>, _ generator: inout RandomGenerator) -> Int {
    range.lowerBound + generator.integer(below: range.count)
  }

  private static func product(_ generator: inout RandomGenerator) throws -> Double {
    let (m, n, k) = (size(1...70, &generator), size(1...70, &generator), size(1...300, &generator))
    let (isA, isB) = (generator.bernoulli(0.5), generator.bernoulli(0.5))
    let a = normal(isA ? [k, m] : [m, k], &generator)
    let b = normal(isB ? [n, k] : [k, n], &generator)
    let c = try Tensor.matrixProduct(a.tensor, b.tensor, transposeA: isA, transposeB: isB)
    return worst(c) { index in
      let (row, column) = (index / n, index % n)
      var (sum, size) = (0.0, 0.0)
      for inner in 0..<k {
        let left = a.values[isA ? inner * m + row : row * k + inner]
        let right = b.values[isB ? column * k + inner : inner * n + column]
        let term = left * right
        sum += term
        size += abs(term)
      }
      return (sum, 8 * rounding * size + 1e-30)
    }
  }

  private static func sums(_ generator: inout RandomGenerator) throws -> Double {
    let x = normal([size(1...20_000, &generator)], &generator)
    let size = x.values.reduce(0) { $0 + abs($1) }
    let squares = x.values.reduce(0) { $0 + $1 * $1 }
    let total = abs(x.tensor.total() - x.values.reduce(0, +)) / size
    let second = abs(x.tensor.sumOfSquares() - squares) / squares
    return max(total, second) / (8 * rounding)
  }

  private static func softmax(_ generator: inout RandomGenerator) throws -> Double {
    let (rows, columns) = (size(1...20, &generator), size(1...300, &generator))
    let x = normal([rows, columns], &generator)
    let sums = (0..<rows).map { row in
      x.values[row * columns..<(row + 1) * columns].reduce(0) { $0 + exp($1) }
    }
    return worst(x.tensor.softmax()) { index in
      let y = exp(x.values[index]) / sums[index / columns]
      return (y, 16 * rounding * y)
    }
  }

  private static func layerNorm(_ generator: inout RandomGenerator) throws -> Double {
    let (rows, columns) = (size(1...20, &generator), size(2...300, &generator))
    let x = normal([rows, columns], &generator)
    let (weight, bias) = (normal([columns], &generator), normal([columns], &generator))
    let found = try x.tensor.layerNorm(
      weight: weight.tensor, bias: bias.tensor, epsilon: 1e-3)
    let moments = (0..<rows).map { row in
      let values = x.values[row * columns..<(row + 1) * columns]
      let mean = values.reduce(0, +) / Double(columns)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(columns)
      return (mean: mean, deviation: (variance + Double(Float(1e-3))).squareRoot())
    }
    return worst(found.output) { index in
      let (mean, deviation) = moments[index / columns]
      let (w, b) = (weight.values[index % columns], bias.values[index % columns])
      let y = (x.values[index] - mean) / deviation * w
      // What rounding costs is a share of the deviation, also where the value is near the mean.
      return (y + b, 16 * rounding * (abs(y) + abs(b) + abs(w) / deviation))
    }
  }

  private static func attention(_ generator: inout RandomGenerator) throws -> Double {
    let heads = [8, 16, 32, 64]
    let width = heads[size(0...3, &generator)]
    let time = size(1...90, &generator)
    let inputs = (0..<3).map { _ in normal([1, 1, time, width], &generator) }
    let tape = Tape()
    let leaves = inputs.map { tape.variable($0.tensor) }
    let output = try Variable.attention(
      query: leaves[0], key: leaves[1], value: leaves[2], mask: .causal)
    let gradients = try tape.gradients(of: output.sum())
    let plain = PlainAttention(
      inputs[0].values, inputs[1].values, inputs[2].values, time: time, width: width)
    let found = [output.value] + (try leaves.map { try gradients[$0] })
    let pairs = zip(found, [plain.output, plain.dq, plain.dk, plain.dv])
    return pairs.reduce(0) { sofar, pair in
      // Terms of both signs cancel, so that the largest number is the measure of all.
      let largest = pair.1.reduce(1) { max($0, abs($1)) }
      return max(sofar, worst(pair.0) { (pair.1[$0], 64 * rounding * largest) })
    }
  }

  private static func gru(_ generator: inout RandomGenerator) throws -> Double {
    let (time, width) = (size(1...60, &generator), size(1...40, &generator))
    let x = normal([1, time, 3 * width], &generator)
    let (u, c) = (normal([3 * width, width], &generator), normal([3 * width], &generator))
    // Weights as after initialisation: with large ones the states are chaotic and rounding grows.
    let scale = 0.5 / Double(width).squareRoot()
    var small = u.tensor
    small.scale(by: Float(scale))
    let weights = small.values.map(Double.init)
    let states = try Variable(x.tensor).gru(
      weight: Variable(small), bias: Variable(c.tensor)
    ).value
    var h = [Double](repeating: 0, count: width)
    var expected: [Double] = []
    for step in 0..<time {
      let a = (0..<3 * width).map { row in
        (0..<width).reduce(c.values[row]) { $0 + weights[row * width + $1] * h[$1] }
      }
      h = (0..<width).map { unit in
        func input(_ gate: Int) -> Double { x.values[(step * 3 + gate) * width + unit] }
        let r = 1 / (1 + exp(-(input(0) + a[unit])))
        let z = 1 / (1 + exp(-(input(1) + a[width + unit])))
        let n = tanh(input(2) + r * a[2 * width + unit])
        return (1 - z) * n + z * h[unit]
      }
      expected += h
    }
    return worst(states) { (expected[$0], 64 * rounding) }
  }

  /// The functions of one number, over the range in which single precision has them.
  private static let functions: [Kernel] = {
    let all: [(String, UnaryOperation, Float, @Sendable (Double) -> Double)] = [
      ("exp", .exp, 80, { exp($0) }), ("tanh", .tanh, 12, { tanh($0) }),
      ("sigmoid", .sigmoid, 80, { 1 / (1 + exp(-$0)) }),
      ("softplus", .softplus, 80, { max($0, 0) + log1p(exp(-abs($0))) }),
    ]
    return all.map { name, operation, reach, plain in
      Kernel(name: name) { generator in
        let x = (0..<2000).map { _ in (2 * generator.uniform() - 1) * reach }
        return worst(try Tensor(x, shape: [2000]).map(operation)) { index in
          let y = plain(Double(x[index]))
          return (y, 8 * rounding * abs(y) + 1e-37)
        }
      }
    }
  }()

  private static func threads(_ generator: inout RandomGenerator) throws -> Double {
    let (a, b) = (normal([300, 128], &generator), normal([128, 200], &generator))
    let heads = normal([1, 8, 200, 16], &generator)
    func bits() throws -> [UInt32] {
      let product = try Tensor.matrixProduct(a.tensor, b.tensor)
      let q = Variable(heads.tensor)
      let attention = try Variable.attention(query: q, key: q, value: q, mask: .causal)
      return (product.values + attention.value.softmax().values).map(\.bitPattern)
    }
    let many = try bits()
    let one = try ThreadPool.shared.withThreadCount(1, bits)
    return one == many ? 0 : .infinity
  }
}

/// Causal attention of one head and the gradients of the sum of its output, written as the formulas are.
private struct PlainAttention {
  var output: [Double], dq: [Double], dk: [Double], dv: [Double]

  init(_ q: [Double], _ k: [Double], _ v: [Double], time: Int, width: Int) {
    let zeros = [Double](repeating: 0, count: time * width)
    (output, dq, dk, dv) = (zeros, zeros, zeros, zeros)
    let scale = 1 / Double(width).squareRoot()
    for query in 0..<time {
      let weights = (0...query).map { key in
        exp(scale * (0..<width).reduce(0) { $0 + q[query * width + $1] * k[key * width + $1] })
      }
      let sum = weights.reduce(0, +)
      // With dO = 1 everywhere, dP of a key is the sum of its values.
      let gains = (0...query).map { key in v[key * width..<(key + 1) * width].reduce(0, +) }
      let mean = zip(weights, gains).reduce(0) { $0 + $1.0 / sum * $1.1 }
      for key in 0...query {
        let p = weights[key] / sum
        let ds = p * (gains[key] - mean) * scale
        for unit in 0..<width {
          output[query * width + unit] += p * v[key * width + unit]
          dv[key * width + unit] += p
          dq[query * width + unit] += ds * k[key * width + unit]
          dk[key * width + unit] += ds * q[query * width + unit]
        }
      }
    }
  }
}
