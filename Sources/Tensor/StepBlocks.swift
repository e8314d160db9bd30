/// The blocks that the inner axis of a product is cut into.
///
/// An element of a product is a chain of fused products within each block, and the blocks' results
/// are added in their order; both roads, dense and sparse, keep to that. So the cut may depend on the
/// length of the axis only. One chain is fastest for the layers' own products: between blocks C is
/// stored and loaded again. Longer axes belong to gradients of weights, whose steps are the items
/// that threads share out: then an even number of equal blocks keeps two of them busy to the end.
struct StepBlocks: Sendable {
  /// Up to so many steps are one chain.
  private static let longest = 1024
  /// No block of a longer axis has more steps.
  private static let longestOfSeveral = 768

  let steps: Int
  /// The steps of each block, but that the last may have fewer.
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
