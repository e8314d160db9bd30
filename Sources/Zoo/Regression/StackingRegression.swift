import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The logistic regression of spikes on the log-odds of several models: a weight per model and an
/// offset per unit, by Newton's method.
///
/// Offsets have a normal prior, so that a unit without spikes in validation does not get an infinite
/// one, and a unit's rate in a quarter of the recording does not count for more than it tells.
/// Weights have a wide one around equal shares, which matters only if two models are the same.
public struct StackingRegression: Sendable {
  /// One a model.
  public private(set) var weights: [Double]
  /// One a unit.
  public private(set) var offsets: [Double]

  /// Precisions of the priors: a standard deviation of 1 for weights and 1/2 for offsets.
  private static let precision = (weight: 1.0, offset: 4.0)

  /// Finds the maximum of the posterior.
  ///
  /// - Parameters:
  ///   - spikes: the raster.
  ///   - rows: log-odds of each model, [bins, units].
  /// - Throws: `FitCancelled` if the work should stop.
  public init(of spikes: SpikeRaster, on rows: [Tensor]) throws(FitCancelled) {
    weights = rows.map { _ in 1 / Double(rows.count) }
    offsets = [Double](repeating: 0, count: spikes.units)
    var here = try derivatives(rows, spikes)
    for _ in 0..<50 {
      let step = here.newtonStep
      var (next, factor) = (self, 1.0)
      var there = here
      repeat {
        for index in weights.indices {
          next.weights[index] = weights[index] + factor * step.weights[index]
        }
        for unit in offsets.indices {
          next.offsets[unit] = offsets[unit] + factor * step.offsets[unit]
        }
        there = try next.derivatives(rows, spikes)
        factor /= 2
        // The loss is a sum over millions of bins: its rounding may hide the gain of a last step.
      } while there.loss > here.loss + abs(here.loss) * 1e-12 && factor > 1e-6
      guard there.loss <= here.loss + abs(here.loss) * 1e-12 else { return }
      (self, here) = (next, there)
      let size = (step.weights + step.offsets).reduce(0) { max($0, abs($1)) }
      // The error after a step of Newton's method is of the order of the square of the step.
      if size < 1e-5 { return }
    }
  }

  /// The negative log-posterior with its derivatives.
  ///
  /// Offsets of two units do not meet, so the curvature is a small square of weights with a long
  /// diagonal and a border.
  private struct Derivatives {
    var loss = 0.0
    var weights: [Double]
    var offsets: [Double]
    /// [models, models]; the lower half.
    var square: [Double]
    /// [units, models].
    var border: [Double]
    /// [units].
    var diagonal: [Double]

    init(models: Int, units: Int) {
      weights = [Double](repeating: 0, count: models)
      offsets = [Double](repeating: 0, count: units)
      square = [Double](repeating: 0, count: models * models)
      border = [Double](repeating: 0, count: units * models)
      diagonal = [Double](repeating: 0, count: units)
    }

    mutating func add(_ other: Derivatives) {
      loss += other.loss
      for index in weights.indices { weights[index] += other.weights[index] }
      for index in offsets.indices { offsets[index] += other.offsets[index] }
      for index in square.indices { square[index] += other.square[index] }
      for index in border.indices { border[index] += other.border[index] }
      for index in diagonal.indices { diagonal[index] += other.diagonal[index] }
    }

    /// Adds the bins of a block.
    mutating func add(
      _ bins: Range<Int>, _ z: [UnsafePointer<Float>], _ spikes: UnsafeBufferPointer<UInt8>,
      at fit: StackingRegression
    ) {
      let (models, units) = (weights.count, offsets.count)
      for bin in bins {
        for unit in 0..<units {
          let place = bin * units + unit
          var sum = fit.offsets[unit]
          for model in 0..<models { sum += fit.weights[model] * Double(z[model][place]) }
          let small = exp(-abs(sum))
          let share = 1 / (1 + small)
          let spiked = Double(spikes[place])
          loss += max(sum, 0) + log1p(small) - spiked * sum
          let residual = (sum >= 0 ? share : small * share) - spiked
          let curvature = small * share * share
          offsets[unit] += residual
          diagonal[unit] += curvature
          for model in 0..<models {
            let value = Double(z[model][place])
            weights[model] += residual * value
            border[unit * models + model] += curvature * value
            for other in 0...model {
              square[model * models + other] += curvature * value * Double(z[other][place])
            }
          }
        }
      }
    }

    /// The step to the minimum of the quadratic that touches the loss here.
    var newtonStep: (weights: [Double], offsets: [Double]) {
      let models = weights.count
      // The offsets are eliminated: (square - border' border / diagonal) x = -weights + ...
      var (matrix, right) = (square, weights.map { -$0 })
      for unit in offsets.indices {
        let row = unit * models
        for model in 0..<models {
          let share = border[row + model] / diagonal[unit]
          right[model] += share * offsets[unit]
          for other in 0...model { matrix[model * models + other] -= share * border[row + other] }
        }
      }
      let factor = CholeskyFactor(of: matrix, diagonal: [Double](repeating: 0, count: models))
      let step = factor.solution(of: right)
      let moved = offsets.indices.map { unit in
        let coupled = (0..<models).reduce(0) { $0 + border[unit * models + $1] * step[$1] }
        return -(offsets[unit] + coupled) / diagonal[unit]
      }
      return (step, moved)
    }
  }

  private func derivatives(
    _ rows: [Tensor], _ spikes: SpikeRaster
  ) throws(FitCancelled) -> Derivatives {
    try Interruption.check()
    // A fixed number of bins per block, and blocks added in order: threads change no bit.
    let grain = 2_048
    var blocks = [Derivatives](
      repeating: Derivatives(models: rows.count, units: spikes.units),
      count: (spikes.bins + grain - 1) / grain)
    blocks.withUnsafeMutableBufferPointer { blocks in
      Self.withPointers(rows[...]) { rows in
        spikes.entries.withUnsafeBufferPointer { entries in
          let memory = LoopMemory((blocks, rows, entries))
          ThreadPool.shared.run(count: spikes.bins, grain: grain) { bins in
            let (blocks, rows, entries) = memory.pointer
            blocks[bins.lowerBound / grain].add(bins, rows, entries, at: self)
          }
        }
      }
    }
    var total = Derivatives(models: rows.count, units: spikes.units)
    for block in blocks { total.add(block) }
    for model in weights.indices {
      let distance = weights[model] - 1 / Double(rows.count)
      total.loss += Self.precision.weight / 2 * distance * distance
      total.weights[model] += Self.precision.weight * distance
      total.square[model * rows.count + model] += Self.precision.weight
    }
    for unit in offsets.indices {
      total.loss += Self.precision.offset / 2 * offsets[unit] * offsets[unit]
      total.offsets[unit] += Self.precision.offset * offsets[unit]
      total.diagonal[unit] += Self.precision.offset
    }
    return total
  }

  /// Calls the closure with the addresses of several tensors' values.
  private static func withPointers(
    _ tensors: ArraySlice<Tensor>, _ found: [UnsafePointer<Float>] = [],
    _ body: ([UnsafePointer<Float>]) -> Void
  ) {
    guard let first = tensors.first else { return body(found) }
    first.withValues { values in
      guard let base = values.baseAddress else { return }
      withPointers(tensors.dropFirst(), found + [base], body)
    }
  }
}
