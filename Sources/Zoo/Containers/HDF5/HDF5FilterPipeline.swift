import Tensor

/// What was done to chunks before they were stored: compression, reordering of bytes, checksums.
struct HDF5FilterPipeline: Equatable {
  struct Filter: Equatable {
    let number: Int
    /// The filter's own settings.
    let settings: [Int]
    /// The name that the file gives it, perhaps empty.
    let name: String
  }

  /// The names of filters that are not read, by their registered numbers.
  private static let names: [Int: String] = [
    4: "szip", 5: "nbit", 6: "scaleoffset", 305: "LZO", 307: "bzip2", 32001: "Blosc", 32004: "LZ4",
    32008: "bitshuffle", 32013: "ZFP", 32015: "Zstandard", 32017: "SZ", 32026: "Blosc2",
  ]

  /// In the order in which they were applied.
  var filters: [Filter] = []

  /// No filter.
  init() {}

  /// Reads a filter message.
  ///
  /// - Throws: `FileError.malformed`. A filter that is not read is no error yet.
  init(_ message: HDF5Cursor) throws(FileError) {
    var cursor = message
    let version = try cursor.expectVersion(1...2, of: "a list of filters")
    let count = try cursor.byte()
    guard count <= 32 else { throw cursor.malformed("\(count) filters") }
    if version == 1 { try cursor.skip(6) }
    for _ in 0..<count {
      let number = try cursor.integer(2)
      // HDF5's own filters have no name since version 2.
      let nameLength = try version == 1 || number >= 256 ? cursor.integer(2) : 0
      try cursor.skip(2)
      let settingCount = try cursor.integer(2)
      let name = String(
        decoding: try cursor.take(nameLength).prefix { $0 != 0 }, as: UTF8.self)
      if version == 1 { try cursor.skip((8 - nameLength % 8) % 8) }
      var settings: [Int] = []
      for _ in 0..<settingCount { settings.append(try cursor.integer(4)) }
      if version == 1, settingCount % 2 == 1 { try cursor.skip(4) }
      filters.append(Filter(number: number, settings: settings, name: name))
    }
  }

  /// Checks that all filters can be undone.
  ///
  /// - Throws: `FileError.unsupported` with the number and the name of the first that cannot.
  func check(file: String) throws(FileError) {
    for filter in filters where ![1, 2, 3, 32000].contains(filter.number) {
      let name = Self.names[filter.number] ?? (filter.name.isEmpty ? "unknown" : filter.name)
      throw .unsupported(
        file: file, place: .whole,
        feature: "data that went through the filter \(filter.number) (\(name)) are not read",
        remedy: "store them with gzip or without compression, for example by "
          + "h5repack -f GZIP=4")
    }
  }

  /// A chunk's bytes before the filters, which must be `size`.
  ///
  /// - Throws: `FileError.malformed` with the offset of the chunk if it is damaged.
  func undone(
    _ stored: [UInt8], mask: UInt32, size: Int, elementBytes: Int, file: String, offset: Int
  ) throws(FileError) -> [UInt8] {
    func damaged(_ problem: String) -> FileError {
      .malformed(file: file, place: .byte(offset), problem: "a chunk is damaged: \(problem)")
    }
    var bytes = stored
    for (index, filter) in filters.enumerated().reversed() where mask >> UInt32(index) & 1 == 0 {
      switch filter.number {
      case 1:
        // A checksum of a filter before may follow the data.
        let (limit, input) = (size + 4, bytes)
        do throws(InflateError) {
          bytes = try input.withUnsafeBufferPointer { (input) throws(InflateError) in
            try Inflate.zlib(UnsafeRawBufferPointer(input), limit: limit) { _ in size }
          }
        } catch { throw damaged("\(error.problem) (byte \(error.offset) of it)") }
      case 2: bytes = Self.unshuffled(bytes, width: filter.settings.first ?? elementBytes)
      case 3:
        guard bytes.count >= 4 else { throw damaged("its checksum is missing") }
        let sum = bytes.withUnsafeBytes { all in
          let content = UnsafeRawBufferPointer(rebasing: all[..<(all.count - 4)])
          let stored = all.loadUnaligned(fromByteOffset: content.count, as: UInt32.self)
          return (HDF5Checksum.fletcher32(content), UInt32(littleEndian: stored))
        }
        // Early libraries swapped the bytes of each half on little-endian machines.
        let swapped = sum.0 << 8 & 0xFF00_FF00 | sum.0 >> 8 & 0x00FF_00FF
        guard sum.1 == sum.0 || sum.1 == swapped else {
          throw damaged("its bytes do not match their checksum")
        }
        bytes.removeLast(4)
      case 32000:
        guard let expanded = LZF.expanded(bytes, most: size + 4) else {
          throw damaged("its LZF data are wrong")
        }
        bytes = expanded
      default: try check(file: file)
      }
    }
    guard bytes.count == size else { throw damaged("it has \(bytes.count) bytes, not \(size)") }
    return bytes
  }

  /// Bytes whose first, second and so on bytes of all elements were stored together.
  static func unshuffled(_ bytes: [UInt8], width: Int) -> [UInt8] {
    switch width {
    case 2: return unshuffled(bytes, as: UInt16.self)
    case 4: return unshuffled(bytes, as: UInt32.self)
    case 8: return unshuffled(bytes, as: UInt64.self)
    default: break
    }
    let count = width > 0 ? bytes.count / width : 0
    guard width > 1, count > 1 else { return bytes }
    var elements = bytes
    for byte in 0..<width {
      for index in 0..<count { elements[index * width + byte] = bytes[byte * count + index] }
    }
    return elements
  }

  /// The same for elements as wide as a word, which are written whole.
  private static func unshuffled<Word: FixedWidthInteger>(
    _ bytes: [UInt8], as word: Word.Type
  ) -> [UInt8] {
    let width = MemoryLayout<Word>.size
    let count = bytes.count / width
    return [UInt8](unsafeUninitializedCapacity: bytes.count) { out, initialized in
      let target = UnsafeMutableRawBufferPointer(out)
      bytes.withUnsafeBufferPointer { bytes in
        for index in 0..<count {
          var element: Word = 0
          for byte in 0..<width {
            element |= Word(truncatingIfNeeded: bytes[byte &* count &+ index]) &<< Word(8 &* byte)
          }
          target.storeBytes(of: element.littleEndian, toByteOffset: index &* width, as: Word.self)
        }
        // What does not fill an element stays where it is.
        for index in width * count..<bytes.count { target[index] = bytes[index] }
      }
      initialized = bytes.count
    }
  }
}
