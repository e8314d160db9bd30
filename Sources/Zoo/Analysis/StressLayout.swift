import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Places for items, so that the distances between them are as near to given ones as can be.
///
/// What is minimised is the raw stress, the sum over pairs of (‖x_i - x_j‖ - d_ij)². Each step
/// replaces the stress by a quadratic function that touches it and is nowhere below it, and goes to
/// that function's minimum (SMACOF, de Leeuw 1977), which is the Guttman transform
///
///     x_i <- 1/n sum over j of d_ij (x_i - x_j) / ‖x_i - x_j‖
///
/// plus the mean, so the stress never rises and no step size has to be chosen; gradient descent, as
/// published maps used, needs one. The stress has many minima: the descent begins at the classical
/// scaling of the distances and at many random places, and the lowest end counts.
public struct StressLayout: Sendable, Equatable {
  /// The place of each item, one number per dimension; centred, with the axes in the order of how
  /// far the places spread along them.
  public let places: [[Double]]
  /// The raw stress, over pairs.
  public let stress: Double
  /// The root of the stress over the sum of squared distances: 0 is a perfect map.
  public let normalisedStress: Double

  /// The most steps of one descent.
  static let mostSteps = 3000
  /// A descent ends when a step lowers the stress by less than this share of it.
  static let tolerance = 1e-12

  /// Lays items out.
  ///
  /// - Parameters:
  ///   - distances: row-major [count, count], symmetric, 0 or above; the diagonal is not looked at.
  ///   - count: the number of items.
  ///   - dimensions: of the layout, at least 1.
  ///   - starts: random beginnings, in addition to the classical scaling.
  ///   - seed: selects the beginnings.
  /// - Throws: `TensorError.countMismatch` if there are not count x count distances,
  ///   `.invalidArgument` if one is negative, not finite or differs from its mirror.
  public init(
    distances: [Double], count: Int, dimensions: Int, starts: Int = 32, seed: UInt64 = 0
  ) throws(TensorError) {
    guard distances.count == count * count else {
      throw .countMismatch(
        operation: "StressLayout.init", shape: [count, count], found: distances.count)
    }
    guard dimensions >= 1 else {
      throw .invalidArgument(
        operation: "StressLayout.init", reason: "a layout has at least 1 dimension")
    }
    for row in 0..<count {
      for column in 0..<row {
        let distance = distances[row * count + column]
        guard distance.isFinite, distance >= 0, distance == distances[column * count + row] else {
          throw .invalidArgument(
            operation: "StressLayout.init",
            reason: "the distance of \(column) and \(row) is \(distance), back "
              + "\(distances[column * count + row]); it must be 0 or above and the same both ways")
        }
      }
    }
    let descent = StressDescent(distances: distances, count: count, dimensions: dimensions)
    let classical = Self.classicalScaling(distances, count, dimensions)
    var best = descent.run(from: classical)
    let generator = RandomGenerator(seed: seed).stream("layout")
    let scale = distances.max() ?? 0
    // On a line a descent never changes the order of the items, so many more orders are tried; each
    // takes a few steps.
    for start in 0..<max(0, starts) * (dimensions == 1 ? 64 : 1) {
      var own = generator.stream(UInt64(start))
      let end = descent.run(
        from: (0..<count * dimensions).map { _ in scale * own.normalDouble() })
      if end.stress < best.stress { best = end }
    }
    places = Self.turned(best.places, count, dimensions)
    stress = best.stress
    var squares = 0.0
    for row in 0..<count {
      for column in 0..<row {
        squares += distances[row * count + column] * distances[row * count + column]
      }
    }
    normalisedStress = squares > 0 ? (best.stress / squares).squareRoot() : 0
  }

  /// The distances as inner products, -1/2 J D² J, whose leading eigenvectors are the best places
  /// for distances that some layout has exactly (Torgerson 1952).
  static func classicalScaling(
    _ distances: [Double], _ count: Int, _ dimensions: Int
  ) -> [Double] {
    var products = [Double](repeating: 0, count: count * count)
    for row in 0..<count {
      for column in 0..<count where row != column {
        let distance = distances[row * count + column]
        products[row * count + column] = -0.5 * distance * distance
      }
    }
    let means = (0..<count).map { row in
      products[row * count..<(row + 1) * count].reduce(0, +) / Double(max(1, count))
    }
    let mean = means.reduce(0, +) / Double(max(1, count))
    for row in 0..<count {
      for column in 0..<count {
        products[row * count + column] += mean - means[row] - means[column]
      }
    }
    let axes = SymmetricEigenvectors(of: products, size: count)
    var places = [Double](repeating: 0, count: count * dimensions)
    for axis in 0..<min(dimensions, count) {
      let length = max(0, axes.values[axis]).squareRoot()
      for item in 0..<count { places[item * dimensions + axis] = length * axes.vectors[axis][item] }
    }
    return places
  }

  /// The places turned to their principal axes, each with its largest place positive: layouts that
  /// differ by a rotation or a mirror have the same stress, and should look the same.
  private static func turned(
    _ places: [Double], _ count: Int, _ dimensions: Int
  ) -> [[Double]] {
    guard count > 0 else { return [] }
    let means = (0..<dimensions).map { axis in
      (0..<count).reduce(0) { $0 + places[$1 * dimensions + axis] } / Double(count)
    }
    let centred = (0..<count).map { item in
      (0..<dimensions).map { places[item * dimensions + $0] - means[$0] }
    }
    var spread = [Double](repeating: 0, count: dimensions * dimensions)
    for place in centred {
      for row in 0..<dimensions {
        for column in 0..<dimensions {
          spread[row * dimensions + column] += place[row] * place[column]
        }
      }
    }
    let axes = SymmetricEigenvectors(of: spread, size: dimensions).vectors
    var result = centred.map { place in
      axes.map { axis in zip(axis, place).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    for axis in 0..<dimensions {
      let largest = result.map { $0[axis] }.max { $0.magnitude < $1.magnitude } ?? 0
      if largest < 0 { for item in result.indices { result[item][axis] *= -1 } }
    }
    return result
  }
}

/// Descents of the stress of one matrix of distances.
struct StressDescent {
  let distances: [Double]
  let count: Int
  let dimensions: Int

  /// The stress of places, row-major [count, dimensions].
  func stress(of places: [Double]) -> Double {
    var sum = 0.0
    for row in 0..<count {
      for column in 0..<row {
        let difference = distance(places, row, column) - distances[row * count + column]
        sum += difference * difference
      }
    }
    return sum
  }

  /// Guttman transforms until the stress no longer falls.
  func run(from start: [Double]) -> (places: [Double], stress: Double) {
    var places = start
    var stress = stress(of: places)
    for _ in 0..<StressLayout.mostSteps {
      let next = step(places)
      let lower = self.stress(of: next)
      // The last steps may rise by rounding; then the places before are kept.
      guard lower < stress else { break }
      let isDone = stress - lower <= StressLayout.tolerance * stress
      (places, stress) = (next, lower)
      if isDone { break }
    }
    return (places, stress)
  }

  /// The Guttman transform of places.
  func step(_ places: [Double]) -> [Double] {
    var next = [Double](repeating: 0, count: places.count)
    for row in 0..<count {
      for column in 0..<row {
        let length = distance(places, row, column)
        // Two items in one place: the touching function does not move them.
        guard length > 0 else { continue }
        let ratio = distances[row * count + column] / length
        for axis in 0..<dimensions {
          let pull =
            ratio * (places[row * dimensions + axis] - places[column * dimensions + axis])
          next[row * dimensions + axis] += pull
          next[column * dimensions + axis] -= pull
        }
      }
    }
    for index in next.indices { next[index] /= Double(count) }
    return next
  }

  private func distance(_ places: [Double], _ row: Int, _ column: Int) -> Double {
    var squares = 0.0
    for axis in 0..<dimensions {
      let difference = places[row * dimensions + axis] - places[column * dimensions + axis]
      squares += difference * difference
    }
    return squares.squareRoot()
  }
}
