#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Layers
import Tensor

/// Sums over the attention of many windows, a row of weights at a time.
struct AttentionTally {
  /// The sums of one head.
  struct Head {
    /// The weights by lag.
    var weights: [Double]
    /// How far back each row looks on average, and how many bins it spreads over: the exponential of
    /// its entropy.
    var distance = 0.0, spread = 0.0
    /// The rows.
    var rows = 0.0
  }

  /// The sums of each layer's heads.
  private(set) var heads: [[Head]] = []
  /// The sums of a head with equal weights over one window: all windows are alike.
  private(set) var equal: Head
  /// The weight that each position would get from all that see it, if all weights were equal.
  private var expected: [Double] = []

  /// What one window adds, mean over layers, heads and sequences.
  struct Window {
    /// The weight that each position gets from all that see it, over what equal weights would give.
    var received: [Double]
    /// The importance of what each position looks at, by its weights.
    var lookedAt: [Double]
  }

  /// Sums for windows of a length.
  init(positions: Int) { equal = Head(weights: [Double](repeating: 0, count: positions)) }

  private struct Part: Sendable {
    var head: Head
    var received: [Double]
    var lookedAt: [Double]
  }

  /// Adds the attention of one window.
  ///
  /// - Parameters:
  ///   - layers: the weights of each layer, one window with all its sequences.
  ///   - importance: that of each position.
  /// - Returns: what is known of the positions of this window.
  mutating func add(_ layers: [AttentionWeights], importance: [Double]) -> Window {
    let positions = importance.count
    var received = [Double](repeating: 0, count: positions)
    var lookedAt = received
    var parts = 0.0
    for (layer, weights) in layers.enumerated() {
      if heads.count <= layer {
        heads.append(
          [Head](
            repeating: Head(weights: [Double](repeating: 0, count: positions)),
            count: weights.heads))
      }
      let results = concurrently(weights.heads * weights.sequences) { index in
        Self.part(
          weights.head(index / weights.sequences, sequence: index % weights.sequences), importance)
      }
      // In this order, whatever thread was first.
      for (index, part) in results.enumerated() {
        let head = index / weights.sequences
        for lag in 0..<positions { heads[layer][head].weights[lag] += part.head.weights[lag] }
        heads[layer][head].distance += part.head.distance
        heads[layer][head].spread += part.head.spread
        heads[layer][head].rows += part.head.rows
        for position in 0..<positions {
          received[position] += part.received[position]
          lookedAt[position] += part.lookedAt[position]
        }
        parts += 1
      }
    }
    if expected.isEmpty, let head = layers.first?.head(0) { addEqual(head) }
    return Window(
      received: zip(received, expected).map { $0 / parts / $1 },
      lookedAt: lookedAt.map { $0 / parts })
  }

  /// Adds what equal weights would give, where a head sees what it sees.
  private mutating func addEqual(_ head: AttentionWeights.Head) {
    expected = [Double](repeating: 0, count: head.positions)
    for query in 0..<head.positions {
      let seen = head.visible(from: query)
      let weight = 1 / Double(seen.count)
      for position in seen {
        let lag = max(0, query - position)
        expected[position] += weight
        equal.weights[lag] += weight
        equal.distance += weight * Double(lag + 1)
      }
      equal.spread += Double(seen.count)
    }
    equal.rows += Double(head.positions)
  }

  private static func part(_ head: AttentionWeights.Head, _ importance: [Double]) -> Part {
    let positions = head.positions
    var result = Part(
      head: Head(weights: [Double](repeating: 0, count: positions)),
      received: [Double](repeating: 0, count: positions),
      lookedAt: [Double](repeating: 0, count: positions))
    var scratch: [Float] = []
    for query in 0..<positions {
      let first = head.visible(from: query).lowerBound
      head.withRow(query, scratch: &scratch) { row in
        var (distance, entropy, seen) = (0.0, 0.0, 0.0)
        for (index, weight) in row.enumerated() {
          let weight = Double(weight)
          let position = first + index
          result.head.weights[max(0, query - position)] += weight
          result.received[position] += weight
          distance += weight * Double(max(0, query - position) + 1)
          if weight > 0 { entropy -= weight * log(weight) }
          seen += weight * importance[position]
        }
        result.head.distance += distance
        result.head.spread += exp(entropy)
        result.lookedAt[query] = seen
      }
      result.head.rows += 1
    }
    return result
  }
}
