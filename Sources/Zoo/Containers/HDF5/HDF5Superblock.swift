import Tensor

/// The beginning of an HDF5 file: the widths of its numbers and the address of its root group.
///
/// Source for this and the files beside it: "HDF5 File Format Specification", version 3.0, The HDF
/// Group.
struct HDF5Superblock {
  static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

  let store: HDF5Store
  /// The version, 0 to 3.
  let version: Int
  /// The address of the root group's object header.
  let root: Int

  /// Where the signature lies: at byte 0, or at 512, 1024, 2048 and so on after a user block; nil if
  /// it is not there.
  static func find(in source: RandomAccessSource) -> Int? {
    var offset = 0
    while offset <= source.size - signature.count {
      if let bytes = try? source.bytes(at: offset, count: signature.count), bytes == signature {
        return offset
      }
      offset = offset == 0 ? 512 : offset * 2
    }
    return nil
  }

  /// Reads the superblock.
  ///
  /// - Throws: `FileError.malformed` if there is none, it is damaged, or the file is shorter than it
  ///   says.
  init(_ source: RandomAccessSource, verifies: Bool = true) throws(FileError) {
    guard let base = Self.find(in: source) else {
      throw .malformed(
        file: source.file, place: .byte(0), problem: "there is no HDF5 signature in the file")
    }
    // The widths are read before they are known.
    let narrow = HDF5Store(source: source, base: base, offsetWidth: 8, lengthWidth: 8)
    var cursor = try narrow.cursor(at: 8, count: 8)
    version = try cursor.expectVersion(0...3, of: "the HDF5 superblock")
    if version < 2 { try cursor.skip(4) }
    let offsetWidth = try cursor.byte()
    let lengthWidth = try cursor.byte()
    guard [2, 4, 8].contains(offsetWidth), [2, 4, 8].contains(lengthWidth) else {
      throw cursor.malformed("addresses of \(offsetWidth) and sizes of \(lengthWidth) bytes")
    }
    let plain = HDF5Store(
      source: source, base: base, offsetWidth: offsetWidth, lengthWidth: lengthWidth,
      verifies: verifies)
    let end: Int
    if version < 2 {
      let head = version == 0 ? 24 : 28
      store = plain
      cursor = try plain.cursor(at: head, count: 6 * offsetWidth)
      try cursor.skip(2 * offsetWidth)
      end = try cursor.definedAddress(of: "the end of the file")
      try cursor.skip(2 * offsetWidth)
      root = try cursor.definedAddress(of: "the root group")
    } else {
      cursor = try plain.checked(at: 0, count: 16 + 4 * offsetWidth)
      try cursor.skip(12 + offsetWidth)
      store = HDF5Store(
        source: source, base: base, offsetWidth: offsetWidth, lengthWidth: lengthWidth,
        verifies: verifies, superblockExtension: try cursor.address())
      end = try cursor.definedAddress(of: "the end of the file")
      root = try cursor.definedAddress(of: "the root group")
    }
    guard source.size >= end else {
      throw .malformed(
        file: source.file, place: .byte(source.size),
        problem: "the file ends here, and says that it has \(end) bytes: it is truncated")
    }
  }
}
