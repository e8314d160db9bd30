import Tensor

/// The heaps that hold texts and lists of any length.
final class HDF5GlobalHeap {
  /// The bytes of collections that are kept.
  private static let mostBytes = 1 << 22

  private struct Collection {
    let cursor: HDF5Cursor
    /// Where each object's bytes lie in the collection.
    let objects: [Int: Range<Int>]
  }

  private let store: HDF5Store
  private var collections: [Int: Collection] = [:]
  private var keptBytes = 0

  init(_ store: HDF5Store) { self.store = store }

  /// An object's bytes.
  ///
  /// - Throws: `FileError.malformed` if it does not exist.
  func object(_ index: Int, at address: Int) throws(FileError) -> ArraySlice<UInt8> {
    let collection: Collection
    if let known = collections[address] {
      collection = known
    } else {
      collection = try read(address)
      let size = collection.cursor.bytes.count
      if keptBytes + size > Self.mostBytes {
        collections.removeAll()
        keptBytes = 0
      }
      collections[address] = collection
      keptBytes += size
    }
    guard let range = collection.objects[index] else {
      throw store.malformed(address, "object \(index) of a heap does not exist")
    }
    return collection.cursor.bytes[range]
  }

  private func read(_ address: Int) throws(FileError) -> Collection {
    // What comes before the objects, and before the bytes of each, is as long: a multiple of eight.
    let headBytes = (8 + store.lengthWidth + 7) / 8 * 8
    var head = try store.cursor(at: address, count: headBytes)
    try head.expect("GCOL")
    _ = try head.expectVersion(1...1, of: "a heap")
    try head.skip(3)
    let size = try head.length()
    var cursor = try store.cursor(at: address, count: size)
    try cursor.skip(headBytes)
    var objects: [Int: Range<Int>] = [:]
    while cursor.left >= headBytes {
      let index = try cursor.integer(2)
      // The rest is free.
      if index == 0 { break }
      try cursor.skip(6)
      let count = try cursor.length()
      try cursor.skip(headBytes - 8 - store.lengthWidth)
      let start = cursor.position
      try cursor.skip(count)
      objects[index] = start..<start + count
      if cursor.left >= (8 - count % 8) % 8 { try cursor.align(since: start) }
    }
    return Collection(cursor: cursor, objects: objects)
  }
}
