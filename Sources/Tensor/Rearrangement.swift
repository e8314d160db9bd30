// Permute, slice, concatenate, pad: the same values at other places.

extension Tensor {
  /// Below this many elements, dividing a copy among threads costs more than it gains.
  private static let parallelGrain = 1 << 15

  /// The axes in another order: axis `i` of the result is axis `order[i]` of this tensor.
  ///
  /// - Shape: `permuted([0, 2, 1])` takes `[N, T, C]` to `[N, C, T]`.
  /// - Throws: `TensorError.invalidArgument` if `order` does not name every axis once.
  public func permuted(_ order: [Int]) throws(TensorError) -> Tensor {
    guard order.sorted() == Array(0..<shape.rank) else {
      throw .invalidArgument(
        operation: "permuted", reason: "\(order) does not name each axis of \(shape) once")
    }
    let sizes = order.map { shape.sizes[$0] }
    let strides = shape.strides
    let plan = PermutationPlan(sizes: sizes, strides: order.map { strides[$0] })
    guard count > 0, !plan.isIdentity else { return try reshaped(Shape(sizes)) }
    return withValues { input in
      guard let source = input.baseAddress else { return self }
      return Tensor.make(Shape(sizes)) { plan.copy(source, to: $0, grain: Tensor.parallelGrain) }
    }
  }

  /// A range of one axis.
  ///
  /// - Shape: `[…, size, …]` to `[…, range.count, …]`.
  /// - Throws: `TensorError.axisOutOfRange`; `TensorError.indexOutOfRange` if the range leaves the
  ///   axis.
  public func sliced(axis: Int, _ range: Range<Int>) throws(TensorError) -> Tensor {
    let axis = try shape.resolve(axis: axis, operation: "sliced")
    let size = shape[axis]
    guard range.lowerBound >= 0 else {
      throw .indexOutOfRange(operation: "sliced", index: range.lowerBound, size: size)
    }
    guard range.upperBound <= size else {
      throw .indexOutOfRange(operation: "sliced", index: range.upperBound - 1, size: size)
    }
    if range.count == size { return self }
    let (outer, inner) = shape.around(axis: axis)
    return withValues { input in
      Tensor.make(shape.replacing(axis: axis, with: range.count)) { output in
        guard let source = input.baseAddress else { return }
        let run = range.count * inner
        for block in 0..<outer {
          (output + block * run).update(
            from: source + (block * size + range.lowerBound) * inner, count: run)
        }
      }
    }
  }

  /// Zeros before and after the values of one axis.
  ///
  /// A negative amount removes values instead, so the transpose of a pad is a pad, and a shift in
  /// time by `s` steps is `padded(axis: 1, before: s, after: -s)`.
  ///
  /// - Shape: `[…, size, …]` to `[…, before + size + after, …]`.
  /// - Throws: `TensorError.axisOutOfRange`; `TensorError.invalidArgument` if nothing that has a
  ///   size would remain.
  public func padded(axis: Int, before: Int, after: Int) throws(TensorError) -> Tensor {
    let axis = try shape.resolve(axis: axis, operation: "padded")
    let size = shape[axis]
    let length = before + size + after
    guard length >= 0 else {
      throw .invalidArgument(
        operation: "padded", reason: "\(before) + \(size) + \(after) is a negative size")
    }
    if before == 0, after == 0 { return self }
    let (outer, inner) = shape.around(axis: axis)
    // Places of the result that hold a value of the input.
    let first = min(max(before, 0), length)
    let last = max(first, min(before + size, length))
    return withValues { input in
      Tensor.make(shape.replacing(axis: axis, with: length)) { output in
        output.update(repeating: 0, count: outer * length * inner)
        guard let source = input.baseAddress else { return }
        for block in 0..<outer where last > first {
          (output + (block * length + first) * inner).update(
            from: source + (block * size + first - before) * inner, count: (last - first) * inner)
        }
      }
    }
  }

  /// The concatenation of tensors along an axis.
  ///
  /// - Shape: `[…, a, …]`, `[…, b, …]` to `[…, a + b, …]`; all other sizes are equal.
  /// - Throws: `TensorError.invalidArgument` for an empty list, `TensorError.axisOutOfRange`,
  ///   `TensorError.shapeMismatch` if another size differs.
  public static func concatenated(
    _ tensors: [Tensor], axis: Int
  ) throws(TensorError) -> Tensor {
    guard let first = tensors.first else {
      throw .invalidArgument(operation: "concatenated", reason: "no tensors were given")
    }
    let axis = try first.shape.resolve(axis: axis, operation: "concatenated")
    for other in tensors.dropFirst() {
      guard other.shape.rank == first.shape.rank,
        other.shape.removing(axis: axis) == first.shape.removing(axis: axis)
      else {
        throw .shapeMismatch(operation: "concatenated", left: first.shape, right: other.shape)
      }
    }
    if tensors.count == 1 { return first }
    let total = tensors.reduce(0) { $0 + $1.shape[axis] }
    let (outer, inner) = first.shape.around(axis: axis)
    return Tensor.make(first.shape.replacing(axis: axis, with: total)) { output in
      var place = 0
      for tensor in tensors {
        let run = tensor.shape[axis] * inner
        tensor.withValues { input in
          guard let source = input.baseAddress else { return }
          for block in 0..<outer {
            (output + block * total * inner + place).update(
              from: source + block * run, count: run)
          }
        }
        place += run
      }
    }
  }
}

extension Tensor {
  /// The last places of a tensor and another behind it along an axis: a window that slides, in one
  /// copy instead of two.
  ///
  /// - Parameters:
  ///   - other: what comes behind; all other sizes are equal.
  ///   - axis: along which it comes.
  ///   - count: how many places are kept; all if there are fewer.
  /// - Returns: a tensor of at most `count` places along the axis.
  /// - Throws: `TensorError.axisOutOfRange`, `TensorError.shapeMismatch` if another size differs,
  ///   `TensorError.invalidArgument` if less than the other tensor would be kept.
  public func followed(
    by other: Tensor, axis: Int, keeping count: Int
  ) throws(TensorError) -> Tensor {
    let axis = try shape.resolve(axis: axis, operation: "followed")
    guard other.shape.rank == shape.rank,
      other.shape.removing(axis: axis) == shape.removing(axis: axis)
    else { throw .shapeMismatch(operation: "followed", left: shape, right: other.shape) }
    let (size, added) = (shape[axis], other.shape[axis])
    guard count >= added else {
      throw .invalidArgument(
        operation: "followed", reason: "\(count) places are fewer than the \(added) that follow")
    }
    let kept = min(size, count - added)
    let (outer, inner) = shape.around(axis: axis)
    return Tensor.withPointers(self, other) { before, behind in
      Tensor.make(shape.replacing(axis: axis, with: kept + added)) { output in
        let output = LoopMemory(output)
        // As many blocks as one item of an element-wise loop has elements.
        let grain = max(1, elementGrain / max(1, (kept + added) * inner))
        ThreadPool.shared.run(count: outer, grain: grain) { blocks in
          for block in blocks {
            let place = output + block * (kept + added) * inner
            place.update(
              from: before + (block * size + size - kept) * inner, count: kept * inner)
            (place + kept * inner).update(
              from: behind + block * added * inner, count: added * inner)
          }
        }
      }
    }
  }
}

extension Shape {
  /// The number of elements of the axes before an axis and of those after it.
  package func around(axis: Int) -> (outer: Int, inner: Int) {
    (sizes[..<axis].reduce(1, *), sizes[(axis + 1)...].reduce(1, *))
  }

  /// The shape with another size for one axis.
  package func replacing(axis: Int, with size: Int) -> Shape {
    var sizes = sizes
    sizes[axis] = size
    return Shape(sizes)
  }
}

/// The strides that visit the input of a permutation in the order of its output.
private struct PermutationPlan {
  /// Sizes and input strides of the output's axes, with axes that stay neighbours merged.
  var sizes: [Int] = []
  var strides: [Int] = []

  init(sizes: [Int], strides: [Int]) {
    for (size, stride) in zip(sizes, strides) where size != 1 {
      if let last = self.strides.last, last == size * stride {
        self.sizes[self.sizes.count - 1] *= size
        self.strides[self.strides.count - 1] = stride
      } else {
        self.sizes.append(size)
        self.strides.append(stride)
      }
    }
  }

  var isIdentity: Bool { sizes.count <= 1 }

  func copy(
    _ source: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>, grain: Int
  ) {
    let last = sizes.count - 1
    // The axis along which the input is contiguous: if it is not the last of the output, the two
    // axes are visited in tiles, so that both sides use whole cache lines.
    let contiguous = strides.firstIndex(of: 1) ?? last
    let columns = sizes[last]
    let rows = contiguous == last ? 1 : sizes[contiguous]
    let outer = sizes.indices.filter { $0 != last && $0 != contiguous }
    var outputStrides = [Int](repeating: 1, count: sizes.count)
    for axis in stride(from: last - 1, through: 0, by: -1) {
      outputStrides[axis] = outputStrides[axis + 1] * sizes[axis + 1]
    }
    let blocks = outer.reduce(1) { $0 * sizes[$1] }
    let rowStride = outputStrides[contiguous]
    let columnStride = strides[last]
    let perItem = max(1, grain / max(1, rows * columns))
    let (source, output) = (LoopMemory(source), LoopMemory(output))
    ThreadPool.shared.run(count: blocks, grain: perItem) { [outputStrides] range in
      for block in range {
        var rest = block
        var from = 0
        var to = 0
        for axis in outer.reversed() {
          let index = rest % sizes[axis]
          rest /= sizes[axis]
          from += index * strides[axis]
          to += index * outputStrides[axis]
        }
        if contiguous == last {
          (output + to).update(from: source + from, count: columns)
          continue
        }
        let tile = 32
        for row0 in stride(from: 0, to: rows, by: tile) {
          for column0 in stride(from: 0, to: columns, by: tile) {
            for row in row0..<min(row0 + tile, rows) {
              let input = source + (from + row)
              let result = output + (to + row * rowStride)
              for column in column0..<min(column0 + tile, columns) {
                result[column] = input[column * columnStride]
              }
            }
          }
        }
      }
    }
  }
}
