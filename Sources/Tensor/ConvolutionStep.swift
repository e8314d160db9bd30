/// Stride, padding and dilation of a convolution along one axis.
public struct ConvolutionStep: Sendable, Equatable {
  /// The distance between neighbouring results.
  public var stride: Int
  /// Zeros before and after the values.
  public var padding: Int
  /// The distance between neighbouring taps of the kernel.
  public var dilation: Int

  /// By default every tap and every place, without padding.
  public init(stride: Int = 1, padding: Int = 0, dilation: Int = 1) {
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
  }
}
