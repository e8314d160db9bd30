import Autograd
import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Adds sines and cosines of the position (Vaswani et al., 2017).
///
///     y[t, 2i] = x[t, 2i] + sin(t / base^(2i/width)),  y[t, 2i+1] = x[t, 2i+1] + cos(…)
/// - Shape: `[…, T, width]` to itself.
public struct SinusoidalPositions: Layer {
  /// The base of the wavelengths, which reach from 2π to 2π · base.
  public var base: Double

  /// Positions with a base, 10,000 in the paper.
  public init(base: Double = 10_000) { self.base = base }

  /// The table of the first positions: `[count, width]`, in double precision until it is stored.
  public func table(count: Int, width: Int) -> Tensor {
    var table = Tensor.zeros([count, width])
    table.withMutableValues { values in
      for channel in 0..<width {
        let frequency = pow(base, -Double(channel / 2 * 2) / Double(width))
        for t in 0..<count {
          let angle = Double(t) * frequency
          values[t * width + channel] = Float(channel % 2 == 0 ? sin(angle) : cos(angle))
        }
      }
    }
    return table
  }

  /// The input with its positions added.
  ///
  /// - Throws: `TensorError.axisOutOfRange` for an input of less than two axes.
  public func callAsFunction(_ x: Variable, in pass: Pass) throws(TensorError) -> Variable {
    let time = try x.shape.resolve(axis: -2, operation: "sinusoidalPositions")
    return try x + Variable(table(count: x.shape[time], width: x.shape[-1]))
  }

  /// There are no parameters.
  public mutating func visit(_ visitor: ParameterVisitor) {}
}
