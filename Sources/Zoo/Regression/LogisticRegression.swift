import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Logistic regression with a ridge of its own for every feature, solved to its minimum.
///
/// The weights w minimise
///
///     sum over rows of  v (log(1 + exp(z)) - y z),  z = offset + w x    plus  sum over features of
///     ridge w^2 / 2
///
/// for targets y in [0, 1] and row weights v. The problem is convex and smooth, so there is one
/// minimum, and `solve` goes there by Newton's method: no learning rate, no epochs, no seed. An
/// intercept is a feature that is 1 in every row, with a ridge of 0 or little.
///
/// Features are 32-bit numbers, value and gradient sums of 64-bit numbers in a fixed order over
/// blocks of rows: the bits do not depend on the number of threads.
/// Called within an item of the thread pool, everything runs on that thread, so that many problems
/// are best solved side by side.
public struct LogisticRegression: Sendable {
  /// The minimum as it was found.
  public struct Solution: Sendable, Equatable {
    /// One weight a feature.
    public var weights: [Double]
    /// The minimised sum.
    public var value: Double
    /// The Euclidean norm of its gradient, over the sum of row weights.
    public var gradientNorm: Double
    /// Newton steps that were taken.
    public var steps: Int
  }

  struct Block: Sendable {
    let features: Tensor
    let targets: [Float]
    let weights: [Float]
    let offset: [Float]
  }

  /// The most rows in a block: its features and products fit in the second-level cache for the
  /// hundred features that are usual.
  public static let blockRows = 2_048

  /// The number of features.
  public let features: Int
  /// The number of rows.
  public let rows: Int
  /// The sum of the row weights.
  public let totalWeight: Double
  let blocks: [Block]

  /// A problem.
  ///
  /// - Parameters:
  ///   - features: [rows, features].
  ///   - targets: one a row, in [0, 1].
  ///   - weights: of the rows, none negative; nil for 1.
  ///   - offset: part of the log-odds that is known; nil for 0.
  /// - Precondition: all have as many rows.
  public init(
    features: Tensor, targets: [Float], weights: [Float]? = nil, offset: [Float]? = nil
  ) {
    precondition(features.shape.rank == 2)
    let count = features.shape[0]
    let blocks = stride(from: 0, to: count, by: Self.blockRows).map { first in
      features.rows(first..<min(count, first + Self.blockRows))
    }
    self.init(
      blocks: blocks, width: features.shape[1], targets: targets, weights: weights, offset: offset)
  }

  /// A problem whose rows come in blocks, which spares a second copy of many rows.
  ///
  /// - Parameters:
  ///   - blocks: [rows, width] each, best of `blockRows` rows.
  ///   - width: the number of features.
  ///   - targets: one a row of all blocks, in [0, 1].
  ///   - weights: of the rows, none negative; nil for 1.
  ///   - offset: part of the log-odds that is known; nil for 0.
  /// - Precondition: all have as many rows.
  public init(
    blocks: [Tensor], width: Int, targets: [Float], weights: [Float]? = nil,
    offset: [Float]? = nil
  ) {
    let rows = targets.count
    (features, self.rows) = (width, rows)
    precondition(weights.map { $0.count == rows } ?? true, "one weight a row")
    precondition(offset.map { $0.count == rows } ?? true, "one offset a row")
    precondition(blocks.allSatisfy { $0.shape.rank == 2 && $0.shape[1] == width })
    precondition(blocks.reduce(0) { $0 + $1.shape[0] } == rows, "one target a row")
    totalWeight = weights.map { $0.reduce(0) { $0 + Double($1) } } ?? Double(rows)
    var first = 0
    self.blocks = blocks.map { block in
      let range = first..<first + block.shape[0]
      first = range.upperBound
      return Block(
        features: block, targets: Array(targets[range]),
        weights: weights.map { Array($0[range]) } ?? [Float](repeating: 1, count: range.count),
        offset: offset.map { Array($0[range]) } ?? [Float](repeating: 0, count: range.count))
    }
  }

  /// A problem with the rows of several problems; the rows of each are shared, not copied.
  ///
  /// - Precondition: all have the same number of features.
  public init(joining parts: [LogisticRegression]) {
    features = parts.first?.features ?? 0
    precondition(parts.allSatisfy { [features] in $0.features == features })
    rows = parts.reduce(0) { $0 + $1.rows }
    totalWeight = parts.reduce(0) { $0 + $1.totalWeight }
    blocks = parts.flatMap(\.blocks)
  }

  /// The minimised sum at some weights without the ridge: the loss of the rows.
  public func loss(at weights: [Double]) -> Double {
    derivatives(at: weights, ridge: [Double](repeating: 0, count: features)).value
  }

  /// The log-odds of every row at some weights.
  public func logOdds(at weights: [Double]) -> [Float] {
    blocks.flatMap { $0.logOdds(weights).map { Float($0) } }
  }

  /// The weights at the minimum.
  ///
  /// - Parameters:
  ///   - ridge: one number a feature, none negative. With 0 everywhere there may be no minimum: a
  ///     feature that separates the targets wants an infinite weight.
  ///   - start: where to begin; nil for 0.
  ///   - tolerance: the gradient norm over the sum of row weights at which to stop.
  ///   - maximumSteps: of Newton's method; a dozen is usual.
  /// - Returns: the best point found; its gradient norm tells how close it is.
  /// - Throws: `FitCancelled` if the work should stop.
  public func solve(
    ridge: [Double], start: [Double]? = nil, tolerance: Double = 1e-9, maximumSteps: Int = 100
  ) throws(FitCancelled) -> Solution {
    precondition(ridge.count == features, "one ridge a feature")
    precondition(start.map { $0.count == features } ?? true, "one start a feature")
    var weights = start ?? [Double](repeating: 0, count: features)
    var here = derivatives(at: weights, ridge: ridge)
    var factor: CholeskyFactor?
    var steps = 0
    while here.norm / totalWeight > tolerance, steps < maximumSteps {
      try Interruption.check()
      // The curvature costs far more than the gradient; it is kept while it serves.
      let known = factor ?? curvature(at: weights, ridge: ridge)
      let step = known.solution(of: here.gradient)
      let slope = Self.dot(step, here.gradient)
      var size = 1.0
      var next = weights
      var there = here
      var isBetter = false
      for _ in 0..<40 where !isBetter {
        next = zip(weights, step).map { $0 - size * $1 }
        there = derivatives(at: next, ridge: ridge)
        // Near the minimum rounding hides the decrease of the value, but not that of the slope.
        isBetter =
          there.value <= here.value - 1e-4 * size * slope
          || (abs(Self.dot(step, there.gradient)) <= 0.9 * slope
            && there.value <= here.value + 1e-11 * abs(here.value))
        if !isBetter { size /= 2 }
      }
      // Neither value nor slope falls along the direction of the curvature here: rounding is all
      // that is left.
      guard isBetter || factor != nil else { break }
      factor = isBetter && size == 1 && there.norm < 0.2 * here.norm ? known : nil
      guard isBetter else { continue }
      (weights, here) = (next, there)
      steps += 1
    }
    return Solution(
      weights: weights, value: here.value, gradientNorm: here.norm / totalWeight, steps: steps)
  }
}

extension LogisticRegression {
  private static func dot(_ left: [Double], _ right: [Double]) -> Double {
    var sum = 0.0
    for index in left.indices { sum += left[index] * right[index] }
    return sum
  }
}

extension Tensor {
  /// A copy of some rows of a matrix.
  func rows(_ range: Range<Int>) -> Tensor {
    let width = shape[1]
    return Tensor.make([range.count, width]) { out in
      withValues { values in
        for index in 0..<range.count * width {
          out[index] = values[range.lowerBound * width + index]
        }
      }
    }
  }
}
