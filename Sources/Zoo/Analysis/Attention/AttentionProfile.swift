import Layers

/// Where the heads of a trained network look: by how far back, and how widely.
public struct AttentionProfile: Sendable, Codable, Equatable {
  /// One head.
  public struct Head: Sendable, Codable, Equatable {
    /// The layer and the head, from 1 on.
    public let layer: Int, head: Int
    /// The mean weight at each lag.
    public let weights: LagCurve
    /// How many bins before the predicted one it looks on average.
    public let distance: Double
    /// Over how many bins it spreads: the exponential of the entropy of its weights, mean over rows.
    public let spread: Double
    /// The mean weight of the newest bin.
    public let newest: Double

    init(_ sums: AttentionTally.Head, layer: Int, head: Int) {
      (self.layer, self.head) = (layer, head)
      weights = LagCurve(sums.weights.map { $0 / sums.rows })
      distance = sums.distance / sums.rows
      spread = sums.spread / sums.rows
      newest = (sums.weights.first ?? .nan) / sums.rows
    }
  }

  /// The mean weights of a head in blocks of positions, for a picture.
  public struct Map: Sendable, Codable, Equatable {
    /// The layer and the head, from 1 on, and the window, from 1 on.
    public let layer: Int, head: Int, window: Int
    /// The positions of a block along each side.
    public let block: Int
    /// The mean weight of a block of queries (outer) and a block of keys, over the mean of equal
    /// weights in the same block; 0 where nothing is seen.
    public let cells: [[Double]]
  }

  /// The heads, layer by layer.
  public let heads: [Head]
  /// What equal weights would give, as layer 0: windows begin with few bins to look at, so that even
  /// they fall with the lag.
  public let equal: Head
  /// The positions of a window.
  public let positions: Int
  /// How many windows were looked at, and the sequences of each.
  public let windows: Int, sequences: Int
  /// One head in one window.
  public let map: Map?

  init(_ tally: AttentionTally, positions: Int, windows: Int, sequences: Int, map: Map?) {
    heads = tally.heads.enumerated().flatMap { layer, heads in
      heads.enumerated().map { Head($1, layer: layer + 1, head: $0 + 1) }
    }
    equal = Head(tally.equal, layer: 0, head: 0)
    self.positions = positions
    self.windows = windows
    self.sequences = sequences
    self.map = map
  }

  private static let mapSide = 32

  /// The map of a head, a row of weights at a time.
  static func map(
    _ weights: AttentionWeights, layer: Int, head: Int, window: Int, sequence: Int = 0
  ) -> Map {
    let one = weights.head(head, sequence: sequence)
    let positions = one.positions
    let block = max(1, (positions + mapSide - 1) / mapSide)
    let side = (positions + block - 1) / block
    var sums = [[Double]](repeating: [Double](repeating: 0, count: side), count: side)
    var expected = sums
    var scratch: [Float] = []
    for query in 0..<positions {
      let seen = one.visible(from: query)
      one.withRow(query, scratch: &scratch) { row in
        for (weight, position) in zip(row, seen) {
          sums[query / block][position / block] += Double(weight)
          expected[query / block][position / block] += 1 / Double(seen.count)
        }
      }
    }
    return Map(
      layer: layer + 1, head: head + 1, window: window + 1, block: block,
      cells: zip(sums, expected).map { zip($0, $1).map { $1 > 0 ? $0 / $1 : 0 } })
  }
}
