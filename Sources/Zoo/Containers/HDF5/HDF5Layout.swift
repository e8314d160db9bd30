import Tensor

/// Where the elements of a dataset lie in the file.
enum HDF5Layout {
  /// In the header itself.
  case compact([UInt8])
  /// In one piece; nil if no element was ever written.
  case contiguous(address: Int?)
  case chunked(HDF5Chunking)

  /// Reads a layout message of versions 1 to 5.
  ///
  /// - Throws: `FileError.malformed`, or `.unsupported` for virtual datasets.
  init(_ message: HDF5Cursor, axes: Int) throws(FileError) {
    var cursor = message
    let version = try cursor.expectVersion(1...5, of: "a layout")
    if version < 3 {
      self = try Self.old(&cursor, axes: axes)
      return
    }
    switch try cursor.byte() {
    case 0: self = .compact(Array(try cursor.take(try cursor.integer(2))))
    case 1: self = .contiguous(address: try cursor.address())
    case 2:
      self = try .chunked(
        version == 3
          ? HDF5Chunking(version3: &cursor, axes: axes)
          : HDF5Chunking(version4: &cursor, axes: axes))
    case 3:
      throw cursor.unsupported(
        "virtual datasets, whose data are in other files, are not read",
        "copy it into one file with h5repack or h5py")
    case let other: throw cursor.malformed("a layout of the unknown class \(other)")
    }
  }

  private static func old(_ cursor: inout HDF5Cursor, axes: Int) throws(FileError) -> HDF5Layout {
    let count = try cursor.byte()
    let kind = try cursor.byte()
    try cursor.skip(5)
    let address = try kind == 0 ? nil : cursor.address()
    var sizes: [Int] = []
    for _ in 0..<count { sizes.append(try cursor.integer(4)) }
    switch kind {
    case 0: return .compact(Array(try cursor.take(try cursor.integer(4))))
    case 1: return .contiguous(address: address)
    case 2:
      return .chunked(
        try HDF5Chunking(sizes: sizes, axes: axes, index: .tree1(address: address), cursor))
    default: throw cursor.malformed("a layout of the unknown class \(kind)")
    }
  }
}

/// The chunks of a dataset and where their index is.
struct HDF5Chunking {
  /// How the addresses of chunks are kept; an address is nil if no chunk was ever written.
  enum Index: Equatable {
    case tree1(address: Int?)
    case single(address: Int?, filtered: HDF5FilteredChunk?)
    case implicit(address: Int?)
    case fixedArray(address: Int?)
    case extensibleArray(address: Int?)
    case tree2(address: Int?)
  }

  /// The shape of a chunk.
  let shape: [Int]
  /// The bytes of an element, according to the layout.
  let elementBytes: Int
  /// The bytes of a chunk before compression.
  let byteCount: Int
  /// Whether the chunks that reach beyond the dataset's end are stored as they are.
  let leavesEdgesUnfiltered: Bool
  let index: Index

  /// Chunks whose shape is followed by the size of an element.
  init(
    sizes: [Int], axes: Int, leavesEdgesUnfiltered: Bool = false, index: Index,
    _ cursor: HDF5Cursor
  ) throws(FileError) {
    guard sizes.count == axes + 1, axes > 0 else {
      throw cursor.malformed("chunks of \(sizes.count - 1) axes in a dataset of \(axes)")
    }
    var bytes = 1
    for size in sizes {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: size)
      guard size > 0, !overflow, product < 1 << 48 else {
        throw cursor.malformed("chunks of shape \(sizes)")
      }
      bytes = product
    }
    shape = Array(sizes.dropLast())
    elementBytes = sizes[axes]
    byteCount = bytes
    self.leavesEdgesUnfiltered = leavesEdgesUnfiltered
    self.index = index
  }

  init(version3 cursor: inout HDF5Cursor, axes: Int) throws(FileError) {
    let count = try cursor.byte()
    let address = try cursor.address()
    var sizes: [Int] = []
    for _ in 0..<count { sizes.append(try cursor.integer(4)) }
    try self.init(sizes: sizes, axes: axes, index: .tree1(address: address), cursor)
  }

  init(version4 cursor: inout HDF5Cursor, axes: Int) throws(FileError) {
    let flags = try cursor.byte()
    let count = try cursor.byte()
    let width = try cursor.byte()
    guard (1...8).contains(width) else { throw cursor.malformed("sizes of \(width) bytes") }
    var sizes: [Int] = []
    for _ in 0..<count { sizes.append(try cursor.integer(width)) }
    let index: Index
    switch try cursor.byte() {
    case 1:
      var filtered: HDF5FilteredChunk?
      if flags & 2 != 0 {
        filtered = HDF5FilteredChunk(
          size: try cursor.length(), mask: UInt32(truncatingIfNeeded: try cursor.word(4)))
      }
      index = .single(address: try cursor.address(), filtered: filtered)
    case 2: index = .implicit(address: try cursor.address())
    // What follows the kind of the others is repeated where the address leads to.
    case 3:
      try cursor.skip(1)
      index = .fixedArray(address: try cursor.address())
    case 4:
      try cursor.skip(5)
      index = .extensibleArray(address: try cursor.address())
    case 5:
      try cursor.skip(6)
      index = .tree2(address: try cursor.address())
    case let other:
      throw cursor.unsupported(
        "an index of chunks of the unknown kind \(other) is not read", "copy the file with h5repack"
      )
    }
    try self.init(
      sizes: sizes, axes: axes, leavesEdgesUnfiltered: flags & 1 != 0, index: index, cursor)
  }
}

/// The stored form of a chunk that went through filters.
struct HDF5FilteredChunk: Equatable {
  /// Its bytes in the file.
  let size: Int
  /// A bit for each filter that was left out.
  let mask: UInt32
}
