extension Tensor {
  /// Numbers uniform on a range, in row-major order of the generator's draws.
  public static func uniform(
    _ shape: Shape, in range: Range<Float>, using generator: inout RandomGenerator
  ) -> Tensor {
    let width = range.upperBound - range.lowerBound
    return make(shape) { values in
      for i in 0..<shape.count { values[i] = range.lowerBound + width * generator.uniform() }
    }
  }

  /// Normal numbers, in row-major order of the generator's draws.
  public static func normal(
    _ shape: Shape, mean: Float = 0, deviation: Float = 1, using generator: inout RandomGenerator
  ) -> Tensor {
    make(shape) { values in
      for i in 0..<shape.count { values[i] = mean + deviation * generator.normal() }
    }
  }
}
