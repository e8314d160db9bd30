import Tensor

/// The index of a dataset's chunks whose number is fixed: an array of entries, in pages if it is
/// long.
struct HDF5FixedArray {
  private let store: HDF5Store
  private let entryBytes: Int
  private let count: Int
  private let chunkBytes: Int
  private let address: Int?
  /// The entries of a page, and all of them in an array without pages.
  private let pageEntries: Int
  private let headBytes: Int
  /// Whether each page was written; empty in an array without pages.
  private var written: [UInt8] = []
  private var isOpen = false
  private var page: (index: Int, cursor: HDF5Cursor)?

  /// Reads the head of an array.
  ///
  /// - Throws: `FileError.malformed`; also below.
  init(_ store: HDF5Store, at address: Int, chunkBytes: Int) throws(FileError) {
    self.store = store
    self.chunkBytes = chunkBytes
    var cursor = try store.checked(
      at: address, count: 12 + store.lengthWidth + store.offsetWidth)
    try cursor.expect("FAHD")
    _ = try cursor.expectVersion(0...0, of: "an index of chunks")
    try cursor.skip(1)
    entryBytes = try cursor.byte()
    let pageBits = try cursor.byte()
    count = try cursor.length()
    self.address = try cursor.address()
    guard HDF5ChunkEntry.isPossible(width: entryBytes, store), pageBits < 32,
      count <= store.source.size / entryBytes + 1
    else {
      throw cursor.malformed("\(count) entries of \(entryBytes) bytes for chunks")
    }
    pageEntries = 1 << pageBits
    headBytes = 6 + store.offsetWidth
  }

  private var pages: Int { count > pageEntries ? (count + pageEntries - 1) / pageEntries : 0 }

  /// An entry; nil for a chunk that was never written.
  mutating func entry(_ index: Int) throws(FileError) -> HDF5ChunkEntry? {
    guard let address, index < count else { return nil }
    if !isOpen { try open(address) }
    let number = pages == 0 ? 0 : index / pageEntries
    if pages > 0 {
      // The first page is the highest bit.
      guard written[number / 8] & 0x80 >> (number % 8) != 0 else { return nil }
    }
    if page?.index != number {
      let start =
        address + headBytes + (pages + 7) / 8 + 4 + number * (pageEntries * entryBytes + 4)
      let entries = min(pageEntries, count - number * pageEntries)
      page = (number, try store.checked(at: start, count: entries * entryBytes + 4))
    }
    guard var cursor = page?.cursor else { return nil }
    try cursor.skip((index - number * pageEntries) * entryBytes)
    return try HDF5ChunkEntry.read(&cursor, width: entryBytes, chunkBytes: chunkBytes)
  }

  private mutating func open(_ address: Int) throws(FileError) {
    var block: HDF5Cursor
    if pages == 0 {
      block = try store.checked(at: address, count: headBytes + count * entryBytes + 4)
    } else {
      block = try store.checked(at: address, count: headBytes + (pages + 7) / 8 + 4)
    }
    try block.expect("FADB")
    _ = try block.expectVersion(0...0, of: "an index of chunks")
    try block.skip(1 + store.offsetWidth)
    if pages == 0 { page = (0, block) } else { written = Array(block.rest) }
    isOpen = true
  }
}
