import Tensor

/// The table of messages that several objects of a file share, such as one type of many datasets.
///
/// Source: "HDF5 File Format Specification", version 3.0, on the superblock extension and the shared
/// object header message table. Files have one only if their writer asked for it.
enum HDF5SharedMessages {
  /// The most indexes of a table that HDF5 allows.
  private static let mostIndexes = 8

  /// The content of a message that an identifier of eight bytes, the next to be read, names.
  ///
  /// - Throws: `FileError.malformed` if it is not there.
  static func body(
    _ identifier: HDF5Cursor, _ kind: HDF5Message.Kind
  ) throws(FileError) -> HDF5Cursor {
    let store = identifier.store
    guard let heap = try heap(of: kind, store) else {
      throw identifier.malformed("a shared message, but the file has no table of them")
    }
    return try HDF5FractalHeap(store, at: heap).object(identifier)
  }

  /// The address of the heap that holds shared messages of a kind; nil if there is none.
  private static func heap(
    of kind: HDF5Message.Kind, _ store: HDF5Store
  ) throws(FileError) -> Int? {
    guard let address = store.superblockExtension else { return nil }
    let header = try HDF5ObjectHeader(store, at: address)
    // It is itself not shared.
    guard let found = header.messages.first(where: { $0.kind == .sharedMessageTable }),
      !found.isShared
    else { return nil }
    var message = found.body
    _ = try message.expectVersion(0...0, of: "a table of shared messages")
    let place = try message.definedAddress(of: "a table of shared messages")
    let count = try message.byte()
    guard count <= mostIndexes else { throw message.malformed("\(count) indexes") }
    var table = try store.checked(at: place, count: 8 + count * (14 + 2 * store.offsetWidth))
    try table.expect("SMTB")
    for _ in 0..<count {
      _ = try table.expectVersion(0...0, of: "an index of shared messages")
      try table.skip(1)
      let kinds = try table.integer(2)
      // The least size, when the index becomes a tree and a list again, and the number of messages.
      try table.skip(10 + store.offsetWidth)
      let heap = try table.address()
      if kinds >> kind.rawValue & 1 != 0 { return heap }
    }
    return nil
  }
}
