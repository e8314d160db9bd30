import Tensor
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The functions of `Tensor.map` in double precision, on every instruction set of this machine.
@Suite struct ElementwiseTests {
  private static func reference(_ operation: UnaryOperation, _ x: Double) -> Double {
    switch operation {
    case .exp: exp(x)
    case .log: log(x)
    case .tanh: tanh(x)
    case .sigmoid: 1 / (1 + exp(-x))
    case .softplus: x > 0 ? x + log1p(exp(-x)) : log1p(exp(x))
    case .relu: x < 0 ? 0 : x
    case .geluErf: 0.5 * x * erfc(-x / 2.0.squareRoot())
    case .geluTanh: 0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case .silu: x / (1 + exp(-x))
    case .elu: x < 0 ? expm1(x) : x
    case .sqrt: x.squareRoot()
    case .square: x * x
    case .negate: -x
    case .reciprocal: 1 / x
    case .absolute: abs(x)
    }
  }

  /// The largest error allowed, in units of the last place of the result.
  private static func allowedUlp(_ operation: UnaryOperation) -> Double {
    switch operation {
    case .exp, .log, .softplus: 2
    case .sigmoid, .silu, .elu: 4
    case .tanh: 6
    case .geluErf, .geluTanh: 8
    case .relu, .sqrt, .square, .negate, .reciprocal, .absolute: 0.51
    }
  }

  private static func distance(
    _ value: Float, _ expected: Double, least: Float = 0x1p-126
  ) -> Double {
    if value.isNaN || expected.isNaN { return value.isNaN && expected.isNaN ? 0 : .infinity }
    let rounded = Float(expected)
    if rounded.isInfinite || value.isInfinite { return value == rounded ? 0 : .infinity }
    return abs(Double(value) - expected) / Double(max(rounded.magnitude, least).ulp)
  }

  @Test(arguments: UnaryOperation.allCases) func agreesWithDoublePrecision(
    _ operation: UnaryOperation
  ) {
    var xs: [Float] = [0, -0.0, 1, -1, 0.5, -0.5, 1e-3, -1e-3, 1e-8, -1e-8, 1e4, -1e4, 1e-30]
    var generator = RandomGenerator(seed: 1)
    for _ in 0..<4000 { xs.append(generator.normal() * 3) }
    for _ in 0..<500 { xs.append(generator.normal() * 40) }
    if operation == .log || operation == .sqrt {
      xs = xs.map(abs) + [-1, Float(bitPattern: 70_000)]
    }
    if operation == .exp { xs += [-87.5, -90, -100, -103.9, -104.5, 88.7, 88.8, 200] }
    for kernels in Kernels.supported {
      let ys = Tensor(xs).map(operation, kernels: kernels).values
      var worst = 0.0
      for (x, y) in zip(xs, ys) {
        let expected = Self.reference(operation, Double(x))
        // GELU's two tails cancel: there the error is measured against x.
        if operation == .geluErf || operation == .geluTanh, x < -1 {
          #expect(abs(Double(y) - expected) < 4e-7 * Double(-x), "\(kernels.name) \(x) \(y)")
        } else {
          // x sigmoid(x) is made from a sigmoid that becomes subnormal before the product does.
          let error = Self.distance(y, expected, least: operation == .silu ? 1e-36 : 0x1p-126)
          if error > worst {
            worst = error
            #expect(error <= Self.allowedUlp(operation), "\(kernels.name) \(x): \(y), \(expected)")
          }
        }
      }
    }
  }

  @Test(arguments: UnaryOperation.allCases) func notANumberStaysNotANumber(
    _ operation: UnaryOperation
  ) {
    for kernels in Kernels.supported {
      let values = Tensor([Float](repeating: .nan, count: 37)).map(operation, kernels: kernels)
      #expect(values.values.allSatisfy { $0.isNaN }, "\(kernels.name)")
    }
  }

  @Test func infinitiesHaveTheirLimits() {
    let cases: [(UnaryOperation, Float, Float)] = [
      (.exp, 0, .infinity), (.tanh, -1, 1), (.sigmoid, 0, 1), (.softplus, 0, .infinity),
      (.relu, 0, .infinity), (.elu, -1, .infinity), (.absolute, .infinity, .infinity),
    ]
    for kernels in Kernels.supported {
      for (operation, low, high) in cases {
        let y = Tensor([-.infinity, .infinity]).map(operation, kernels: kernels).values
        #expect(y == [low, high], "\(kernels.name) \(operation)")
      }
      let logarithms = Tensor([0, .infinity, -1]).map(.log, kernels: kernels).values
      #expect(logarithms[0] == -.infinity && logarithms[1] == .infinity && logarithms[2].isNaN)
    }
  }

  @Test(arguments: UnaryOperation.allCases) func gradientIsTheSlope(
    _ operation: UnaryOperation
  ) throws {
    var xs: [Float] = []
    var generator = RandomGenerator(seed: 2)
    for _ in 0..<77 { xs.append(generator.normal() * 2) }
    if operation == .log || operation == .sqrt || operation == .reciprocal {
      xs = xs.map { abs($0) + 0.1 }
    }
    let x = Tensor(xs)
    let upstream = Tensor(xs.map { $0 * 0.5 + 1 })
    for kernels in Kernels.supported {
      let y = x.map(operation, kernels: kernels)
      let gradient = try Tensor.mapGradient(
        operation, input: x, output: y, upstream: upstream, kernels: kernels
      ).values
      for (i, x) in xs.enumerated() {
        let step = 1e-5
        let slope =
          (Self.reference(operation, Double(x) + step)
            - Self.reference(operation, Double(x) - step)) / (2 * step)
        let expected = slope * Double(x * 0.5 + 1)
        #expect(
          abs(Double(gradient[i]) - expected) < 2e-6 * (1 + abs(expected)),
          "\(kernels.name) \(x): \(gradient[i]) \(expected)")
      }
    }
  }

  @Test func placeInTheTensorDoesNotMatter() {
    let x = Float(0.37)
    for kernels in Kernels.supported {
      for operation in UnaryOperation.allCases {
        let alone = Tensor([x]).map(operation, kernels: kernels).values[0]
        let many = Tensor([Float](repeating: x, count: 16_384 * 2 + 21))
          .map(operation, kernels: kernels)
        #expect(many.values.allSatisfy { $0.bitPattern == alone.bitPattern })
      }
    }
  }

  @Test func inPlaceOperations() throws {
    var x = Tensor((0..<21).map(Float.init))
    let copy = x
    try x.add(Tensor([Float](repeating: 2, count: 21)), scale: 0.5)
    x.scale(by: 3)
    #expect(x.values == (0..<21).map { 3 * (Float($0) + 1) })
    #expect(copy.values[20] == 20)
    x.fill(7)
    #expect(x.values == [Float](repeating: 7, count: 21))
    #expect(throws: TensorError.shapeMismatch(operation: "add", left: [21], right: [2])) {
      try x.add(Tensor([1, 2]))
    }
  }
}
