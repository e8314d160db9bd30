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

  /// The position of the first element.
  public var first: Int

  /// Positions with a base, 10,000 in the paper, counted from `first` on.
  public init(base: Double = 10_000, from first: Int = 0) {
    self.base = base
    self.first = first
  }

  /// The table of the positions: `[count, width]`, in double precision until it is stored.
  public func table(count: Int, width: Int) -> Tensor {
    let frequencies = (0..<width).map { channel in
      pow(base, -Double(channel / 2 * 2) / Double(width))
    }
    return Tensor(shape: [count, width]) { place in
      let (t, channel) = place.quotientAndRemainder(dividingBy: width)
      let angle = Double(first + t) * frequencies[channel]
      return Float(channel % 2 == 0 ? sin(angle) : cos(angle))
    }
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
