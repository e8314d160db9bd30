/// A residual connection, the dropout of its branch and the layer norm after it, in one sweep.
///
///     s = x + dropout(branch),   y = (s - mean(s)) / sqrt(variance(s) + ε) w + b
///
/// In sequence the three would read and write the whole batch each; here a few rows at a time go
/// through all of them while in the first-level cache.
package enum ResidualNorm {
  /// The rows that are processed together: 16 KiB for 128 columns.
  private static let rowBlock = 32

  /// The rows of one item for the thread pool; the gradients of weight and bias are summed in such
  /// parts, so the order of additions does not depend on the number of threads.
  private static let rowChunk = 256

  /// The results of the forward pass.
  package struct Result {
    /// The normalised rows.
    package let output: Tensor
    /// The rows before the norm, for the backward pass; nil if not kept.
    package let sum: Tensor?
    /// The mean of each row, and the reciprocal of its standard deviation.
    package let mean: Tensor, reciprocal: Tensor
  }

  private static func rows(_ shape: Shape) -> Int { shape.sizes.dropLast().reduce(1, *) }

  /// The rows of `x`, each with its branch, of one shape; `weight` and `bias` are as long as a row.
  ///
  /// Without a mask nothing is dropped; `keepsSum` says whether a backward pass will follow.
  package static func forward(
    _ x: Tensor, branch: Tensor, mask: DropoutMask?, weight: Tensor, bias: Tensor, epsilon: Float,
    keepsSum: Bool, kernels: KernelTable = Kernels.current
  ) -> Result {
    let columns = weight.count
    precondition(x.shape == branch.shape && bias.count == columns && x.shape[-1] == columns)
    let leading = Shape(Array(x.shape.sizes.dropLast()))
    let (mean, reciprocal) = (Tensor(uninitialized: leading), Tensor(uninitialized: leading))
    let output = Tensor(uninitialized: x.shape)
    // The norm may overwrite its input.
    let sum = keepsSum ? Tensor(uninitialized: x.shape) : output
    Tensor.withPointers(weight, bias) { w, b in
      Tensor.withPointers(x, branch, sum) { x, branch, sum in
        Tensor.withPointers(output, mean, reciprocal) { y, mean, reciprocal in
          let sum = LoopMemory(Out(mutating: sum.pointer))
          forEachBlock(rows(output.shape)) { row, count in
            let (at, elements) = (row * columns, count * columns)
            if let mask {
              kernels.addDropped(
                elements, UInt32(truncatingIfNeeded: at), mask.key.x, mask.key.y, mask.threshold,
                mask.scale, x + at, branch + at, sum + at)
            } else {
              kernels.combine(
                BinaryOperation.add.rawValue, elements, x + at, 1, branch + at, 1, sum + at)
            }
            kernels.layerNorm(
              count, columns, epsilon, sum + at, w.pointer, b.pointer, Out(mutating: y + at),
              Out(mutating: mean + row), Out(mutating: reciprocal + row))
          }
        }
      }
    }
    return Result(
      output: output, sum: keepsSum ? sum : nil, mean: mean, reciprocal: reciprocal)
  }

  /// The gradients, from what the forward pass kept and the gradient of its output.
  ///
  /// - Returns: the gradients of `x`, of the branch, of weight and bias.
  package static func backward(
    sum: Tensor, weight: Tensor, mean: Tensor, reciprocal: Tensor, upstream: Tensor,
    mask: DropoutMask?, kernels: KernelTable = Kernels.current
  ) -> (x: Tensor, branch: Tensor, weight: Tensor, bias: Tensor) {
    let columns = weight.count
    let rows = rows(sum.shape)
    let parts = Tensor.zeros([max(1, (rows + rowChunk - 1) / rowChunk), 2 * columns])
    let dx = Tensor(uninitialized: sum.shape)
    let dBranch = mask == nil ? dx : Tensor(uninitialized: sum.shape)
    Tensor.withPointers(sum, weight, upstream) { s, w, dy in
      Tensor.withPointers(mean, reciprocal, parts) { mean, reciprocal, parts in
        Tensor.withPointers(dx, dBranch) { dx, dBranch in
          forEachBlock(rows) { row, count in
            let at = row * columns
            let part = Out(mutating: parts + row / rowChunk * 2 * columns)
            kernels.layerNormGradient(
              count, columns, s + at, w.pointer, mean + row, reciprocal + row, dy + at,
              Out(mutating: dx + at), part, part + columns)
            guard let mask else { return }
            kernels.dropout(
              count * columns, UInt32(truncatingIfNeeded: at), mask.key.x, mask.key.y,
              mask.threshold, mask.scale, dx + at, Out(mutating: dBranch + at))
          }
        }
      }
    }
    let sums = parts.sumOfRows()
    return sums.withValues { sums in
      (
        dx, dBranch, Tensor(Array(sums[..<columns])), Tensor(Array(sums[columns...]))
      )
    }
  }

  private static func forEachBlock(
    _ rows: Int, _ body: @Sendable (_ row: Int, _ count: Int) -> Void
  ) {
    ThreadPool.shared.run(count: rows, grain: rowChunk) { range in
      for row in stride(from: range.lowerBound, to: range.upperBound, by: rowBlock) {
        body(row, min(rowBlock, range.upperBound - row))
      }
    }
  }
}
