/// How a convolution walks over an axis.
public struct ConvolutionStep: Sendable, Equatable {
  /// The distance between neighbouring results.
  public var stride: Int
  /// Zeros before and after the values.
  public var padding: Int
  /// The distance between neighbouring taps of the kernel.
  public var dilation: Int

  /// A step; every tap and every place by default.
  public init(stride: Int = 1, padding: Int = 0, dilation: Int = 1) {
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
  }
}
