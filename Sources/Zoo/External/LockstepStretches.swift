import Tensor

/// Stretches of a prediction in blocks that are sent bin by bin: there the model cannot know the
/// future, and its rows show what it says without it.
///
/// The model is not told of them; their places depend on all spikes of the raster, most of which it
/// has not seen when the first comes.
enum LockstepStretches {
  static let count = 8
  static let longest = 500
  /// Where each of them costs some milliseconds.
  static let longestByFiles = 25

  /// The bins that are sent alone: eight stretches, one in each eighth of the raster; none in a
  /// raster that is too short for them.
  static func places(in spikes: SpikeRaster, longest: Int = longest) -> [Range<Int>] {
    let share = spikes.bins / count
    let length = min(longest, share / 4)
    guard length > 0 else { return [] }
    var generator = RandomGenerator(seed: spikes.digest).stream("lockstep stretches")
    return (0..<count).map { index in
      let first = index * share + generator.integer(below: share - length)
      return first..<first + length
    }
  }

  /// The lengths of the blocks that send all bins: single bins within the stretches.
  static func blocks(of bins: Int, around stretches: [Range<Int>], length: Int) -> [Int] {
    var blocks: [Int] = []
    var sent = 0
    func send(until end: Int, by length: Int) {
      while sent < end {
        blocks.append(min(length, end - sent))
        sent += blocks[blocks.count - 1]
      }
    }
    for stretch in stretches {
      send(until: stretch.lowerBound, by: length)
      send(until: stretch.upperBound, by: 1)
    }
    send(until: bins, by: length)
    return blocks
  }
}
