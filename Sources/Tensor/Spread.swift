extension Tensor {
  /// The values repeated along an axis that a reduction removed, or kept with size 1: the transpose
  /// of a sum along the axis, and so its gradient.
  ///
  /// - Throws: `TensorError.countMismatch` if this is not a reduction of a tensor of the shape.
  package func spread(along axis: Int, of shape: Shape) throws(TensorError) -> Tensor {
    let kept = try reshaped(shape.replacing(axis: axis, with: 1))
    let (outer, inner) = shape.around(axis: axis)
    let size = shape[axis]
    return kept.withValues { input in
      Tensor.make(shape) { output in
        for block in 0..<outer {
          for place in 0..<size {
            let target = output + (block * size + place) * inner
            for column in 0..<inner { target[column] = input[block * inner + column] }
          }
        }
      }
    }
  }
}
