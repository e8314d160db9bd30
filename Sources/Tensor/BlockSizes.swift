/// How large the blocks are that kernels keep in a cache, from the sizes of the caches.
///
/// Every rule says what a loop reads again and again, and gives it a share of the level that must
/// hold it; the rest of the level is for what only passes through. (The analysis is that of Low et
/// al. 2016, "Analytical modeling is enough for high-performance BLIS".) The caps are what processors
/// with large caches were measured to want: more saves nothing there. Blocks are cut only where a
/// chain of products goes on from what was stored, so no bit depends on any of these numbers.
///
/// What has no rule here reads nothing twice (sweeps over arrays, linear scans: one pass through
/// memory at any size), or is cut by sizes that also order its sums and must be the same everywhere:
/// the blocks of a long inner axis (`StepBlocks`), the units of a recurrent step
/// (`RecurrentPacking`: 24 KiB for 128 units, which is three quarters of the smallest first level).
package struct BlockSizes: Sendable, Equatable {
  /// The caches of one core.
  let caches: CacheSizes
  /// The columns of a packed panel, or of a panel of queries or keys.
  let panelWidth: Int

  /// The bytes of a float.
  private static let float = 4

  /// The rows of all tiles (3, 4 and 8) divide this number of rows.
  private static let commonRows = 24

  /// The rows of one item of a product and the steps after which its panels are cut.
  struct Product: Sendable, Equatable {
    var rows: Int
    var steps: Int
  }

  /// The blocks of a product of `steps` steps whose right operand is packed as a whole.
  ///
  /// The rows of the left operand are read once for each panel. They stay in the second level beside
  /// the panel in use and the next one if all take three quarters of it; panels stream from there as
  /// fast as tiles want them, 16 bytes a cycle or less. Between two cuts each tile of the result is
  /// stored and loaded again (2 to 5 % at 170 steps). So rows are given up first, from 72 down to 24,
  /// and only then are panels cut, to what the rows leave; pieces of half a first level are the least,
  /// as nothing gets faster below.
  func product(steps: Int) -> Product {
    let room = 3 * caches.second / (4 * Self.float)
    let unit = Self.commonRows
    let rows = room / max(1, steps) - 2 * panelWidth
    if rows >= unit { return Product(rows: min(3 * unit, rows / unit * unit), steps: steps) }
    let most = max(
      16, caches.first / (2 * Self.float * panelWidth),
      (room - unit * steps) / (2 * panelWidth))
    return Product(rows: unit, steps: Self.evenCut(steps, most))
  }

  /// The steps of a cut of a product with a small result `[rows, columns]` and a long inner axis.
  ///
  /// The result is read and written in every cut, both packed operands once for each panel or tile:
  /// together they take three quarters of the second level. Where the result alone fills it and
  /// passes through anyway, the operands keep three eighths. Less than 64 steps would load and store
  /// the result too often; more than 256 save nothing.
  func streamedSteps(_ steps: Int, rows: Int, columns: Int) -> Int {
    let beside = 3 * caches.second / 4 - Self.float * rows * columns
    let operands = max(3 * caches.second / 8, beside)
    let most = operands / (Self.float * max(1, rows + columns))
    return Self.evenCut(steps, min(256, max(64, most)))
  }

  /// The keys of a block of attention's forward pass, for a panel of queries.
  ///
  /// The scores of a block, its values and the panel's outputs are read several times: they fit into
  /// the first level.
  func attentionKeys(headSize: Int) -> Int {
    let floats = caches.first / Self.float
    let keys = (floats - headSize * panelWidth) / (panelWidth + headSize)
    return min(64, max(16, keys / 8 * 8))
  }

  /// The queries of a block of attention's backward pass, for a panel of keys.
  ///
  /// Three phases go through the weights and their gradients, which fill a first level at most. Each
  /// block loads and stores the gradients of the panel: hence not less than 32.
  var attentionQueries: Int {
    min(128, max(32, caches.first / (2 * Self.float * panelWidth) / 16 * 16))
  }

  /// The length of equal pieces of at most `most`.
  private static func evenCut(_ count: Int, _ most: Int) -> Int {
    let pieces = max(1, (count + most - 1) / most)
    return max(1, (count + pieces - 1) / pieces)
  }
}

extension KernelTable {
  /// The sizes of blocks for the caches of this table.
  package var blocks: BlockSizes { BlockSizes(caches: caches, panelWidth: panelWidth) }
}
