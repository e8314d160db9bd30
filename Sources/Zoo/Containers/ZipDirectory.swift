import Tensor

/// The parser of a zip file's central directory.
struct ZipDirectory {
  let bytes: [UInt8]
  let file: String

  /// The end record, in its short or its 64-bit form.
  private struct End {
    var count: Int
    var size: Int
    var offset: Int
  }

  /// All members, in the directory's order.
  mutating func members() throws(FileError) -> [ZipArchive.Member] {
    let end = try findEnd()
    guard end.offset <= bytes.count, end.size <= bytes.count - end.offset,
      end.count <= end.size / 46
    else {
      throw malformed(bytes.count, "the directory of the archive lies outside the file")
    }
    var members: [ZipArchive.Member] = []
    var names: Set<String> = []
    var position = end.offset
    for _ in 0..<end.count {
      let member = try entry(&position, limit: end.offset + end.size)
      guard names.insert(member.name).inserted else {
        throw malformed(position, "two members are named '\(member.name)'")
      }
      members.append(member)
    }
    return members
  }

  private func malformed(_ offset: Int, _ problem: String) -> FileError {
    .malformed(file: file, place: .byte(offset), problem: problem)
  }

  /// A little-endian number of `width` bytes, which the caller has checked to exist.
  private func number(_ offset: Int, _ width: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in (0..<width).reversed() { value = value << 8 | UInt64(bytes[offset + index]) }
    return value
  }

  /// A 64-bit number as an offset or size, which is below 2^62 in every real file.
  private func size(_ offset: Int) throws(FileError) -> Int {
    let value = number(offset, 8)
    guard value < 1 << 62 else { throw malformed(offset, "a size of \(value) is impossible") }
    return Int(value)
  }

  private func findEnd() throws(FileError) -> End {
    // The end record is last, except for a comment of up to 65,535 bytes.
    var position = bytes.count - 22
    let lowest = max(0, position - 65_535)
    while position >= lowest {
      if number(position, 4) == 0x0605_4B50,
        position + 22 + Int(number(position + 20, 2)) == bytes.count
      {
        break
      }
      position -= 1
    }
    guard position >= lowest else {
      throw malformed(bytes.count, "the archive has no end record: the file is truncated")
    }
    var end = End(
      count: Int(number(position + 10, 2)), size: Int(number(position + 12, 4)),
      offset: Int(number(position + 16, 4)))
    guard number(position + 4, 2) == number(position + 6, 2) else {
      throw .unsupported(
        file: file, place: .byte(position), feature: "the archive is split over several files",
        remedy: "save it as one file")
    }
    let isLarge = end.count == 0xFFFF || end.size == 0xFFFF_FFFF || end.offset == 0xFFFF_FFFF
    if isLarge, position >= 20, number(position - 20, 4) == 0x0706_4B50 {
      let large = try size(position - 20 + 8)
      guard large <= position - 20 - 56, number(large, 4) == 0x0606_4B50 else {
        throw malformed(position - 20, "the 64-bit end record is not where it should be")
      }
      end = End(
        count: try size(large + 32), size: try size(large + 40), offset: try size(large + 48))
    }
    return end
  }

  private func entry(
    _ position: inout Int, limit: Int
  ) throws(FileError) -> ZipArchive.Member {
    let start = position
    guard limit - start >= 46, number(start, 4) == 0x0201_4B50 else {
      throw malformed(start, "the directory of the archive has no entry here")
    }
    let flags = number(start + 8, 2)
    let nameLength = Int(number(start + 28, 2))
    let extraLength = Int(number(start + 30, 2))
    let commentLength = Int(number(start + 32, 2))
    guard nameLength + extraLength + commentLength <= limit - start - 46 else {
      throw malformed(start, "an entry of the archive's directory is cut off")
    }
    position = start + 46 + nameLength + extraLength + commentLength
    let nameBytes = bytes[start + 46..<start + 46 + nameLength]
    let name = String(decoding: nameBytes, as: UTF8.self)
    guard flags & 1 == 0 else {
      throw .unsupported(
        file: file, place: .array(name), feature: "the member is encrypted",
        remedy: "save it without a password")
    }
    var sizes = [number(start + 24, 4), number(start + 20, 4), number(start + 42, 4)].map(Int.init)
    try readLargeSizes(
      &sizes, extra: start + 46 + nameLength..<start + 46 + nameLength + extraLength)
    let (size, compressedSize, header) = (sizes[0], sizes[1], sizes[2])

    guard header <= bytes.count - 30, number(header, 4) == 0x0403_4B50 else {
      throw malformed(start, "member '\(name)' does not begin where the directory says")
    }
    let localNameLength = Int(number(header + 26, 2))
    let data = header + 30 + localNameLength + Int(number(header + 28, 2))
    guard data <= bytes.count, compressedSize <= bytes.count - data else {
      throw malformed(start, "member '\(name)' reaches beyond the end of the file")
    }
    guard bytes[header + 30..<header + 30 + localNameLength].elementsEqual(nameBytes) else {
      throw malformed(header, "member '\(name)' has another name in its own header")
    }
    return ZipArchive.Member(
      name: name, method: UInt16(number(start + 10, 2)), checksum: UInt32(number(start + 16, 4)),
      compressedSize: compressedSize, size: size, offset: data)
  }

  /// Replaces sizes of all ones by those of the zip64 extra field: size, compressed size, offset.
  private func readLargeSizes(_ sizes: inout [Int], extra: Range<Int>) throws(FileError) {
    guard sizes.contains(0xFFFF_FFFF) else { return }
    var position = extra.lowerBound
    while extra.upperBound - position >= 4 {
      let length = Int(number(position + 2, 2))
      guard length <= extra.upperBound - position - 4 else {
        throw malformed(position, "an extra field of the archive's directory is cut off")
      }
      if number(position, 2) == 1 {
        var value = position + 4
        for index in sizes.indices where sizes[index] == 0xFFFF_FFFF {
          guard value + 8 <= position + 4 + length else {
            throw malformed(position, "a 64-bit size is missing")
          }
          sizes[index] = try size(value)
          value += 8
        }
        return
      }
      position += 4 + length
    }
  }
}
