import Tensor

/// How often each resample takes each block: the same draws for every model of a recording.
///
/// Blocks are drawn in stretches of a fixed length, as many as fill the recording (Künsch 1989). The
/// last block is followed by the first (Politis and Romano 1992), so that every block is drawn
/// equally often; without this the ends would count less, and resamples would have another mean than
/// the recording. Long blocks are drawn one by one, for the metrics that are kept for long blocks
/// only.
public struct BlockResamples: Sendable, Equatable {
  /// The number of resamples of a comparison.
  public static let usualCount = 2000

  /// The blocks.
  public let grid: BlockGrid
  /// Blocks of a stretch.
  public let length: Int
  /// The number of resamples.
  public let count: Int
  /// How often each resample takes each block, [count, blocks].
  let weights: [Double]
  /// How often each resample takes each long block, [count, long blocks].
  let longWeights: [Double]

  /// The resamples of a recording.
  ///
  /// - Parameters:
  ///   - grid: the recording's blocks.
  ///   - length: blocks of a stretch, at most those of a long block.
  ///   - name: what names the random stream, such as the digest of the spikes: the same name always
  ///     gives the same draws, and those of two recordings are independent.
  ///   - count: the number of resamples.
  public init(_ grid: BlockGrid, length: Int, name: String, count: Int = usualCount) {
    precondition((1...grid.parts).contains(length), "a stretch of \(length) blocks")
    self.grid = grid
    self.length = length
    self.count = count
    let blocks = grid.blocks
    var weights = [Double](repeating: 0, count: count * blocks)
    var longWeights = [Double](repeating: 0, count: count * BlockGrid.longBlocks)
    let stream = RandomGenerator(seed: 0).stream("blocks").stream(name)
    for resample in 0..<count {
      // A stream of its own: more resamples do not change the first ones.
      var generator = stream.stream(UInt64(resample))
      for first in stride(from: 0, to: blocks, by: length) {
        let start = generator.integer(below: blocks)
        for offset in 0..<min(length, blocks - first) {
          weights[resample * blocks + (start + offset) % blocks] += 1
        }
      }
      for _ in 0..<BlockGrid.longBlocks {
        let block = generator.integer(below: BlockGrid.longBlocks)
        longWeights[resample * BlockGrid.longBlocks + block] += 1
      }
    }
    self.weights = weights
    self.longWeights = longWeights
  }

  /// The number of stretches, from which degrees of freedom are counted.
  public var stretches: Double { Double(grid.blocks) / Double(length) }
}
