import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension LogisticRegression {
  /// The minimised sum and its gradient at some weights.
  struct Derivatives {
    var value: Double
    var gradient: [Double]
    var norm: Double { gradient.reduce(0) { $0 + $1 * $1 }.squareRoot() }
  }

  /// The value and gradient at the given weights.
  func derivatives(at weights: [Double], ridge: [Double]) -> Derivatives {
    let width = features
    var sums = [Double](repeating: 0, count: blocks.count * (width + 1))
    sums.withUnsafeMutableBufferPointer { sums in
      let memory = LoopMemory(sums)
      ThreadPool.shared.run(blocks.count) { index in
        guard let out = memory.pointer.baseAddress.map({ $0 + index * (width + 1) }) else { return }
        let block = blocks[index]
        let z = block.logOdds(weights)
        block.features.withValues { values in
          for row in z.indices {
            let (z, y, v) = (z[row], Double(block.targets[row]), Double(block.weights[row]))
            let small = exp(-abs(z))
            let p = (z >= 0 ? 1 : small) / (1 + small)
            out[width] += v * ((z > 0 ? z : 0) + log1p(small) - y * z)
            let residual = v * (p - y)
            let first = row * width
            for feature in 0..<width { out[feature] += residual * Double(values[first + feature]) }
          }
        }
      }
    }
    var result = Derivatives(value: 0, gradient: zip(ridge, weights).map { $0 * $1 })
    for feature in 0..<width {
      result.value += ridge[feature] * weights[feature] * weights[feature] / 2
    }
    for block in blocks.indices {
      let first = block * (width + 1)
      for feature in 0..<width { result.gradient[feature] += sums[first + feature] }
      result.value += sums[first + width]
    }
    return result
  }

  /// The second derivatives at the given weights, factored.
  ///
  /// 32-bit sums are good enough here: an error of the curvature makes a step a little worse, and
  /// does not move the minimum.
  func curvature(at weights: [Double], ridge: [Double]) -> CholeskyFactor {
    let width = features
    var sum = Tensor.zeros([width, width])
    for block in blocks {
      let z = block.logOdds(weights)
      let scaled = Tensor.make([z.count, width]) { scaled in
        block.features.withValues { values in
          for row in z.indices {
            let small = exp(-abs(z[row]))
            let deviation = (Double(block.weights[row]) * small).squareRoot() / (1 + small)
            let factor = Float(deviation)
            for place in row * width..<(row + 1) * width {
              scaled[place] = values[place] * factor
            }
          }
        }
      }
      addProduct(&sum, scaled, scaled)
    }
    return CholeskyFactor(of: sum.values.map { Double($0) }, diagonal: ridge)
  }

  private func addProduct(_ sum: inout Tensor, _ left: Tensor, _ right: Tensor) {
    do {
      try sum.addMatrixProduct(left, right, transposeA: true)
    } catch {
      preconditionFailure("\(error)")
    }
  }
}

extension LogisticRegression.Block {
  /// The log-odds of every row, in double precision.
  func logOdds(_ weights: [Double]) -> [Double] {
    let width = weights.count
    return weights.withUnsafeBufferPointer { weights in
      features.withValues { values in
        offset.indices.map { row in
          // Four sums side by side, which do not wait for one another.
          var sums = (0.0, 0.0, 0.0, 0.0)
          var feature = 0
          var place = row * width
          while feature + 4 <= width {
            sums.0 += Double(values[place]) * weights[feature]
            sums.1 += Double(values[place + 1]) * weights[feature + 1]
            sums.2 += Double(values[place + 2]) * weights[feature + 2]
            sums.3 += Double(values[place + 3]) * weights[feature + 3]
            feature += 4
            place += 4
          }
          while feature < width {
            sums.0 += Double(values[place]) * weights[feature]
            feature += 1
            place += 1
          }
          return Double(offset[row]) + ((sums.0 + sums.1) + (sums.2 + sums.3))
        }
      }
    }
  }
}
