import Tensor

/// The links of a group of the old style: a tree of nodes of entries, whose names are in a heap.
enum HDF5SymbolTable {
  /// The links of a symbol-table message.
  ///
  /// - Throws: `FileError.malformed` for a damaged group.
  static func links(_ message: HDF5Cursor) throws(FileError) -> [HDF5Link] {
    var cursor = message
    let store = cursor.store
    let tree = try cursor.definedAddress(of: "a group's tree")
    let names = try heap(store, at: try cursor.definedAddress(of: "a group's names"))
    var links: [HDF5Link] = []
    var budget = HDF5Budget(store)
    try HDF5Tree1(store: store, kind: 0, keyBytes: store.lengthWidth).forEach(
      from: tree, skipping: { _, _ in false }
    ) { (_, child) throws(FileError) in
      try node(store, at: child, names: names, &budget, &links)
    }
    return links
  }

  /// The data of a local heap.
  private static func heap(_ store: HDF5Store, at address: Int) throws(FileError) -> HDF5Cursor {
    var cursor = try store.cursor(
      at: address, count: 8 + 2 * store.lengthWidth + store.offsetWidth)
    try cursor.expect("HEAP")
    _ = try cursor.expectVersion(0...0, of: "a local heap")
    try cursor.skip(3)
    let size = try cursor.length()
    try cursor.skip(store.lengthWidth)
    return try store.cursor(at: try cursor.definedAddress(of: "a local heap"), count: size)
  }

  private static func node(
    _ store: HDF5Store, at address: Int, names: HDF5Cursor, _ budget: inout HDF5Budget,
    _ links: inout [HDF5Link]
  ) throws(FileError) {
    var head = try store.cursor(at: address, count: 8)
    try head.expect("SNOD")
    _ = try head.expectVersion(1...1, of: "a group's entries")
    try head.skip(1)
    let count = try head.integer(2)
    try budget.spend(8 + count * (2 * store.offsetWidth + 24), at: address)
    var cursor = try store.cursor(at: address + 8, count: count * (2 * store.offsetWidth + 24))
    for _ in 0..<count {
      let name = try text(names, at: try cursor.integer(store.offsetWidth))
      let target = try cursor.address()
      let kind = try cursor.integer(4)
      try cursor.skip(4)
      let place = try cursor.integer(4)
      try cursor.skip(12)
      if kind == 2 {
        links.append(HDF5Link(name: name, target: .soft(path: try text(names, at: place))))
      } else if let target {
        links.append(HDF5Link(name: name, target: .object(address: target)))
      }
    }
  }

  private static func text(_ heap: HDF5Cursor, at offset: Int) throws(FileError) -> String {
    var heap = heap
    try heap.skip(offset)
    return try heap.text()
  }
}
