import Tensor

/// Random damage to the bytes of a file.
enum Damage {
  /// Pieces of text that numbers and names may turn into.
  private static let texts = [
    "nan", "-", "1e999", "-1e-320", ",", ";", "\t", "\n", "\r", "\"", "#", "\u{FEFF}", "e", ".",
    "99999999999999999999", "-1", "0", "time", "unit", " ", "0x10", "{", "}", "(", ",)", "inf",
  ].map { Array($0.utf8) }

  /// The bytes with one to five random damages.
  ///
  /// `used` are the places of bytes that are not zero; most of some files are zeros that nobody
  /// reads.
  static func damaged(
    _ original: [UInt8], used: [Int], _ generator: inout RandomGenerator
  ) -> [UInt8] {
    var bytes = original
    for _ in 0...generator.integer(below: 5) {
      guard !bytes.isEmpty else { break }
      var place = generator.integer(below: bytes.count)
      if !used.isEmpty, generator.integer(below: 4) > 0 {
        let near = used[generator.integer(below: used.count)] + generator.integer(below: 3)
        place = min(near, bytes.count - 1)
      }
      damage(&bytes, place, &generator)
    }
    return bytes
  }

  private static func damage(
    _ bytes: inout [UInt8], _ place: Int, _ generator: inout RandomGenerator
  ) {
    switch generator.integer(below: 12) {
    case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.nextWord())
    case 1: bytes[place] ^= 1 << generator.integer(below: 8)
    case 2: bytes[place] = [0, 0xFF, 0x7F, 0x80][generator.integer(below: 4)]
    case 3: bytes.removeSubrange(place..<min(bytes.count, place + generator.integer(below: 9)))
    case 4: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 16)], at: place)
    case 5: for index in place..<min(bytes.count, place + 4) { bytes[index] = 0xFF }
    case 6: bytes.swapAt(place, generator.integer(below: bytes.count))
    case 7: bytes[place] = bytes[place] &+ (generator.integer(below: 2) == 0 ? 1 : 255)
    case 8:
      // A part of the file in another place of it.
      let from = generator.integer(below: bytes.count)
      let count = min(1 + generator.integer(below: 64), bytes.count - max(from, place))
      let part = Array(bytes[from..<from + count])
      bytes.replaceSubrange(place..<place + count, with: part)
    case 9:
      let text = texts[generator.integer(below: texts.count)]
      let replaced = generator.integer(below: 2) == 0 ? 0 : text.count
      bytes.replaceSubrange(place..<min(bytes.count, place + replaced), with: text)
    case 10 where generator.integer(below: 4) == 0: bytes.removeSubrange(place...)
    default:
      // A large or a small number, or another place of the same file.
      let values = [
        Int.max, Int.max >> 2, 1 << 48, 1 << 32, 1 << 31, 1 << 20, 0, 1, -1, bytes.count, place,
        generator.integer(below: bytes.count),
      ]
      let value = values[generator.integer(below: values.count)]
      let width = 1 << generator.integer(below: 4)
      let isBigEndian = generator.integer(below: 3) == 0
      for index in 0..<width where place + index < bytes.count {
        let shift = 8 * (isBigEndian ? width - 1 - index : index)
        bytes[place + index] = UInt8(truncatingIfNeeded: value >> shift)
      }
    }
  }
}
