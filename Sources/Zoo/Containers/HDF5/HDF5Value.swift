import Tensor

/// Elements of a dataset or an attribute as they were read, to be converted.
struct HDF5Value {
  let file: HDF5File
  /// The object, or the object and the attribute, for messages.
  let path: String
  let type: HDF5Datatype
  /// The sizes of the axes; empty for a scalar.
  let shape: [Int]
  /// The number of elements.
  let count: Int
  /// The elements in row-major order, as the file holds them.
  let bytes: [UInt8]

  private func refused(_ wanted: String) -> FileError {
    .unsupported(
      file: file.path, place: .array(path), feature: "\(type.summary) cannot be read as \(wanted)",
      remedy: "store it as \(wanted)")
  }

  private func cursor() -> HDF5Cursor { HDF5Cursor(store: file.store, origin: 0, bytes: bytes) }

  /// The numbers, in the type of the file where there is one like it; those of arrays in one more
  /// axis each.
  ///
  /// - Throws: `FileError.unsupported` if they are no numbers.
  func numbers() throws(FileError) -> NumericArray {
    switch type.kind {
    case .enumeration(let base, _): return try with(base, shape: shape).numbers()
    case .array(let base, let inner): return try with(base, shape: shape + inner).numbers()
    case .float(let element, let isBigEndian):
      return NumericArray(
        element: element, shape: shape, bytes: isBigEndian ? swapped() : bytes)
    case .integer(let isSigned, let isBigEndian, let offset, let bits):
      if offset == 0, bits == 8 * type.size,
        let element = NumericArray.Element(rawValue: "\(isSigned ? "" : "u")int\(bits)")
      {
        return NumericArray(
          element: element, shape: shape, bytes: isBigEndian ? swapped() : bytes)
      }
      return widened(isSigned, isBigEndian, offset, bits)
    default: throw refused("numbers")
    }
  }

  /// The same bytes as elements of another type.
  private func with(_ type: HDF5Datatype, shape: [Int]) -> HDF5Value {
    HDF5Value(
      file: file, path: path, type: type, shape: shape, count: shape.reduce(1, *), bytes: bytes)
  }

  /// The bytes of each element in the other order.
  private func swapped() -> [UInt8] {
    let width = type.size
    guard width > 1 else { return bytes }
    return [UInt8](unsafeUninitializedCapacity: bytes.count) { out, initialized in
      bytes.withUnsafeBufferPointer { bytes in
        for start in stride(from: 0, to: bytes.count, by: width) {
          for byte in 0..<width { out[start &+ byte] = bytes[start &+ width &- 1 &- byte] }
        }
      }
      initialized = bytes.count
    }
  }

  /// Integers of unusual widths in 64 bits.
  private func widened(
    _ isSigned: Bool, _ isBigEndian: Bool, _ offset: Int, _ bits: Int
  ) -> NumericArray {
    var wide: [UInt8] = []
    wide.reserveCapacity(8 * count)
    for index in 0..<count {
      let element = bytes[index * type.size..<(index + 1) * type.size]
      var value: UInt64 = 0
      for byte in isBigEndian ? Array(element) : element.reversed() {
        value = value << 8 | UInt64(byte)
      }
      // Moved to the upper end, and back with or without the sign.
      value <<= UInt64(64 - offset - bits)
      value =
        isSigned
        ? UInt64(bitPattern: Int64(bitPattern: value) >> Int64(64 - bits))
        : value >> UInt64(64 - bits)
      for byte in 0..<8 { wide.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * byte))) }
    }
    return NumericArray(element: isSigned ? .int64 : .uint64, shape: shape, bytes: wide)
  }

  /// The texts; those of fixed length without what fills them.
  ///
  /// - Throws: `FileError.unsupported` if they are no texts, `.malformed` for a damaged heap.
  func texts() throws(FileError) -> [String] {
    switch type.kind {
    case .text(let padding):
      return (0..<count).map { index in
        var text = bytes[index * type.size..<(index + 1) * type.size].prefix { $0 != 0 }
        if padding == .space { while text.last == 0x20 { text.removeLast() } }
        return String(decoding: text, as: UTF8.self)
      }
    case .variableText:
      return try lists().map { (bytes, _) in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
    default: throw refused("text")
    }
  }

  /// The addresses of the objects that are referred to; nil for none.
  ///
  /// - Throws: `FileError.unsupported` if they are no references.
  func references() throws(FileError) -> [Int?] {
    guard case .reference = type.kind else { throw refused("references") }
    var cursor = cursor()
    var addresses: [Int?] = []
    for _ in 0..<count {
      var element = try cursor.part(type.size)
      let address = try element.address()
      addresses.append(address == 0 ? nil : address)
    }
    return addresses
  }

  /// The lists.
  ///
  /// - Throws: `FileError.unsupported` if they are no lists, `.malformed` for a damaged heap.
  func sequences() throws(FileError) -> [HDF5Value] {
    guard case .sequence(let base) = type.kind else { throw refused("lists") }
    var values: [HDF5Value] = []
    for (bytes, count) in try lists() {
      let (size, overflow) = count.multipliedReportingOverflow(by: base.size)
      guard !overflow, size <= bytes.count else {
        throw FileError.malformed(
          file: file.path, place: .array(path),
          problem: "a list of \(count) elements has \(bytes.count) bytes")
      }
      values.append(
        HDF5Value(
          file: file, path: path, type: base, shape: [count], count: count,
          bytes: Array(bytes[..<(bytes.startIndex + size)])))
    }
    return values
  }

  /// The members with a name of all records.
  ///
  /// - Throws: `FileError.unsupported` if the elements are no records, or if they have no such
  ///   member.
  func member(_ name: String) throws(FileError) -> HDF5Value {
    guard case .compound(let members) = type.kind else { throw refused("records") }
    guard let member = members.first(where: { $0.name == name }) else {
      throw .unsupported(
        file: file.path, place: .array(path), feature: "\(type.summary) have no '\(name)'",
        remedy: "store it with this name")
    }
    var part: [UInt8] = []
    part.reserveCapacity(count * member.type.size)
    for index in 0..<count {
      let start = index * type.size + member.offset
      part += bytes[start..<start + member.type.size]
    }
    return HDF5Value(
      file: file, path: "\(path).\(name)", type: member.type, shape: shape, count: count,
      bytes: part)
  }

  /// The bytes and the number of elements of each text or list in a heap.
  private func lists() throws(FileError) -> [(bytes: ArraySlice<UInt8>, count: Int)] {
    var cursor = cursor()
    var lists: [(ArraySlice<UInt8>, Int)] = []
    lists.reserveCapacity(count)
    // Many elements may name one object of a heap.
    var left = max(1 << 26, file.store.source.size)
    do throws(FileError) {
      for _ in 0..<count {
        let count = try cursor.integer(4)
        let address = try cursor.address()
        let index = try cursor.integer(4)
        guard let address, address != 0, count > 0 else {
          lists.append(([], 0))
          continue
        }
        let bytes = try file.heap.object(index, at: address)
        left -= bytes.count
        guard left >= 0 else {
          throw file.store.malformed(address, "texts or lists larger than the file")
        }
        lists.append((bytes, count))
      }
    } catch { throw error.inObject(path) }
    return lists
  }
}
