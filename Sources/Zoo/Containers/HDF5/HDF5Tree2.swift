import Tensor

/// A B-tree of version 2: of links or attributes by name, or of chunks.
struct HDF5Tree2 {
  private let store: HDF5Store
  /// The kind of its records, by their number in the file.
  let kind: Int
  /// The bytes of a record.
  let recordBytes: Int
  private let nodeBytes: Int
  private let depth: Int
  private let root: Int?
  private let rootCount: Int
  private let levels: [Level]
  private let countWidth: Int

  /// What nodes of a level hold; level 0 has leaves.
  private struct Level {
    let mostRecords: Int
    /// The bytes of a number of records of the level and all below; 0 for leaves.
    let totalWidth: Int
    let mostTotal: Int
  }

  /// Reads the head of a tree, whose records must be of one of the kinds.
  ///
  /// - Throws: `FileError.malformed`.
  init(_ store: HDF5Store, at address: Int, kinds: Set<Int>) throws(FileError) {
    self.store = store
    var cursor = try store.checked(
      at: address, count: 22 + store.offsetWidth + store.lengthWidth)
    try cursor.expect("BTHD")
    _ = try cursor.expectVersion(0...0, of: "a tree")
    kind = try cursor.byte()
    nodeBytes = try cursor.integer(4)
    recordBytes = try cursor.integer(2)
    depth = try cursor.integer(2)
    try cursor.skip(2)
    root = try cursor.address()
    rootCount = try cursor.integer(2)
    guard kinds.contains(kind), depth < 32, recordBytes > 0, nodeBytes > 10 + recordBytes,
      nodeBytes <= store.source.size
    else {
      throw cursor.malformed(
        "a tree of kind \(kind), depth \(depth), records of \(recordBytes) and nodes of "
          + "\(nodeBytes) bytes")
    }
    // The bytes of signature, version, kind and checksum are 10.
    let leaf = (nodeBytes - 10) / recordBytes
    countWidth = Self.width(leaf)
    var levels = [Level(mostRecords: leaf, totalWidth: 0, mostTotal: leaf)]
    for _ in 0..<depth {
      let below = levels[levels.count - 1]
      let pointer = store.offsetWidth + countWidth + below.totalWidth
      let most = (nodeBytes - 10 - pointer) / (recordBytes + pointer)
      let (total, overflow) = (most + 1).multipliedReportingOverflow(by: below.mostTotal)
      guard most > 0, !overflow, total < 1 << 60 else { throw cursor.malformed("a tree too deep") }
      levels.append(
        Level(mostRecords: most, totalWidth: Self.width(total + most), mostTotal: total + most))
    }
    self.levels = levels
  }

  /// The bytes that hold numbers up to a limit.
  static func width(_ limit: Int) -> Int {
    (Int.bitWidth - max(1, limit).leadingZeroBitCount - 1) / 8 + 1
  }

  /// Calls a closure with every record.
  ///
  /// - Throws: `FileError.malformed` for a damaged tree, or what the closure throws.
  func forEach(_ body: (inout HDF5Cursor) throws(FileError) -> Void) throws(FileError) {
    guard let root, rootCount > 0 else { return }
    var visited: Set<Int> = []
    var budget = HDF5Budget(store)
    try visit(root, count: rootCount, level: depth, &visited, &budget, body)
  }

  private func visit(
    _ address: Int, count: Int, level: Int, _ visited: inout Set<Int>,
    _ budget: inout HDF5Budget,
    _ body: (inout HDF5Cursor) throws(FileError) -> Void
  ) throws(FileError) {
    guard visited.insert(address).inserted else {
      throw store.malformed(address, "a tree leads back to itself")
    }
    guard count <= levels[level].mostRecords else {
      throw store.malformed(address, "a node of \(count) records is too large")
    }
    let pointer =
      level == 0 ? 0 : store.offsetWidth + countWidth + levels[level - 1].totalWidth
    let bytes = 10 + count * recordBytes + (level == 0 ? 0 : (count + 1) * pointer)
    try budget.spend(bytes, at: address)
    var node = try store.checked(at: address, count: bytes)
    try node.expect(level == 0 ? "BTLF" : "BTIN")
    _ = try node.expectVersion(0...0, of: "a tree's node")
    guard try node.byte() == kind else { throw node.malformed("a tree's node of another kind") }
    for _ in 0..<count {
      var record = try node.part(recordBytes)
      try body(&record)
    }
    guard level > 0 else { return }
    for _ in 0...count {
      let child = try node.definedAddress(of: "a part of a tree")
      let childCount = try node.integer(countWidth)
      try node.skip(levels[level - 1].totalWidth)
      try visit(child, count: childCount, level: level - 1, &visited, &budget, body)
    }
  }
}
