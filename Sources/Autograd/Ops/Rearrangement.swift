import Tensor

// Every gradient is the inverse rearrangement.

extension Variable {
  /// The same values with another shape of the same count.
  ///
  /// - Throws: `TensorError.countMismatch`.
  public func reshaped(_ newShape: Shape) throws(TensorError) -> Variable {
    .computed("reshaped", try value.reshaped(newShape), from: [self]) {
      [shape] dy, _ throws(TensorError) in [try dy.reshaped(shape)]
    }
  }

  /// The axes in another order: axis `i` of the result is axis `order[i]`.
  ///
  /// - Throws: `TensorError.invalidArgument` if `order` does not name every axis once.
  public func permuted(_ order: [Int]) throws(TensorError) -> Variable {
    let y = try value.permuted(order)
    var inverse = order
    for (place, axis) in order.enumerated() { inverse[axis] = place }
    return .computed("permuted", y, from: [self]) {
      [inverse] dy, _ throws(TensorError) in [try dy.permuted(inverse)]
    }
  }

  /// A range of one axis; the gradient outside it is 0.
  ///
  /// - Throws: `TensorError.axisOutOfRange`, `TensorError.indexOutOfRange`.
  public func sliced(axis: Int, _ range: Range<Int>) throws(TensorError) -> Variable {
    let axis = try shape.resolve(axis: axis, operation: "sliced")
    let y = try value.sliced(axis: axis, range)
    let after = shape[axis] - range.upperBound
    return .computed("sliced", y, from: [self]) {
      [axis, range, after] dy, _ throws(TensorError) in
      [try dy.padded(axis: axis, before: range.lowerBound, after: after)]
    }
  }

  /// Zeros before and after the values of one axis; a negative amount removes values.
  ///
  /// - Throws: `TensorError.axisOutOfRange`, `TensorError.invalidArgument`.
  public func padded(axis: Int, before: Int, after: Int) throws(TensorError) -> Variable {
    let axis = try shape.resolve(axis: axis, operation: "padded")
    let y = try value.padded(axis: axis, before: before, after: after)
    return .computed("padded", y, from: [self]) {
      [axis, before, after] dy, _ throws(TensorError) in
      [try dy.padded(axis: axis, before: -before, after: -after)]
    }
  }

  /// The values moved along an axis, zeros where nothing moves in: `y[t] = x[t - steps]`.
  ///
  /// A positive number of steps along time is a delay, so row `t` depends on rows before `t` only.
  /// - Throws: `TensorError.axisOutOfRange`.
  public func shifted(axis: Int, by steps: Int) throws(TensorError) -> Variable {
    let axis = try shape.resolve(axis: axis, operation: "shifted")
    let steps = min(max(steps, -shape[axis]), shape[axis])
    return try padded(axis: axis, before: steps, after: -steps)
  }

  /// The concatenation of tensors along an axis.
  ///
  /// - Throws: `TensorError.invalidArgument` for an empty list, `TensorError.axisOutOfRange`,
  ///   `TensorError.shapeMismatch`.
  public static func concatenated(
    _ parts: [Variable], axis: Int
  ) throws(TensorError) -> Variable {
    let y = try Tensor.concatenated(parts.map(\.value), axis: axis)
    let axis = try y.shape.resolve(axis: axis, operation: "concatenated")
    return .computed("concatenated", y, from: parts) {
      [axis, sizes = parts.map { $0.shape[axis] }] dy, needs throws(TensorError) in
      var gradients: [Tensor?] = []
      var start = 0
      for (part, size) in sizes.enumerated() {
        gradients.append(needs[part] ? try dy.sliced(axis: axis, start..<start + size) : nil)
        start += size
      }
      return gradients
    }
  }
}
