import Tensor

/// Double-precision numbers with a shape, for reference implementations of operations.
public struct ReferenceArray: Sendable, Equatable {
  /// The sizes of the axes.
  public var shape: Shape
  /// The values, row-major.
  public var values: [Double]

  /// An array of the given values.
  ///
  /// - Precondition: the number of values is the shape's.
  public init(_ values: [Double], shape: Shape) {
    precondition(values.count == shape.count, "\(shape) holds \(shape.count) values")
    self.shape = shape
    self.values = values
  }

  /// A tensor's values, widened.
  public init(_ tensor: Tensor) { self.init(tensor.values.map(Double.init), shape: tensor.shape) }
}

/// Compares the gradients of an operation with finite differences along random directions.
///
/// For random v (of the inputs) and u (of the output), <v, pullback(u)> must equal
/// <u, f(x + hv) - f(x - hv)> / 2h. A random u matters: the gradient of a plain sum hides errors of
/// operations whose outputs sum to a constant, such as softmax.
///
/// The kernels compute in single precision, where a finite difference has three good digits at
/// best. So the difference is taken of a second, plain implementation of the same formula in double
/// precision, which also checks the forward value; `h` is then small enough for eight digits. The
/// alternative, compiling every kernel for both precisions, would test code that no user runs.
public enum GradientCheck {
  /// The result of a check: relative errors, each the largest over the directions.
  public struct Report: Sendable {
    /// Largest difference of the forward value, relative to its largest magnitude.
    public var value: Double = 0
    /// Largest difference of a directional derivative, relative to the size of its terms.
    public var gradient: Double = 0
  }

  /// Checks an operation against a double-precision implementation of its formula.
  ///
  /// Every input gets a gradient; `step` is the h of the difference, relative to unit-normal
  /// directions, and `seed` selects those.
  /// - Throws: what the function throws, and `AutogradError`.
  public static func compare(
    _ function: ([Variable]) throws -> Variable,
    with reference: ([ReferenceArray]) -> ReferenceArray,
    at inputs: [Tensor], step: Double = 1e-5, directions: Int = 3, seed: UInt64 = 1
  ) throws -> Report {
    try check(function, at: inputs, directions: directions, seed: seed) { direction, sign in
      let moved = zip(inputs, direction).map { input, v in
        var array = ReferenceArray(input)
        for index in array.values.indices { array.values[index] += sign * step * v[index] }
        return array
      }
      return (reference(moved).values, step)
    }
  }

  /// Checks an operation against differences of itself in single precision: three digits, for
  /// compositions that have no second implementation.
  ///
  /// - Throws: what the function throws, and `AutogradError`.
  public static func compare(
    _ function: ([Variable]) throws -> Variable,
    at inputs: [Tensor], step: Double = 1e-2, directions: Int = 3, seed: UInt64 = 1
  ) throws -> Report {
    try check(function, at: inputs, directions: directions, seed: seed) { direction, sign in
      let moved = try zip(inputs, direction).map { input, v in
        let values = zip(input.values, v).map { Float(Double($0) + sign * step * $1) }
        return Variable(try Tensor(values, shape: input.shape))
      }
      return (try function(moved).value.values.map(Double.init), step)
    }
  }

  private static func check(
    _ function: ([Variable]) throws -> Variable, at inputs: [Tensor], directions: Int, seed: UInt64,
    evaluate: (_ direction: [[Double]], _ sign: Double) throws -> ([Double], Double)
  ) throws -> Report {
    var report = Report()
    for trial in 0..<directions {
      var generator = RandomGenerator(seed: seed).stream(UInt64(trial))
      let tape = Tape()
      let variables = inputs.map { tape.variable($0) }
      let output = try function(variables)
      let u = (0..<output.value.count).map { _ in generator.normalDouble() }
      let v = inputs.map { input in (0..<input.count).map { _ in generator.normalDouble() } }
      let gradients = try tape.gradients(
        of: output, seed: try Tensor(u.map { Float($0) }, shape: output.shape))

      var analytic = 0.0
      var size = 0.0
      for (variable, direction) in zip(variables, v) {
        for (g, d) in zip(try gradients[variable].values, direction) {
          analytic += Double(g) * d
          size += (Double(g) * d) * (Double(g) * d)
        }
      }
      let (centre, _) = try evaluate(v, 0)
      let (plus, step) = try evaluate(v, 1)
      let (minus, _) = try evaluate(v, -1)
      let largest = centre.map(abs).max() ?? 0
      for (found, expected) in zip(output.value.values, centre) {
        report.value = worse(
          report.value, abs(Double(found) - expected) / max(largest, .leastNormalMagnitude))
      }
      var numeric = 0.0
      for index in u.indices { numeric += u[index] * (plus[index] - minus[index]) }
      numeric /= 2 * step
      // Relative to the root sum of squares of the terms: a sum that happens to cancel must not
      // turn rounding into a large relative error.
      let scale = max(size.squareRoot(), abs(numeric), 1e-12)
      report.gradient = worse(report.gradient, abs(analytic - numeric) / scale)
    }
    return report
  }

  /// The larger error; NaN counts as the largest.
  private static func worse(_ a: Double, _ b: Double) -> Double {
    a.isNaN || b.isNaN ? .infinity : max(a, b)
  }
}
