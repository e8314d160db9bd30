import Tensor

/// The pairs of bins of one unit that are won, for each pair of blocks, and what average precision
/// is without each long block; see ``CellStatistics``.
///
/// Spikes are rare, so the work is spike bins times blocks. The unit's distinct spike scores are
/// sorted once; each silent bin of a block finds its place among them, and sums over these places
/// say how many silent bins of the block lie below each spike score. Sorting the silent scores of
/// each block and walking both lists was the alternative: it takes twice as long, since no step of
/// such a walk can be predicted.
struct BlockPairs {
  /// Twice the pairs won, [blocks of the spike bin, blocks of the silent bin].
  private(set) var wins: [Int]
  /// The same of pairs of long blocks.
  private(set) var longWins: [Int]
  /// The unit's average precision without each long block, and at the end with all of them.
  private(set) var averagePrecision: [Double] = []
  /// The unit's share of spike bins, likewise.
  private(set) var prevalence: [Double] = []

  /// The spikes of a unit in ascending order of their scores.
  private struct Spikes {
    /// The distinct scores.
    var keys: [UInt32] = []
    /// The place of each spike's score among them.
    var levels: [Int32] = []
    /// The block of each spike.
    var blocks: [Int32] = []

    init(_ unit: Column, _ grid: BlockGrid) {
      // Keys in the upper and blocks in the lower half.
      var spikes: [UInt64] = []
      for block in 0..<grid.blocks {
        for bin in grid.range(block) where unit.isSpike(bin) {
          spikes.append(UInt64(unit.key(bin)) << 32 | UInt64(block))
        }
      }
      spikes.sort()
      for spike in spikes {
        let key = UInt32(truncatingIfNeeded: spike >> 32)
        if keys.last != key { keys.append(key) }
        levels.append(Int32(keys.count - 1))
        blocks.append(Int32(truncatingIfNeeded: spike))
      }
      guard let first = keys.first, let last = keys.last else { return }
      while (last - first) >> shift >= Self.buckets { shift += 1 }
      var next = 0
      for bucket in 0...Self.buckets {
        while next < keys.count, Int((keys[next] - first) >> shift) < bucket { next += 1 }
        starts.append(Int32(next))
      }
    }

    private static let buckets = 4096
    /// How many distinct scores lie before each of many equal ranges of keys, so that a search has
    /// one or two candidates left instead of thousands.
    private var starts: [Int32] = []
    private var shift: UInt32 = 0

    /// The range in which the number of distinct scores that are not above a key lies.
    @inline(__always) func bounds(of key: UInt32) -> (low: Int, high: Int) {
      guard let first = keys.first, let last = keys.last, key >= first else { return (0, 0) }
      guard key < last else { return (keys.count, keys.count) }
      let bucket = Int((key - first) >> shift)
      return (Int(starts[bucket]), Int(starts[bucket + 1]))
    }
  }

  /// The keys of the scores of one unit, and its labels.
  private struct Column {
    let keys: UnsafeMutableBufferPointer<UInt32>
    let labels: UnsafeMutableBufferPointer<UInt8>

    @inline(__always) func key(_ bin: Int) -> UInt32 { keys[bin] }
    @inline(__always) func isSpike(_ bin: Int) -> Bool { labels[bin] != 0 }
  }

  private init(_ unit: Column, _ grid: BlockGrid) {
    let (blocks, long) = (grid.blocks, BlockGrid.longBlocks)
    let spikes = Spikes(unit, grid)
    wins = Array(repeating: 0, count: blocks * blocks)
    longWins = Array(repeating: 0, count: long * long)
    // Silent bins of each long block at or above each distinct score, [long blocks, scores].
    var atOrAbove = [Int32](repeating: 0, count: long * spikes.keys.count)
    for block in 0..<blocks {
      Self.add(
        unit, grid.range(block), spikes, wins: &wins, column: block, columns: blocks,
        atOrAbove: &atOrAbove, first: block / grid.parts * spikes.keys.count)
    }
    for first in 0..<blocks {
      for second in 0..<blocks {
        longWins[first / grid.parts * long + second / grid.parts] += wins[first * blocks + second]
      }
    }
    setAveragePrecision(spikes, atOrAbove, grid)
  }

  /// Adds the pairs of all spikes with the silent bins of a block.
  private static func add(
    _ unit: Column, _ bins: Range<Int>, _ spikes: Spikes, wins: inout [Int], column: Int,
    columns: Int, atOrAbove: inout [Int32], first: Int
  ) {
    let count = spikes.keys.count
    guard count > 0 else { return }
    // Silent bins by the number of distinct spike scores that are not above them, and those that
    // have a spike score themselves.
    var places = [Int32](repeating: 0, count: count + 1)
    var ties = places
    var silent: Int32 = 0
    spikes.keys.withUnsafeBufferPointer { keys in
      for bin in bins where !unit.isSpike(bin) {
        let key = unit.key(bin)
        let bounds = spikes.bounds(of: key)
        var place = bounds.low
        var rest = bounds.high - bounds.low
        // Without branches: the outcome of a comparison cannot be predicted.
        while rest > 0 {
          let half = (rest + 1) / 2
          place += keys[place + half - 1] <= key ? half : 0
          rest -= half
        }
        places[place] += 1
        if place > 0, keys[place - 1] == key { ties[place - 1] += 1 }
        silent += 1
      }
    }
    var below: Int32 = 0
    for level in 0..<count {
      below += places[level]
      // Equal bins are no longer among those below the next score's place, so they count here.
      atOrAbove[first + level] += silent - below
      ties[level] += 2 * below
    }
    withUnsafeTemporaryAllocation(of: Int.self, capacity: columns) { sums in
      sums.initialize(repeating: 0)
      ties.withUnsafeBufferPointer { values in
        for (level, block) in zip(spikes.levels, spikes.blocks) {
          sums[Int(block)] += Int(values[Int(level)])
        }
      }
      for block in 0..<columns { wins[block * columns + column] = sums[block] }
    }
  }

  /// The step rule of ``AveragePrecision`` without each long block, by one walk from the highest
  /// score down.
  private mutating func setAveragePrecision(
    _ spikes: Spikes, _ atOrAbove: [Int32], _ grid: BlockGrid
  ) {
    let long = BlockGrid.longBlocks
    let count = spikes.keys.count
    // The last entry is that of all blocks: nothing is left out.
    var sums = [Double](repeating: 0, count: long + 1)
    var hits = [Int](repeating: 0, count: long + 1)
    var here = hits
    var spike = spikes.levels.count - 1
    for level in stride(from: count - 1, through: 0, by: -1) {
      for block in 0...long { here[block] = 0 }
      var all = 0
      while spike >= 0, Int(spikes.levels[spike]) == level {
        here[Int(spikes.blocks[spike]) / grid.parts] += 1
        all += 1
        spike -= 1
      }
      hits[long] += all
      var silent = 0
      for block in 0..<long {
        hits[block] += here[block]
        silent += Int(atOrAbove[block * count + level])
      }
      for block in 0..<long where all > here[block] {
        let found = hits[long] - hits[block]
        let admitted = found + silent - Int(atOrAbove[block * count + level])
        sums[block] += Double(all - here[block]) * (Double(found) / Double(admitted))
      }
      sums[long] += Double(all) * (Double(hits[long]) / Double(hits[long] + silent))
    }
    let sizes = grid.longSizes + [0]
    for block in 0...long {
      let left = spikes.levels.count - (block < long ? hits[block] : 0)
      averagePrecision.append(left > 0 ? sums[block] / Double(left) : .nan)
      prevalence.append(Double(left) / Double(grid.bins - sizes[block]))
    }
  }

  /// The pairs of all units.
  ///
  /// - Returns: the sums over units of `wins`, and what the units keep for themselves.
  static func all(
    _ prediction: ScoredPrediction, _ grid: BlockGrid
  ) -> (wins: [Int], units: [BlockPairs]) {
    let (bins, units) = (prediction.bins, prediction.units)
    // Several units per work item, whose columns are copied first: a cache line of a row holds
    // sixteen scores, and a walk down one column would fetch all lines of the matrix for one unit.
    let grain = 8
    let size = grid.blocks * grid.blocks
    var sums = [Int](repeating: 0, count: (units + grain - 1) / grain * size)
    var results = [BlockPairs?](repeating: nil, count: units)
    results.withUnsafeMutableBufferPointer { results in
      sums.withUnsafeMutableBufferPointer { sums in
        prediction.withEntries { scores, labels in
          let memory = LoopMemory((results, sums, scores, labels))
          ThreadPool.shared.run(count: units, grain: grain) { range in
            let (results, sums, scores, labels) = memory.pointer
            let first = range.lowerBound / grain * size
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: grain * bins) { keys in
              withUnsafeTemporaryAllocation(of: UInt8.self, capacity: grain * bins) { marks in
                for bin in 0..<bins {
                  for (place, unit) in range.enumerated() {
                    keys[place * bins + bin] = SortKey.key(scores[bin * units + unit])
                    marks[place * bins + bin] = labels[bin * units + unit]
                  }
                }
                for (place, unit) in range.enumerated() {
                  let column = place * bins..<(place + 1) * bins
                  var pairs = BlockPairs(
                    Column(
                      keys: UnsafeMutableBufferPointer(rebasing: keys[column]),
                      labels: UnsafeMutableBufferPointer(rebasing: marks[column])), grid)
                  for index in 0..<size { sums[first + index] += pairs.wins[index] }
                  pairs.wins = []
                  results[unit] = pairs
                }
              }
            }
          }
        }
      }
    }
    var wins = [Int](repeating: 0, count: size)
    for (index, sum) in sums.enumerated() { wins[index % size] += sum }
    return (wins, results.compactMap { $0 })
  }
}
