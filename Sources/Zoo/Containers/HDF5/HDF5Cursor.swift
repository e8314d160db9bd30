import Tensor

/// A position in some bytes of an HDF5 file, from which numbers are read one after the other.
///
/// Every step is checked against the end of the bytes.
struct HDF5Cursor {
  let store: HDF5Store
  /// Where the first byte lies in the file.
  let origin: Int
  let bytes: [UInt8]
  private(set) var position: Int
  let end: Int

  init(store: HDF5Store, origin: Int, bytes: [UInt8]) {
    self.store = store
    self.origin = origin
    self.bytes = bytes
    position = 0
    end = bytes.count
  }

  private init(_ other: HDF5Cursor, position: Int, end: Int) {
    store = other.store
    origin = other.origin
    bytes = other.bytes
    self.position = position
    self.end = end
  }

  /// The number of bytes that are left.
  var left: Int { end - position }

  /// The bytes that are left.
  var rest: ArraySlice<UInt8> { bytes[position..<end] }

  /// The error of a problem at the current position.
  func malformed(_ problem: String) -> FileError {
    .malformed(file: store.file, place: .byte(origin + position), problem: problem)
  }

  /// The error of something at the current position that is not read.
  func unsupported(_ feature: String, _ remedy: String) -> FileError {
    .unsupported(
      file: store.file, place: .byte(origin + position), feature: feature, remedy: remedy)
  }

  private func check(_ count: Int) throws(FileError) {
    guard count >= 0, count <= left else {
      throw malformed("\(count) bytes should be here, and \(left) are left: the file is damaged")
    }
  }

  /// Passes over bytes.
  ///
  /// - Throws: `FileError.malformed` beyond the end; also below.
  mutating func skip(_ count: Int) throws(FileError) {
    try check(count)
    position += count
  }

  /// The next bytes.
  mutating func take(_ count: Int) throws(FileError) -> ArraySlice<UInt8> {
    try check(count)
    position += count
    return bytes[position - count..<position]
  }

  /// A cursor over the next bytes, which are passed over.
  mutating func part(_ count: Int) throws(FileError) -> HDF5Cursor {
    try check(count)
    position += count
    return HDF5Cursor(self, position: position - count, end: position)
  }

  /// Passes over what fills the bytes since `start` up to a multiple of eight.
  mutating func align(since start: Int) throws(FileError) {
    try skip((8 - (position - start) % 8) % 8)
  }

  /// A little-endian number of up to eight bytes.
  mutating func word(_ width: Int) throws(FileError) -> UInt64 {
    try check(width)
    var value: UInt64 = 0
    for index in (position..<position + width).reversed() {
      value = value << 8 | UInt64(bytes[index])
    }
    position += width
    return value
  }

  /// A byte.
  mutating func byte() throws(FileError) -> Int { Int(try word(1)) }

  /// A little-endian number that must be a possible count, size or offset.
  mutating func integer(_ width: Int) throws(FileError) -> Int {
    let value = try word(width)
    guard value < 1 << 62 else {
      position -= width
      throw malformed("a size of \(value) is impossible")
    }
    return Int(value)
  }

  /// A size, in the file's width of sizes.
  mutating func length() throws(FileError) -> Int { try integer(store.lengthWidth) }

  /// A size that may be unlimited: nil.
  mutating func lengthOrUnlimited() throws(FileError) -> Int? {
    try optional(store.lengthWidth)
  }

  /// An address relative to the superblock; nil if it is undefined.
  mutating func address() throws(FileError) -> Int? { try optional(store.offsetWidth) }

  /// An address that must be defined.
  mutating func definedAddress(of what: String) throws(FileError) -> Int {
    guard let address = try address() else { throw malformed("\(what) has no address") }
    return address
  }

  private mutating func optional(_ width: Int) throws(FileError) -> Int? {
    guard left >= width, bytes[position..<position + width].allSatisfy({ $0 == 0xFF }) else {
      return try integer(width)
    }
    position += width
    return nil
  }

  /// A text that ends with a zero, which is passed over.
  mutating func text() throws(FileError) -> String {
    guard let zero = rest.firstIndex(of: 0) else { throw malformed("a name has no end") }
    defer { position = zero + 1 }
    return String(decoding: bytes[position..<zero], as: UTF8.self)
  }

  /// Passes over a signature of four letters.
  mutating func expect(_ signature: String) throws(FileError) {
    guard left >= 4, rest.prefix(4).elementsEqual(signature.utf8) else {
      throw malformed("there is no '\(signature)' here: the file is damaged")
    }
    position += 4
  }

  /// Passes over a version number.
  mutating func expectVersion(_ versions: ClosedRange<Int>, of what: String) throws(FileError)
    -> Int
  {
    let version = try byte()
    guard versions.contains(version) else {
      position -= 1
      throw unsupported(
        "version \(version) of \(what) is not read",
        "write the file with an earlier version of the HDF5 library, or h5repack --high=v110")
    }
    return version
  }
}
