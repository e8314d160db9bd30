/// Where the largest elements along an axis are, the first among equals.
package struct FirstMaxima: Sendable {
  private let shape: Shape
  private let axis: Int
  /// The index of each maximum along the axis.
  private let first: [Int]

  /// The maxima along an axis that is not empty, in the order of the other axes, and their places;
  /// NaN counts as the largest.
  package static func find(in x: Tensor, axis: Int) -> (values: Tensor, places: FirstMaxima) {
    let (outer, inner) = x.shape.around(axis: axis)
    let size = x.shape[axis]
    var first = [Int](repeating: 0, count: outer * inner)
    let shape = x.shape
    let values = x.withValues { x in
      Tensor.make([outer * inner]) { y in
        for place in 0..<outer * inner {
          let start = place / inner * size * inner + place % inner
          var best = x[start]
          for index in 1..<max(size, 1) {
            let candidate = x[start + index * inner]
            if candidate > best || (candidate.isNaN && !best.isNaN) {
              best = candidate
              first[place] = index
            }
          }
          y[place] = best
        }
      }
    }
    return (values, FirstMaxima(shape: shape, axis: axis, first: first))
  }

  /// The gradient of the elements: that of a maximum where it is first, else 0.
  package func backward(_ dy: Tensor) -> Tensor {
    let (outer, inner) = shape.around(axis: axis)
    return dy.withValues { dy in
      Tensor.make(shape) { dx in
        dx.update(repeating: 0, count: shape.count)
        for place in 0..<outer * inner {
          let index = place / inner * shape[axis] + first[place]
          dx[index * inner + place % inner] = dy[place]
        }
      }
    }
  }
}
