import Foundation

/// The carried Transformer of one sample in double precision, as plain loops over rows: a second
/// implementation, whose differences have eight good digits.
struct ReferenceTransformer {
  typealias Row = [Double]

  /// In the order of the network's: of each layer its twelve, then the head's two.
  var parameters: [[Double]]
  let width: Int
  let heads: Int
  let window: Int

  /// The log-odds after positions, each layer of which attends to kept inputs too.
  func callAsFunction(_ tokens: [Row], after kept: [[Row]]) -> [Row] {
    var x = tokens
    for (layer, before) in kept.enumerated() { x = encoded(x, layer, before) }
    return x.map { linear($0, 12 * kept.count) }
  }

  private func encoded(_ x: [Row], _ layer: Int, _ before: [Row]) -> [Row] {
    let first = 12 * layer
    let projections = (before + x).map { linear($0, first) }
    return x.indices.map { index in
      let attended = linear(attention(at: before.count + index, projections), first + 2)
      let h = normalized(sum(x[index], attended), first + 8)
      let hidden = linear(h, first + 4).map { max($0, 0) }
      return normalized(sum(h, linear(hidden, first + 6)), first + 10)
    }
  }

  private func attention(at i: Int, _ projections: [Row]) -> Row {
    let size = width / heads
    let visible = Array(max(0, i - window + 1)...i)
    return (0..<width).map { channel in
      let head = channel / size * size
      let scores = visible.map { j in
        (head..<head + size).reduce(0) {
          $0 + projections[i][$1] * projections[j][width + $1]
        } / Double(size).squareRoot()
      }
      let largest = scores.max() ?? 0
      let weights = scores.map { exp($0 - largest) }
      let values = visible.map { projections[$0][2 * width + channel] }
      return zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
    }
  }

  private func linear(_ x: Row, _ weight: Int) -> Row {
    let (w, bias) = (parameters[weight], parameters[weight + 1])
    return bias.indices.map { row in
      x.indices.reduce(bias[row]) { $0 + w[row * x.count + $1] * x[$1] }
    }
  }

  private func normalized(_ x: Row, _ weight: Int) -> Row {
    let mean = x.reduce(0, +) / Double(x.count)
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
    return x.indices.map {
      (x[$0] - mean) / (variance + 1e-5).squareRoot() * parameters[weight][$0]
        + parameters[weight + 1][$0]
    }
  }

  private func sum(_ a: Row, _ b: Row) -> Row { zip(a, b).map { $0 + $1 } }
}
