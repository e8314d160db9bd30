import Tensor

/// The index of the chunks of a dataset that grows along one axis: entries in blocks of growing
/// size, the first few in the index block itself.
struct HDF5ExtensibleArray {
  private let store: HDF5Store
  private let chunkBytes: Int
  private let entryBytes: Int
  private let mostBits: Int
  private let indexEntries: Int
  private let leastEntries: Int
  private let leastPointers: Int
  private let pageEntries: Int
  /// Entries beyond were never written.
  private let written: Int
  private let indexAddress: Int?
  private var index: HDF5Cursor?
  private var block: (address: Int, cursor: HDF5Cursor)?
  private var secondary: (address: Int, cursor: HDF5Cursor)?

  /// Reads the head of an array.
  ///
  /// - Throws: `FileError.malformed`; also below.
  init(_ store: HDF5Store, at address: Int, chunkBytes: Int) throws(FileError) {
    self.store = store
    self.chunkBytes = chunkBytes
    var cursor = try store.checked(
      at: address, count: 16 + 6 * store.lengthWidth + store.offsetWidth)
    try cursor.expect("EAHD")
    _ = try cursor.expectVersion(0...0, of: "an index of chunks")
    try cursor.skip(1)
    entryBytes = try cursor.byte()
    mostBits = try cursor.byte()
    indexEntries = try cursor.byte()
    leastEntries = try cursor.byte()
    leastPointers = try cursor.byte()
    let pageBits = try cursor.byte()
    try cursor.skip(4 * store.lengthWidth)
    written = try cursor.length()
    try cursor.skip(store.lengthWidth)
    indexAddress = try cursor.address()
    func isPower(_ value: Int) -> Bool { value > 0 && value & (value - 1) == 0 }
    guard HDF5ChunkEntry.isPossible(width: entryBytes, store), (1...62).contains(mostBits),
      isPower(leastEntries), isPower(leastPointers), leastPointers > 1, pageBits < 32,
      leastEntries.trailingZeroBitCount < mostBits
    else { throw cursor.malformed("an index of chunks of impossible sizes") }
    pageEntries = 1 << pageBits
  }

  /// Where a block's number of its place in the file is kept, in bytes.
  private var placeWidth: Int { (mostBits + 7) / 8 }

  /// An entry; nil for a chunk that was never written.
  mutating func entry(_ number: Int) throws(FileError) -> HDF5ChunkEntry? {
    guard let indexAddress, number < written else { return nil }
    let level = 2 * leastPointers.trailingZeroBitCount
    let direct = 2 * (leastPointers - 1)
    let levels = 1 + mostBits - leastEntries.trailingZeroBitCount
    if index == nil {
      let pointers = direct + max(0, levels - level)
      index = try opened(
        "EAIB", at: indexAddress,
        count: indexEntries * entryBytes + pointers * store.offsetWidth, hasPlace: false)
    }
    guard var cursor = index else { return nil }
    if number < indexEntries {
      try cursor.skip(number * entryBytes)
      return try HDF5ChunkEntry.read(&cursor, width: entryBytes, chunkBytes: chunkBytes)
    }
    try cursor.skip(indexEntries * entryBytes)
    // Level k has 2^(k/2) blocks of 2^((k+1)/2) times the least number of entries, rounded down.
    let rest = number - indexEntries
    let which = Int.bitWidth - 1 - (rest / leastEntries + 1).leadingZeroBitCount
    guard which < levels else { return nil }
    let inLevel = rest - ((1 << which) - 1) * leastEntries
    let blockEntries = leastEntries << ((which + 1) / 2)
    let blockNumber = inLevel / blockEntries
    let inBlock = inLevel % blockEntries
    if which < level {
      // The blocks of the levels before.
      let before = which % 2 == 0 ? 2 * ((1 << (which / 2)) - 1) : 3 * (1 << (which / 2)) - 2
      try cursor.skip((before + blockNumber) * store.offsetWidth)
      guard let address = try cursor.address() else { return nil }
      return try entry(inBlock, at: address, entries: blockEntries)
    }
    try cursor.skip((direct + which - level) * store.offsetWidth)
    guard let secondaryAddress = try cursor.address() else { return nil }
    return try entry(
      inBlock, block: blockNumber, of: 1 << (which / 2), entries: blockEntries,
      secondary: secondaryAddress)
  }

  /// A structure's content after its signature and what all of them begin with.
  private func opened(
    _ signature: String, at address: Int, count: Int, hasPlace: Bool
  ) throws(FileError) -> HDF5Cursor {
    let head = 6 + store.offsetWidth + (hasPlace ? placeWidth : 0)
    guard count <= store.source.size else {
      throw store.malformed(address, "an index of chunks of impossible sizes")
    }
    var cursor = try store.checked(at: address, count: head + count + 4)
    try cursor.expect(signature)
    _ = try cursor.expectVersion(0...0, of: "an index of chunks")
    try cursor.skip(head - 5)
    return cursor
  }

  /// An entry of a block without pages.
  private mutating func entry(
    _ number: Int, at address: Int, entries: Int
  ) throws(FileError) -> HDF5ChunkEntry? {
    if block?.address != address {
      block = (
        address,
        try opened("EADB", at: address, count: entries * entryBytes, hasPlace: true)
      )
    }
    guard var cursor = block?.cursor else { return nil }
    try cursor.skip(number * entryBytes)
    return try HDF5ChunkEntry.read(&cursor, width: entryBytes, chunkBytes: chunkBytes)
  }

  /// An entry of one of the blocks of a secondary block, which may have pages.
  private mutating func entry(
    _ number: Int, block blockNumber: Int, of blocks: Int, entries: Int, secondary address: Int
  ) throws(FileError) -> HDF5ChunkEntry? {
    let pages = entries > pageEntries ? entries / pageEntries : 0
    let bitmapBytes = (pages + 7) / 8
    guard blocks <= store.source.size / (bitmapBytes + store.offsetWidth) else {
      throw store.malformed(address, "an index of chunks of impossible sizes")
    }
    if secondary?.address != address {
      secondary = (
        address,
        try opened(
          "EASB", at: address, count: blocks * (bitmapBytes + store.offsetWidth), hasPlace: true)
      )
    }
    guard var pointers = secondary?.cursor else { return nil }
    let bitmaps = try pointers.take(blocks * bitmapBytes)
    try pointers.skip(blockNumber * store.offsetWidth)
    guard let blockAddress = try pointers.address() else { return nil }
    guard pages > 0 else { return try entry(number, at: blockAddress, entries: entries) }
    let page = number / pageEntries
    // The first page is the highest bit.
    let flags = bitmaps[bitmaps.startIndex + blockNumber * bitmapBytes + page / 8]
    guard flags & 0x80 >> (page % 8) != 0 else { return nil }
    let start =
      blockAddress + 6 + store.offsetWidth + placeWidth + 4 + page * (pageEntries * entryBytes + 4)
    if block?.address != start {
      block = (start, try store.checked(at: start, count: pageEntries * entryBytes + 4))
    }
    guard var cursor = block?.cursor else { return nil }
    try cursor.skip((number % pageEntries) * entryBytes)
    return try HDF5ChunkEntry.read(&cursor, width: entryBytes, chunkBytes: chunkBytes)
  }
}
