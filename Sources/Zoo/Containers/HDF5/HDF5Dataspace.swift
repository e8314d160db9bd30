import Tensor

/// The shape of a dataset or an attribute.
struct HDF5Dataspace: Equatable {
  /// HDF5 itself allows no more axes.
  static let mostAxes = 32

  /// The sizes of the axes; empty for a scalar, and one of size 0 for nothing.
  let shape: [Int]
  /// The sizes to which the axes may grow; nil for any size.
  let limits: [Int?]
  /// Whether there is no element at all, not even a scalar.
  let isNull: Bool
  /// The number of elements.
  let count: Int

  /// Reads a dataspace message.
  ///
  /// - Throws: `FileError.malformed` also if the number of elements is impossible.
  init(_ message: HDF5Cursor) throws(FileError) {
    var cursor = message
    let version = try cursor.expectVersion(1...2, of: "a shape")
    let axes = try cursor.byte()
    guard axes <= Self.mostAxes else { throw cursor.malformed("a shape of \(axes) axes") }
    let flags = try cursor.byte()
    var isNull = false
    if version == 1 { try cursor.skip(5) } else { isNull = try cursor.byte() == 2 }
    var shape: [Int] = []
    var count = isNull ? 0 : 1
    for _ in 0..<axes {
      let size = try cursor.length()
      shape.append(size)
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow, product < 1 << 60 else {
        throw cursor.malformed("a shape of too many elements")
      }
      count = product
    }
    var limits = shape.map(Optional.some)
    if flags & 1 != 0 {
      for axis in 0..<axes { limits[axis] = try cursor.lengthOrUnlimited() }
    }
    self.shape = isNull ? [0] : shape
    self.limits = isNull ? [0] : limits
    self.isNull = isNull
    self.count = count
  }
}
