/// A symbol's code: its bits as they are written, and how many.
struct DeflateCode: Equatable {
  var bits: UInt32 = 0
  var count: UInt32 = 0

  /// The lengths of a Huffman code for symbols of given frequencies; 0 for those that do not occur.
  ///
  /// At least two symbols have a code, as some readers require. No code is longer than `limit`:
  /// where one would be, the frequencies are made more equal until none is, which costs a few bits.
  static func lengths(frequencies: [Int], limit: Int) -> [Int] {
    var frequencies = frequencies
    var used = frequencies.indices.filter { frequencies[$0] > 0 }
    for symbol in frequencies.indices where used.count < 2 && frequencies[symbol] == 0 {
      frequencies[symbol] = 1
      used.append(symbol)
    }
    while true {
      let lengths = huffman(frequencies, used: used)
      if lengths.allSatisfy({ $0 <= limit }) { return lengths }
      for symbol in used { frequencies[symbol] = (frequencies[symbol] + 1) / 2 }
    }
  }

  /// Joins the two rarest nodes until one is left (Huffman 1952), with two queues in order.
  private static func huffman(_ frequencies: [Int], used: [Int]) -> [Int] {
    let leaves = used.sorted { (frequencies[$0], $0) < (frequencies[$1], $1) }
    var weights = leaves.map { frequencies[$0] }
    var parents = [Int](repeating: 0, count: 2 * leaves.count - 1)
    var (leaf, inner) = (0, leaves.count)
    for node in leaves.count..<parents.count {
      var weight = 0
      for _ in 0..<2 {
        // A leaf before an inner node of equal weight, so that codes stay short.
        if leaf < leaves.count, inner >= node || weights[leaf] <= weights[inner] {
          weight += weights[leaf]
          parents[leaf] = node
          leaf += 1
        } else {
          weight += weights[inner]
          parents[inner] = node
          inner += 1
        }
      }
      weights.append(weight)
    }
    var depths = [Int](repeating: 0, count: parents.count)
    for node in (0..<parents.count - 1).reversed() { depths[node] = depths[parents[node]] + 1 }
    var lengths = [Int](repeating: 0, count: frequencies.count)
    for (index, symbol) in leaves.enumerated() { lengths[symbol] = depths[index] }
    return lengths
  }

  /// The codes of given lengths: shorter ones first, then in order of symbols (RFC 1951, 3.2.2).
  static func codes(lengths: [Int]) -> [DeflateCode] {
    var counts = [UInt32](repeating: 0, count: 16)
    for length in lengths where length > 0 { counts[length] += 1 }
    var next = [UInt32](repeating: 0, count: 16)
    for length in 1..<16 { next[length] = (next[length - 1] + counts[length - 1]) << 1 }
    return lengths.map { length in
      guard length > 0 else { return DeflateCode() }
      let code = next[length]
      next[length] += 1
      var reversed: UInt32 = 0
      for bit in 0..<length { reversed |= (code >> UInt32(bit) & 1) << UInt32(length - 1 - bit) }
      return DeflateCode(bits: reversed, count: UInt32(length))
    }
  }
}
