import KernelSupport
import Tensor
import Testing

/// The hash of pairs of positions, compared with independent draws.
@Suite struct DropoutHashTests {
  private typealias V = SIMD8<Float>
  private static let count = 512

  /// `(dropped - p) / sqrt(p (1 - p))` for every pair: mean 0 and variance 1 if the draws are fair.
  private static func deviations(_ rate: Double, _ key0: UInt32, _ key1: UInt32) -> [[Double]] {
    var queries = [Float](repeating: 0, count: count)
    var keys = queries
    V.hashPositions(count, key0, key1, queries: &queries, keys: &keys)
    let limit = V.MaskStorage(repeating: Int32(Int((rate * 0x1p32).rounded()) - (1 << 31)))
    let spread = (rate * (1 - rate)).squareRoot()
    return queries.map { query in
      stride(from: 0, to: count, by: V.width).flatMap { first -> [Double] in
        let key = V.load(Array(keys[first..<first + V.width])).words
        let kept = V.keepingPairs(V(repeating: 1), V(repeating: query).words, key, limit)
        return (0..<V.width).map { ((kept[$0] == 0 ? 1 : 0) - rate) / spread }
      }
    }
  }

  /// Sums of n independent products have the standard deviation sqrt(n).
  ///
  /// Over 130,816 pairs of rows the largest of normal deviates is near 4.5; 6.5 is for the skew of
  /// rare drops.
  @Test(arguments: [(0.1, 1, 2), (0.5, 0, 0), (0.5, 7, 1 << 31), (0.9, 3_000_000_000, 5)])
  func rowsAndColumnsAreUnrelated(_ rate: Double, _ key0: UInt32, _ key1: UInt32) throws {
    let rows = Self.deviations(rate, key0, key1)
    let unit = Double(Self.count).squareRoot()
    #expect(abs(rows.joined().reduce(0, +)) < 4 * unit * unit)
    let matrix = try Tensor(rows.joined().map { Float($0 / unit.squareRoot()) })
      .reshaped([Self.count, Self.count])
    for lines in [matrix, try matrix.permuted([1, 0])] {
      let correlations = try Tensor.matrixProduct(lines, lines, transposeB: true).values
      let apart = correlations.enumerated().filter { $0.offset % (Self.count + 1) != 0 }
        .map(\.element)
      #expect(apart.allSatisfy { abs($0) < 6.5 })
      let squares = apart.reduce(0) { $0 + Double($1 * $1) }
      #expect(abs(squares / Double(apart.count) - 1) < 0.03)
    }
    for sums in [
      rows.map { $0.reduce(0, +) }, (0..<Self.count).map { j in rows.reduce(0) { $0 + $1[j] } },
    ] {
      #expect(sums.allSatisfy { abs($0) < 5 * unit })
    }
  }

  /// An even word would reach at most half of the numbers, so its row would be dropped too often or
  /// too rarely.
  ///
  /// Words may repeat, but so rarely that these do not.
  @Test func wordsAreOdd() {
    var queries = [Float](repeating: 0, count: Self.count)
    var keys = queries
    V.hashPositions(Self.count, 5, 6, queries: &queries, keys: &keys)
    #expect((queries + keys).allSatisfy { $0.bitPattern % 2 == 1 })
    #expect(Set((queries + keys).map(\.bitPattern)).count == 2 * Self.count)
  }

  /// The number of a pair is the product of a row's and a column's word, so of the four corners of
  /// a rectangle three determine the fourth; comparing with a limit must hide this.
  @Test func cornersOfRectanglesAreUnrelated() {
    let rows = Self.deviations(0.3, 11, 12)
    for (down, right) in [(1, 1), (64, 3), (2, 200), (311, 17)] {
      var corners = 0.0
      var diagonal = 0.0
      let (height, width) = (Self.count - down, Self.count - right)
      for i in 0..<height {
        for j in 0..<width {
          let pair = rows[i][j] * rows[i + down][j + right]
          diagonal += pair
          corners += pair * rows[i + down][j] * rows[i][j + right]
        }
      }
      let unit = Double(height * width).squareRoot()
      #expect(abs(diagonal) < 4 * unit, "\(down) \(right)")
      #expect(abs(corners) < 4 * unit, "\(down) \(right)")
    }
  }
}
