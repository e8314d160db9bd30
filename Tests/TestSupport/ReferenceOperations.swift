import Autograd
import Tensor

/// Random tensors and double-precision arithmetic for gradient checks: plain loops.
public enum Sample {
  /// Normal numbers; with `gap`, moved away from 0, for functions with a kink or pole there.
  public static func normal(
    _ shape: Shape, seed: UInt64, scale: Float = 1, gap: Float = 0
  ) -> Tensor {
    var generator = RandomGenerator(seed: seed).stream("sample")
    var tensor = Tensor.zeros(shape)
    tensor.withMutableValues { values in
      for index in values.indices {
        let value = generator.normal() * scale
        values[index] = value + (value < 0 ? -gap : gap)
      }
    }
    return tensor
  }

  /// Positive numbers of at least `least`.
  public static func positive(_ shape: Shape, seed: UInt64, least: Float = 0.3) -> Tensor {
    var tensor = normal(shape, seed: seed)
    tensor.withMutableValues { values in
      for index in values.indices { values[index] = abs(values[index]) + least }
    }
    return tensor
  }

  /// 0 or 1.
  public static func spikes(_ shape: Shape, seed: UInt64, rate: Double = 0.3) -> Tensor {
    var generator = RandomGenerator(seed: seed).stream("spikes")
    var tensor = Tensor.zeros(shape)
    tensor.withMutableValues { values in
      for index in values.indices { values[index] = generator.bernoulli(rate) ? 1 : 0 }
    }
    return tensor
  }
}

extension ReferenceArray {
  /// A function of each element.
  public func map(_ body: (Double) -> Double) -> ReferenceArray {
    ReferenceArray(values.map(body), shape: shape)
  }

  /// A function of each pair of elements, broadcast.
  public static func combine(
    _ a: ReferenceArray, _ b: ReferenceArray, _ body: (Double, Double) -> Double
  ) -> ReferenceArray {
    let rank = max(a.shape.rank, b.shape.rank)
    func padded(_ shape: Shape) -> [Int] {
      [Int](repeating: 1, count: rank - shape.rank) + shape.sizes
    }
    let (left, right) = (padded(a.shape), padded(b.shape))
    let sizes = zip(left, right).map { $0 == 1 ? $1 : $0 }
    var values: [Double] = []
    for place in 0..<sizes.reduce(1, *) {
      var (rest, stepA, stepB, atA, atB) = (place, 1, 1, 0, 0)
      for axis in stride(from: rank - 1, through: 0, by: -1) {
        let index = rest % sizes[axis]
        rest /= sizes[axis]
        if left[axis] > 1 { atA += index * stepA }
        if right[axis] > 1 { atB += index * stepB }
        stepA *= left[axis]
        stepB *= right[axis]
      }
      values.append(body(a.values[atA], b.values[atB]))
    }
    return ReferenceArray(values, shape: Shape(sizes))
  }

  /// A function of each line along an axis; the axis takes the size of the result, or is removed if
  /// `removing`.
  public func lines(
    axis: Int, removing: Bool = false, _ body: ([Double]) -> [Double]
  ) -> ReferenceArray {
    let sizes = shape.sizes
    let inner = sizes[(axis + 1)...].reduce(1, *)
    let outer = sizes[..<axis].reduce(1, *)
    var results: [[Double]] = []
    for block in 0..<outer {
      for column in 0..<inner {
        results.append(
          body((0..<sizes[axis]).map { values[(block * sizes[axis] + $0) * inner + column] }))
      }
    }
    let size = results.first?.count ?? 0
    var output = [Double](repeating: 0, count: outer * size * inner)
    for (line, result) in results.enumerated() {
      for (index, value) in result.enumerated() {
        output[(line / inner * size + index) * inner + line % inner] = value
      }
    }
    var newSizes = sizes
    if removing { newSizes.remove(at: axis) } else { newSizes[axis] = size }
    return ReferenceArray(output, shape: Shape(newSizes))
  }

  /// The product of two matrices, each transposed or not, for each of a batch; a second factor of
  /// two axes serves the whole batch.
  public static func product(
    _ a: ReferenceArray, _ b: ReferenceArray, transposeA: Bool = false, transposeB: Bool = false
  ) -> ReferenceArray {
    let batch = Array(a.shape.sizes.dropLast(2))
    let (m, k) =
      transposeA ? (a.shape[-1], a.shape[-2]) : (a.shape[-2], a.shape[-1])
    let n = transposeB ? b.shape[-2] : b.shape[-1]
    var values: [Double] = []
    for matrix in 0..<batch.reduce(1, *) {
      let (startA, startB) = (matrix * m * k, b.shape.rank == 2 ? 0 : matrix * k * n)
      for i in 0..<m {
        for j in 0..<n {
          var sum = 0.0
          for p in 0..<k {
            sum +=
              a.values[startA + (transposeA ? p * m + i : i * k + p)]
              * b.values[startB + (transposeB ? j * k + p : p * n + j)]
          }
          values.append(sum)
        }
      }
    }
    return ReferenceArray(values, shape: Shape(batch + [m, n]))
  }
}
