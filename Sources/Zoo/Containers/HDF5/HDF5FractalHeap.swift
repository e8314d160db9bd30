import Tensor

/// A heap of small objects, such as the links of a large group, in blocks of doubling size.
final class HDF5FractalHeap {
  private let store: HDF5Store
  private let headAddress: Int
  private let identifierBytes: Int
  private let hasChecksums: Bool
  private let hugeObjects: Int?
  private let width: Int
  private let startBytes: Int
  private let mostDirectBytes: Int
  private let offsetWidth: Int
  private let lengthWidth: Int
  private let root: Int?
  private let rootRows: Int
  /// Blocks that were read, by address.
  private var blocks: [Int: HDF5Cursor] = [:]
  private var budget: HDF5Budget
  /// Objects that are too large for a block, by number: address and size.
  private var huge: [Int: (address: Int, count: Int)]?

  /// Reads the head of a heap.
  ///
  /// - Throws: `FileError.malformed`, or `.unsupported` for a compressed heap.
  init(_ store: HDF5Store, at address: Int) throws(FileError) {
    self.store = store
    headAddress = address
    budget = HDF5Budget(store)
    let (offset, length) = (store.offsetWidth, store.lengthWidth)
    var cursor = try store.checked(at: address, count: 26 + 12 * length + 3 * offset)
    try cursor.expect("FRHP")
    _ = try cursor.expectVersion(0...0, of: "a heap")
    identifierBytes = try cursor.integer(2)
    guard try cursor.integer(2) == 0 else {
      throw cursor.unsupported("compressed heaps are not read", "copy the file with h5repack")
    }
    hasChecksums = try cursor.byte() & 2 != 0
    let mostManaged = try cursor.integer(4)
    try cursor.skip(length)
    hugeObjects = try cursor.address()
    try cursor.skip(length + offset + 8 * length)
    width = try cursor.integer(2)
    startBytes = try cursor.length()
    mostDirectBytes = try cursor.length()
    let bits = try cursor.integer(2)
    try cursor.skip(2)
    root = try cursor.address()
    rootRows = try cursor.integer(2)
    func isPower(_ value: Int) -> Bool { value > 0 && value & (value - 1) == 0 }
    guard isPower(width), isPower(startBytes), isPower(mostDirectBytes), width <= 1 << 12,
      startBytes <= mostDirectBytes, mostDirectBytes <= 1 << 32, (1...62).contains(bits),
      identifierBytes > 1, rootRows <= 64
    else { throw cursor.malformed("a heap of impossible sizes") }
    offsetWidth = (bits + 7) / 8
    lengthWidth = HDF5Tree2.width(min(mostDirectBytes, max(1, mostManaged)))
  }

  /// The object that an identifier names, which is the next to be read.
  ///
  /// - Throws: `FileError.malformed` if there is no such object.
  func object(_ record: HDF5Cursor) throws(FileError) -> HDF5Cursor {
    var cursor = record
    var identifier = try cursor.part(identifierBytes)
    let head = try identifier.byte()
    switch head >> 4 & 3 {
    case 0:
      let offset = try identifier.integer(offsetWidth)
      return try managed(offset, count: try identifier.integer(lengthWidth), record)
    case 1:
      let wide = store.offsetWidth + store.lengthWidth
      if wide <= identifierBytes - 1 {
        let address = try identifier.definedAddress(of: "an object of a heap")
        return try store.cursor(at: address, count: try identifier.length())
      }
      let number = try identifier.integer(min(8, identifier.left))
      guard let place = try hugePlaces()[number] else {
        throw record.malformed("object \(number) of a heap does not exist")
      }
      return try store.cursor(at: place.address, count: place.count)
    case 2:
      // The identifier holds the object.
      var count = head & 15
      if identifierBytes > 17 { count = count << 8 | (try identifier.byte()) }
      return try identifier.part(count + 1)
    default: throw record.malformed("an object of a heap of an unknown kind")
    }
  }

  private func hugePlaces() throws(FileError) -> [Int: (address: Int, count: Int)] {
    if let huge { return huge }
    var places: [Int: (address: Int, count: Int)] = [:]
    if let hugeObjects {
      try HDF5Tree2(store, at: hugeObjects, kinds: [1]).forEach { (record) throws(FileError) in
        let address = try record.definedAddress(of: "an object of a heap")
        let count = try record.length()
        places[try record.length()] = (address, count)
      }
    }
    huge = places
    return places
  }

  /// The bytes of a row's blocks.
  private func rowBytes(_ row: Int) -> Int { row < 2 ? startBytes : startBytes << (row - 1) }

  /// An object in one of the blocks, by its offset from the heap's beginning.
  private func managed(
    _ offset: Int, count: Int, _ record: HDF5Cursor
  ) throws(FileError) -> HDF5Cursor {
    guard var address = root else { throw record.malformed("the heap of an object is empty") }
    var (rows, start, size) = (rootRows, 0, startBytes)
    let directRows = (mostDirectBytes / startBytes).trailingZeroBitCount + 2
    while rows > 0 {
      let inside = (offset - start) / startBytes / width
      let row = inside == 0 ? 0 : Int.bitWidth - inside.leadingZeroBitCount
      guard row < rows, row + startBytes.trailingZeroBitCount < 60 else {
        throw record.malformed("an object lies outside its heap")
      }
      size = rowBytes(row)
      let rowStart = row == 0 ? 0 : width * size
      let column = (offset - start - rowStart) / size
      let block = try indirect(address, rows: rows, directRows: directRows)
      guard let child = block[row * width + column] else {
        throw record.malformed("an object lies in a part of its heap that does not exist")
      }
      address = child
      start += rowStart + column * size
      rows =
        row < directRows
        ? 0 : size.trailingZeroBitCount - (startBytes * width).trailingZeroBitCount + 1
      guard rows >= 0 else { throw record.malformed("a heap of impossible sizes") }
    }
    guard offset >= start, offset - start <= size, count <= size - (offset - start) else {
      throw record.malformed("an object lies outside its block of a heap")
    }
    var block = try direct(address, size: size)
    try block.skip(offset - start)
    return try block.part(count)
  }

  private func direct(_ address: Int, size: Int) throws(FileError) -> HDF5Cursor {
    if let block = blocks[address], block.left == size { return block }
    try budget.spend(size, at: address)
    let block = try store.cursor(at: address, count: size)
    var head = block
    try head.expect("FHDB")
    _ = try head.expectVersion(0...0, of: "a block of a heap")
    guard try head.address() == headAddress else {
      throw head.malformed("a block of another heap")
    }
    try head.skip(offsetWidth)
    if hasChecksums {
      // Computed as if the checksum were zero.
      var bytes = block.bytes
      let place = head.position
      let sum = try head.word(4)
      for index in place..<place + 4 { bytes[index] = 0 }
      guard !store.verifies || sum == UInt64(HDF5Checksum.lookup3(bytes[...])) else {
        throw store.malformed(address, "a block of a heap does not match its checksum")
      }
    }
    blocks[address] = block
    return block
  }

  /// The addresses of the blocks under an indirect block.
  private func indirect(
    _ address: Int, rows: Int, directRows: Int
  ) throws(FileError) -> [Int?] {
    let count = rows * width
    let bytes = 9 + store.offsetWidth + offsetWidth + count * store.offsetWidth
    var block: HDF5Cursor
    if let known = blocks[address] {
      block = known
    } else {
      try budget.spend(bytes, at: address)
      block = try store.checked(at: address, count: bytes)
      blocks[address] = block
    }
    try block.expect("FHIB")
    _ = try block.expectVersion(0...0, of: "a block of a heap")
    try block.skip(store.offsetWidth + offsetWidth)
    var children: [Int?] = []
    for _ in 0..<count { children.append(try block.address()) }
    return children
  }
}
