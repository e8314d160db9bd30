import Layers
import Tensor

extension Workload {
  /// The kernels that layers are made of, one by one.
  static let kernels = Workload(
    name: "kernels",
    summary: "matrix products forward and backward, element-wise functions, rows, Adam"
  ) { settings in
    products(settings) + maps(settings) + rows(settings) + [adam(settings)]
  }

  /// The products of a linear layer at the shapes of the paper's model: `rows x inputs x outputs`.
  private static func products(_ settings: BenchmarkSettings) -> [Benchmark] {
    let shapes = [(3125, 128, 384), (3125, 128, 128), (3125, 512, 128), (1024, 1024, 1024)]
    return shapes.flatMap { shape -> [Benchmark] in
      let (rows, inputs, outputs) = shape
      let m = settings.size(rows, small: 50)
      let operations = 2 * Double(m) * Double(inputs) * Double(outputs)
      func product(
        _ form: String, _ a: Shape, _ b: Shape, transposeA: Bool = false, transposeB: Bool = false
      ) -> Benchmark {
        let name = "kernels/product/\(rows)x\(inputs)x\(outputs)/\(form)"
        return .operations(name, operations) {
          let (a, b) = (numbers(a, seed: 1), numbers(b, seed: 2))
          return {
            consume(
              try Tensor.matrixProduct(a, b, transposeA: transposeA, transposeB: transposeB))
          }
        }
      }
      return [
        product("forward", [m, inputs], [outputs, inputs], transposeB: true),
        product("input-gradient", [m, outputs], [outputs, inputs]),
        product("weight-gradient", [m, outputs], [m, inputs], transposeA: true),
      ]
    }
  }

  private static func maps(_ settings: BenchmarkSettings) -> [Benchmark] {
    let functions: [(String, UnaryOperation)] = [
      ("exp", .exp), ("tanh", .tanh), ("sigmoid", .sigmoid), ("gelu", .geluErf),
    ]
    let count = settings.size(1 << 20, small: 1000)
    return functions.map { name, operation in
      .elements("kernels/\(name)", count, bytes: 8) {
        let x = numbers([count], seed: 3)
        return { consume(x.map(operation)) }
      }
    }
  }

  private static func rows(_ settings: BenchmarkSettings) -> [Benchmark] {
    let shape: Shape = [settings.size(8192, small: 8), 128]
    return [
      .elements("kernels/softmax", shape.count, bytes: 8) {
        let x = numbers(shape, seed: 4)
        return { consume(x.softmax()) }
      },
      .elements("kernels/layer-norm", shape.count, bytes: 8) {
        let x = numbers(shape, seed: 5)
        let (weight, bias) = (numbers([128], seed: 6), numbers([128], seed: 7))
        return { consume(try x.layerNorm(weight: weight, bias: bias, epsilon: 1e-5).output) }
      },
      .elements("kernels/dropout", shape.count, bytes: 8) {
        let x = numbers(shape, seed: 8)
        let mask = try DropoutMask(probability: 0.1, key: [1, 2])
        return { consume(x.dropping(mask)) }
      },
    ]
  }

  /// A step of the optimiser: it reads gradient, parameter and two moments, and writes the last
  /// three.
  private static func adam(_ settings: BenchmarkSettings) -> Benchmark {
    let count = settings.size(1 << 20, small: 1000)
    return .elements("kernels/adam", count, bytes: 28) {
      var parameters = [numbers([count], seed: 9)]
      let gradients = [numbers([count], seed: 10)]
      var optimizer = Adam(learningRate: 1e-3)
      return { try optimizer.step(&parameters, gradients: gradients) }
    }
  }
}

/// Normal numbers.
func numbers(_ shape: Shape, seed: UInt64) -> Tensor {
  var generator = RandomGenerator(seed: seed)
  return .normal(shape, using: &generator)
}

/// Uses a result, so that the compiler cannot drop its computation.
@inline(never)
func consume<Value>(_ value: Value) {}
