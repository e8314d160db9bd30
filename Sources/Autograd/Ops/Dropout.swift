import Tensor

extension Variable {
  /// Each element is 0 with a probability, and otherwise scaled to preserve the expectation.
  ///
  ///     y = m x / (1 - p)        dx = m dy / (1 - p)
  ///
  /// The mask m is a function of the key and the element's place, so nothing is kept: the backward
  /// pass draws it again. Source: Srivastava et al., 2014, in the form that scales in training.
  /// - Throws: `TensorError.invalidArgument` unless 0 <= rate < 1.
  public func dropout(rate: Float, key: SIMD2<UInt32>) throws(TensorError) -> Variable {
    let mask = try DropoutMask(probability: Double(rate), key: key)
    if rate == 0 { return self }
    return .computed("dropout", value.dropping(mask), from: [self]) {
      [mask] dy, _ throws(TensorError) in [dy.dropping(mask)]
    }
  }
}
