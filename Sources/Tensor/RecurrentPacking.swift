/// A recurrent weight in the orders in which the kernels read it, every byte once per step.
///
/// Weights are `[gates · width, width]`, the gates stacked. Vectors are padded with zeros, so that
/// the kernels need no special case inside a product.
package struct RecurrentPacking: Sendable {
  /// The size of the state.
  package let width: Int
  package let gates: Int
  /// The floats of a vector register.
  package let lanes: Int

  package init(width: Int, gates: Int, lanes: Int) {
    (self.width, self.gates, self.lanes) = (width, gates, lanes)
  }

  /// The vectors of columns of a panel for the forward pass: those of all gates of one vector of
  /// units, so that the gates can be computed at once, or of four vectors of units of a single
  /// gate.
  private var forwardVectors: Int { gates == 1 ? 4 : gates }
  private var unitVectors: Int { forwardVectors / gates }
  private var forwardPanels: Int {
    (width + unitVectors * lanes - 1) / (unitVectors * lanes)
  }

  /// The floats of the weight for the forward pass.
  package var forwardCount: Int { forwardPanels * (width + 1) * forwardVectors * lanes }

  /// Packs for U h' + c: panels; in each the bias, then a row for each number of h'.
  package func packForward(_ weight: In, _ bias: In, into packed: Out) {
    let columns = forwardVectors * lanes
    for panel in 0..<forwardPanels {
      let base = packed + panel * (width + 1) * columns
      for column in 0..<columns {
        let vector = column / lanes
        let unit = (panel * unitVectors + vector / gates) * lanes + column % lanes
        let to = base + column
        guard unit < width else {
          for row in 0...width { to[row * columns] = 0 }
          continue
        }
        let output = vector % gates * width + unit
        to[0] = bias[output]
        for row in 0..<width { to[(row + 1) * columns] = weight[output * width + row] }
      }
    }
  }

  /// The units of a block of the backward pass: 48 or 64 rows of the weight, which fill most of a
  /// first-level cache with the columns of 128 units.
  ///
  /// The same for any size of the cache: within a block, sums go through the units of one gate after
  /// the other, so this number decides bits.
  private var blockUnits: Int { gates == 1 ? 64 : 16 }
  private var blocks: Int { (width + blockUnits - 1) / blockUnits }

  /// The width padded for the backward pass, to whole groups of four vectors.
  package var backwardColumns: Int { (width + 4 * lanes - 1) / (4 * lanes) * 4 * lanes }

  /// The floats of the weight for the backward pass.
  package var backwardCount: Int { blocks * gates * blockUnits * backwardColumns }

  /// Packs for Uᵀ da: blocks of units; in each panels of eight vectors of columns, then at most one
  /// of four; in each a row for each gate and unit.
  package func packBackward(_ weight: In, into packed: Out) {
    var to = packed
    for block in 0..<blocks {
      var first = 0
      while first < backwardColumns {
        let columns = min(8 * lanes, backwardColumns - first)
        let existing = max(0, min(columns, width - first))
        for gate in 0..<gates {
          for unit in block * blockUnits..<(block + 1) * blockUnits {
            let present = unit < width ? existing : 0
            if present > 0 {
              to.update(from: weight + (gate * width + unit) * width + first, count: present)
            }
            (to + present).update(repeating: 0, count: columns - present)
            to += columns
          }
        }
        first += columns
      }
    }
  }

  /// The floats of scratch memory, initially zeros, that the kernels need for a number of samples.
  package func scratchCount(samples: Int) -> Int {
    2 * max(64, 4 * lanes) + samples * 3 * backwardColumns
  }
}
