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

  private static let shifts: [UInt32] = [0, 11, 22]
  private static let digits = 2048

  /// Sorts keys into ascending order.
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
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 3 * digits) { places in
      places.initialize(repeating: 0)
      for index in 0..<count {
        let key = base[index]
        places[Int(key & 2047)] += 1
        places[digits + Int(key >> 11 & 2047)] += 1
        places[2 * digits + Int(key >> 22)] += 1
      }
      var source = base
      var target = spare
      for (pass, shift) in shifts.enumerated() {
        let offset = pass * digits
        // All keys share this digit, as constant scores do: the pass would only copy.
        if places[offset + Int(source[0] >> shift & 2047)] == count { continue }
        var next = 0
        for digit in offset..<offset + digits {
          let size = places[digit]
          places[digit] = next
          next += size
        }
        for index in 0..<count {
          let key = source[index]
          let digit = offset + Int(key >> shift & 2047)
          target[places[digit]] = key
          places[digit] += 1
        }
        swap(&source, &target)
      }
      if source != base { base.update(from: source, count: count) }
    }
  }
}
