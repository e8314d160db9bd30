/// The values under the kernel of a convolution, one row for each place of the result.
package struct ConvolutionPatches: Sendable {
  /// The size of the result.
  package let height: Int
  package let width: Int
  /// The length of a row: channels of a group times the taps of the kernel.
  package let length: Int
  private let input: Shape
  private let channels: Int
  private let kernel: (rows: Int, columns: Int)
  private let rows: ConvolutionStep
  private let columns: ConvolutionStep

  /// The patches of an input `[N, C, H, W]` under kernels `[O, C / groups, R, S]`.
  ///
  /// - Throws: `TensorError.shapeMismatch`; `TensorError.invalidArgument` if the groups do not
  ///   divide the channels, a step is not positive or the kernel is larger than the padded input.
  package init(
    input: Shape, weight: Shape, rows: ConvolutionStep, columns: ConvolutionStep, groups: Int
  ) throws(TensorError) {
    guard input.rank == 4, weight.rank == 4 else {
      throw .shapeMismatch(operation: "convolution", left: input, right: weight)
    }
    guard groups > 0, input[1] % groups == 0, weight[0] % groups == 0 else {
      throw .invalidArgument(
        operation: "convolution",
        reason: "\(groups) groups do not divide \(input[1]) and \(weight[0]) channels")
    }
    guard weight[1] == input[1] / groups else {
      throw .shapeMismatch(operation: "convolution", left: input, right: weight)
    }
    func places(_ size: Int, _ taps: Int, _ step: ConvolutionStep) throws(TensorError) -> Int {
      guard step.stride > 0, step.dilation > 0, step.padding >= 0 else {
        throw .invalidArgument(operation: "convolution", reason: "\(step) is not a step")
      }
      let room = size + 2 * step.padding - step.dilation * (taps - 1) - 1
      guard taps > 0, room >= 0 else {
        throw .invalidArgument(
          operation: "convolution",
          reason: "\(taps) taps with dilation \(step.dilation) do not fit \(size) places")
      }
      return room / step.stride + 1
    }
    height = try places(input[2], weight[2], rows)
    width = try places(input[3], weight[3], columns)
    channels = weight[1]
    kernel = (weight[2], weight[3])
    length = weight[1] * weight[2] * weight[3]
    self.input = input
    self.rows = rows
    self.columns = columns
  }

  /// The patches of one group of channels: `[N·H'·W', C/groups·R·S]`, zeros in the padding.
  package func copy(from x: Tensor, group: Int) -> Tensor {
    x.withValues { values in
      Tensor.make([input[0] * height * width, length]) { patches in
        walk(group: group) { patch, source, count, step in
          guard let source else {
            (patches + patch).update(repeating: 0, count: count)
            return
          }
          for index in 0..<count { patches[patch + index] = values[source + index * step] }
        }
      }
    }
  }

  /// Adds patches back to where `copy` took them from.
  package func add(_ patches: Tensor, to x: inout Tensor, group: Int) {
    x.withMutableValues { x in
      patches.withValues { patches in
        walk(group: group) { patch, source, count, step in
          guard let source else { return }
          for index in 0..<count { x[source + index * step] += patches[patch + index] }
        }
      }
    }
  }

  /// Calls the closure with runs of one kernel row: where it starts in the patches, where in the
  /// input (nil in the padding), how long it is and the distance of its values in the input.
  @inline(__always)
  private func walk(group: Int, _ body: (Int, Int?, Int, Int) -> Void) {
    let (_, all, inputHeight, inputWidth) = (input[0], input[1], input[2], input[3])
    var patch = 0
    for sample in 0..<input[0] {
      for row in 0..<height {
        for column in 0..<width {
          let left = column * columns.stride - columns.padding
          // Taps that lie inside the input.
          let first =
            left >= 0 ? 0 : min(kernel.columns, (columns.dilation - 1 - left) / columns.dilation)
          let inside = inputWidth - left
          let last = max(
            first,
            min(
              kernel.columns, inside <= 0 ? 0 : (inside + columns.dilation - 1) / columns.dilation))
          for channel in 0..<channels {
            let plane = (sample * all + group * channels + channel) * inputHeight
            for tap in 0..<kernel.rows {
              let line = row * rows.stride - rows.padding + tap * rows.dilation
              if line < 0 || line >= inputHeight || first == last {
                body(patch, nil, kernel.columns, 0)
              } else {
                if first > 0 { body(patch, nil, first, 0) }
                body(
                  patch + first, (plane + line) * inputWidth + left + first * columns.dilation,
                  last - first, columns.dilation)
                if last < kernel.columns { body(patch + last, nil, kernel.columns - last, 0) }
              }
              patch += kernel.columns
            }
          }
        }
      }
    }
  }
}
