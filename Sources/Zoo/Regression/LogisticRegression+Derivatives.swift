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
    let columns = Self.split(weights)
    var sums = [Double](repeating: 0, count: blocks.count * (width + 1))
    sums.withUnsafeMutableBufferPointer { sums in
      let memory = LoopMemory(sums)
      ThreadPool.shared.run(blocks.count) { index in
        let out = memory.pointer.baseAddress.map { $0 + index * (width + 1) }
        let block = blocks[index]
        let z = block.logOdds(columns)
        var value = 0.0
        let residuals = Tensor.make([1, z.count]) { residuals in
          for row in z.indices {
            let (z, y, v) = (z[row], Double(block.targets[row]), Double(block.weights[row]))
            let small = exp(-abs(z))
            let p = (z >= 0 ? 1 : small) / (1 + small)
            value += v * ((z > 0 ? z : 0) + log1p(small) - y * z)
            residuals[row] = Float(v * (p - y))
          }
        }
        let gradient = product(residuals, block.features)
        out?[width] = value
        gradient.withValues { gradient in
          for feature in 0..<width { out?[feature] = Double(gradient[feature]) }
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
    let columns = Self.split(weights)
    var sum = Tensor.zeros([width, width])
    for block in blocks {
      let z = block.logOdds(columns)
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

  /// Weights as the sum of two 32-bit numbers each, [features, 2]: so a product of 32-bit numbers
  /// sees all that matters of 64-bit weights, and steps below the rounding of one still count.
  private static func split(_ weights: [Double]) -> Tensor {
    Tensor(shape: [weights.count, 2]) { place in
      let weight = weights[place / 2]
      return place % 2 == 0 ? Float(weight) : Float(weight - Double(Float(weight)))
    }
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
  /// The log-odds of every row.
  func logOdds(_ columns: Tensor) -> [Double] {
    product(features, columns).withValues { products in
      offset.indices.map {
        Double(offset[$0]) + (Double(products[2 * $0]) + Double(products[2 * $0 + 1]))
      }
    }
  }
}

/// A product whose shapes are known to fit.
private func product(_ left: Tensor, _ right: Tensor) -> Tensor {
  do {
    return try Tensor.matrixProduct(left, right)
  } catch {
    preconditionFailure("\(error)")
  }
}
