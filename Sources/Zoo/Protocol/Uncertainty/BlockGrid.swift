/// The blocks that the scored bins of a recording are cut into, the same for every model.
///
/// Neighbouring bins are not independent, so resampling draws stretches of time. The shortest
/// stretch is a block, and there are at most 150 of them; the longest that can be drawn is a long
/// block of up to five, since an interval from fewer than 30 stretches is a guess. A finer grid
/// would cost storage, quadratic in the number of blocks, and could only serve blocks of less than
/// a second.
public struct BlockGrid: Sendable, Hashable {
  /// The number of long blocks.
  public static let longBlocks = 30
  /// The most blocks in a long block.
  static let mostParts = 5
  /// The fewest bins that a block has on average: with fewer, most blocks hold no spike.
  static let fewestBins = 10

  /// The number of scored bins.
  public let bins: Int
  /// The number of blocks in a long block.
  public let parts: Int

  /// The blocks of a number of bins; nil if there are too few for 30 blocks.
  public init?(bins: Int) {
    let parts = min(Self.mostParts, bins / (Self.longBlocks * Self.fewestBins))
    guard parts > 0 else { return nil }
    self.bins = bins
    self.parts = parts
  }

  /// The number of blocks.
  public var blocks: Int { Self.longBlocks * parts }

  /// The mean number of bins of a block.
  public var binsPerBlock: Double { Double(bins) / Double(blocks) }

  /// The bins of a block; blocks differ by at most one bin.
  public func range(_ block: Int) -> Range<Int> {
    block * bins / blocks..<(block + 1) * bins / blocks
  }

  /// The numbers of bins of all blocks.
  var sizes: [Int] { (0..<blocks).map { range($0).count } }

  /// The numbers of bins of all long blocks.
  var longSizes: [Int] {
    let sizes = sizes
    return (0..<Self.longBlocks).map { long in
      sizes[long * parts..<(long + 1) * parts].reduce(0, +)
    }
  }
}
