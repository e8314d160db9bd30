import Tensor

/// The value of elements that were never written.
enum HDF5FillValue {
  /// The bytes of one element; empty for zeros.
  ///
  /// - Throws: `FileError.malformed` also if it has not the size of an element.
  static func read(
    _ header: HDF5ObjectHeader, elementBytes: Int
  ) throws(FileError) -> [UInt8] {
    var value: [UInt8] = []
    if var cursor = try header.body(.fillValue) {
      switch try cursor.expectVersion(1...3, of: "a fill value") {
      case 3:
        let flags = try cursor.byte()
        if flags & 0x20 != 0 { value = Array(try cursor.take(try cursor.integer(4))) }
      default:
        try cursor.skip(2)
        if try cursor.byte() != 0 { value = Array(try cursor.take(try cursor.integer(4))) }
      }
    } else if var cursor = try header.body(.oldFillValue) {
      value = Array(try cursor.take(try cursor.integer(4)))
    }
    guard value.isEmpty || value.count == elementBytes else {
      throw header.messages[0].body.malformed(
        "a fill value of \(value.count) bytes for elements of \(elementBytes)")
    }
    return value.allSatisfy { $0 == 0 } ? [] : value
  }
}
