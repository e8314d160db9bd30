import Tensor

/// Unsigned integers in the order of the floats that they stand for, and their radix sort.
///
/// Ten million scores are ranked for a pooled metric. Comparison sorting of floats takes over a
/// second; three passes over 11, 11 and 10 bits of integer keys take a tenth of that, and equal
/// scores have equal keys, so that ties are exact.
enum SortKey {
  /// The key of a finite float: `a < b` exactly if `key(a) < key(b)`; -0 and +0 share a key.
  @inline(__always)
  static func key(_ score: Float) -> UInt32 {
    // Adding +0 turns -0 into +0 and changes nothing else.
    let bits = (score + 0).bitPattern
    return bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
  }

  /// The float of a key.
  @inline(__always)
  static func score(_ key: UInt32) -> Float {
    Float(bitPattern: key & 0x8000_0000 == 0 ? ~key : key & 0x7FFF_FFFF)
  }

  private static let digits = 2048
  /// Fewer keys than this are one part: distributing them would cost more than it saves.
  private static let smallestPart = 1 << 17
  private static let mostParts = 8

  /// Sorts keys into ascending order, many of them on several threads.
  ///
  /// Each pass counts the digits of fixed parts and then moves all parts at once: a digit's place is
  /// after all smaller digits, and after the same digit in earlier parts.
  ///
  /// - Parameters:
  ///   - keys: the keys, sorted in place.
  ///   - scratch: memory of at least as many keys, overwritten.
  static func sort(
    _ keys: UnsafeMutableBufferPointer<UInt32>, scratch: UnsafeMutableBufferPointer<UInt32>
  ) {
    let count = keys.count
    // Below this the histograms cost more than a comparison sort.
    guard count > 512, let base = keys.baseAddress, let spare = scratch.baseAddress else {
      var small = keys
      small.sort()
      return
    }
    let parts = min(mostParts, max(1, count / smallestPart))
    withUnsafeTemporaryAllocation(of: Int.self, capacity: parts * digits) { places in
      var source = base
      var target = spare
      for shift: UInt32 in [0, 11, 22] {
        let memory = LoopMemory((from: source, to: target, places: places))
        ThreadPool.shared.run(parts) { part in
          let (from, _, places) = memory.pointer
          let ends = UnsafeMutableBufferPointer(
            rebasing: places[part * digits..<(part + 1) * digits])
          ends.initialize(repeating: 0)
          for index in range(part, of: parts, count: count) {
            ends[Int(from[index] >> shift & 2047)] += 1
          }
        }
        // All keys share this digit, as constant scores do: the pass would only copy.
        let first = Int(source[0] >> shift & 2047)
        if (0..<parts).reduce(0, { $0 + places[$1 * digits + first] }) == count { continue }
        var next = 0
        for digit in 0..<digits {
          for part in 0..<parts {
            let size = places[part * digits + digit]
            places[part * digits + digit] = next
            next += size
          }
        }
        ThreadPool.shared.run(parts) { part in
          let (from, to, places) = memory.pointer
          let ends = UnsafeMutableBufferPointer(
            rebasing: places[part * digits..<(part + 1) * digits])
          for index in range(part, of: parts, count: count) {
            let key = from[index]
            let digit = Int(key >> shift & 2047)
            to[ends[digit]] = key
            ends[digit] += 1
          }
        }
        swap(&source, &target)
      }
      if source != base { base.update(from: source, count: count) }
    }
  }

  /// One of several parts that cover `0..<count`.
  private static func range(_ part: Int, of parts: Int, count: Int) -> Range<Int> {
    count * part / parts..<count * (part + 1) / parts
  }
}
