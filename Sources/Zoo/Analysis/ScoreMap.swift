import Synchronization
import Tensor

/// Recordings as points: the better models carry over between two of them, the nearer they are.
///
/// The distance of two recordings is d = 1/s - 1, where s is the mean of the scores in both
/// directions, and the points are those of a ``StressLayout`` (Shimono 2026, section 2.2.6, which
/// uses gradient descent and three dimensions). A score of 1 makes the distance 0, and a score of 0
/// or below has none: such pairs, and those without a score, get the longest distance of the others,
/// and are counted.
public struct ScoreMap: Sendable {
  /// The layout in a number of dimensions.
  public struct Layout: Sendable, Encodable {
    /// The number of dimensions.
    public let dimensions: Int
    /// The places of the recordings.
    public let places: [[Double]]
    /// The sum over pairs of squared differences between distances in the map and given ones.
    public let stress: Double
    /// The root of the stress over the sum of squared given distances.
    public let normalisedStress: Double

    enum CodingKeys: String, CodingKey {
      case dimensions, places, stress
      case normalisedStress = "normalised_stress"
    }
  }

  /// The distances, [recording][recording].
  public let distances: [[Double]]
  /// The layouts in 1 to 5 dimensions.
  public let layouts: [Layout]
  /// Pairs whose score was not above 0, or undefined.
  public let pairsWithoutDistance: Int
  /// Pairs with a score above 1, whose distance is 0.
  public let pairsAboveOne: Int
  /// Layouts in `mapDimensions` of matrices with the same distances at random places: how many were
  /// made, and how many fit at least as well as the true one.
  public let permutations: Int, permutationsAsGood: Int

  /// The dimensions of the map that is shown.
  public static let mapDimensions = 3
  private static let dimensions = 1...5
  private static let starts = 32
  private static let permutedStarts = 8
  private static let mostPermutations = 99

  /// The layout that is shown.
  public var shown: Layout { layouts[Self.mapDimensions - 1] }

  /// The chance of a layout this good if the distances had no pattern: the share of permuted
  /// matrices, the true one included.
  public var place: Double { Double(1 + permutationsAsGood) / Double(1 + permutations) }

  /// A map; nil if there are fewer than two recordings, or no pair has a score above 0.
  ///
  /// - Parameters:
  ///   - scores: [fitted on][scored on]; the diagonal is not looked at.
  ///   - seed: selects the beginnings and the permutations.
  public init?(scores: [[Double]], seed: UInt64 = 0) {
    let count = scores.count
    guard count >= 2 else { return nil }
    let pairs = (1..<count).flatMap { row in (0..<row).map { (row, $0) } }
    var known: [Double?] = []
    var aboveOne = 0
    for (row, column) in pairs {
      let directions = [scores[row][column], scores[column][row]].filter(\.isFinite)
      let score = directions.reduce(0, +) / Double(max(1, directions.count))
      if score > 1 { aboveOne += 1 }
      known.append(directions.isEmpty || score <= 0 ? nil : max(0, 1 / score - 1))
    }
    guard let longest = known.compactMap({ $0 }).max() else { return nil }
    let values = known.map { $0 ?? longest }
    let matrix = Self.matrix(values, pairs, count)
    var layouts: [Layout] = []
    for dimensions in Self.dimensions {
      guard let layout = Self.layout(matrix, count, dimensions, Self.starts, seed) else {
        return nil
      }
      layouts.append(
        Layout(
          dimensions: dimensions, places: layout.places, stress: layout.stress,
          normalisedStress: layout.normalisedStress))
    }
    // Equal distances and few recordings have no other matrices.
    let isVaried = Set(values).count > 1 && count > Self.mapDimensions + 1
    let permutations = isVaried ? Self.mostPermutations : 0
    distances = (0..<count).map { Array(matrix[$0 * count..<($0 + 1) * count]) }
    self.layouts = layouts
    pairsWithoutDistance = known.count { $0 == nil }
    pairsAboveOne = aboveOne
    self.permutations = permutations
    // The true matrix gets as many starts as the others.
    let own = Self.layout(matrix, count, Self.mapDimensions, Self.permutedStarts, seed)?.stress ?? 0
    let generator = RandomGenerator(seed: seed).stream("permutations")
    let asGood = Mutex(0)
    ThreadPool.shared.run(permutations) { index in
      var generator = generator.stream(UInt64(index))
      let shuffled = generator.permutation(values.count).map { values[$0] }
      let permuted = Self.matrix(shuffled, pairs, count)
      guard
        let other = Self.layout(permuted, count, Self.mapDimensions, Self.permutedStarts, seed)
      else { return }
      // A map without stress is not better than another by its rounding.
      if other.stress <= own * (1 + 1e-9) + 1e-12 { asGood.withLock { $0 += 1 } }
    }
    permutationsAsGood = asGood.withLock { $0 }
  }

  private static func matrix(
    _ values: [Double], _ pairs: [(Int, Int)], _ count: Int
  ) -> [Double] {
    var matrix = [Double](repeating: 0, count: count * count)
    for (value, (row, column)) in zip(values, pairs) {
      matrix[row * count + column] = value
      matrix[column * count + row] = value
    }
    return matrix
  }

  private static func layout(
    _ matrix: [Double], _ count: Int, _ dimensions: Int, _ starts: Int, _ seed: UInt64
  ) -> StressLayout? {
    try? StressLayout(
      distances: matrix, count: count, dimensions: dimensions, starts: starts, seed: seed)
  }
}
