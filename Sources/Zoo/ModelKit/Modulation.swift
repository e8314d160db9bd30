import Tensor

/// The factors and shifts of a `ConditionedNetwork`'s hidden numbers, where no gradient is needed.
///
///     relu((1 + g_t) x_tu + s_t)
///
/// One pass over the numbers, of which a bin has some thousands, instead of one for every sum and
/// product: prediction spent most of its time in those. The same roundings in the same order.
struct Modulation {
  /// g1, s1, g2 and s2, [bins, 4 x width].
  private let changes: Tensor

  init(_ changes: Tensor) { self.changes = changes }

  private var width: Int { changes.shape[1] / 4 }

  /// The first hidden numbers from `x`, [bins, units, width], a term a bin, [bins, width], and a
  /// term a unit, [units, width].
  func first(_ x: Tensor, perBin: Tensor, perUnit: Tensor) -> Tensor {
    let width = width
    return Tensor.make(x.shape) { out in
      perBin.withValues { perBin in
        perUnit.withValues { perUnit in
          forEachRow(of: x, changes: 0) { row, bin, unit, x, factors, shifts in
            let out = out + row * width
            for index in 0..<width {
              let sum = x[index] + perBin[bin * width + index] + perUnit[unit * width + index]
              let value = sum * (factors[index] + 1) + shifts[index]
              out[index] = value > 0 ? value : 0
            }
          }
        }
      }
    }
  }

  /// The second hidden numbers from `x`, [bins, units, width].
  func second(_ x: Tensor) -> Tensor {
    let width = width
    return Tensor.make(x.shape) { out in
      forEachRow(of: x, changes: 2) { row, _, _, x, factors, shifts in
        let out = out + row * width
        for index in 0..<width {
          let value = x[index] * (factors[index] + 1) + shifts[index]
          out[index] = value > 0 ? value : 0
        }
      }
    }
  }

  /// Calls the closure for every unit of every bin.
  @inline(__always)
  private func forEachRow(
    of x: Tensor, changes first: Int,
    _ body: (
      _ row: Int, _ bin: Int, _ unit: Int, _ x: UnsafePointer<Float>,
      _ factors: UnsafePointer<Float>, _ shifts: UnsafePointer<Float>
    ) -> Void
  ) {
    let (bins, units, width) = (x.shape[0], x.shape[1], width)
    x.withValues { x in
      changes.withValues { changes in
        guard let x = x.baseAddress, let changes = changes.baseAddress else { return }
        for bin in 0..<bins {
          let factors = changes + (4 * bin + first) * width
          for unit in 0..<units {
            let row = bin * units + unit
            body(row, bin, unit, x + row * width, factors, factors + width)
          }
        }
      }
    }
  }
}
