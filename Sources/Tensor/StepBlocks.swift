/// The blocks into which the inner axis of a product is cut.
///
/// An element of a product is a chain of fused products within each block, and the blocks' results
/// are added in their order; both paths, dense and sparse, do this. So the cut may depend only on
/// the length of the axis. One chain is fastest for the layers' own products: between blocks C is
/// stored and loaded again. Longer axes belong to gradients of weights, whose blocks are the items
/// for threads: an even number of equal blocks keeps two threads busy to the end.
struct StepBlocks: Sendable {
  /// Up to this many steps are one chain.
  private static let longest = 1024
  /// The most steps in a block of a longer axis.
  private static let longestOfSeveral = 768

  let steps: Int
  /// The steps of each block; the last may have fewer.
  let size: Int
  let count: Int

  init(_ steps: Int) {
    self.steps = steps
    let pairs = (steps + 2 * Self.longestOfSeveral - 1) / (2 * Self.longestOfSeveral)
    size = steps <= Self.longest ? max(1, steps) : (steps + 2 * pairs - 1) / (2 * pairs)
    count = (steps + size - 1) / size
  }

  subscript(block: Int) -> Range<Int> { block * size..<min(steps, (block + 1) * size) }
}
