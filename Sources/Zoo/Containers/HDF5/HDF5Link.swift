import Tensor

/// A name in a group and where it leads.
struct HDF5Link: Equatable {
  enum Target: Equatable {
    /// The address of an object's header.
    case object(address: Int)
    /// A path in the same file, relative to the group unless it begins with a slash.
    case soft(path: String)
    /// A path in another file.
    case external(file: String, path: String)
    /// A kind of link that only a program's own code can follow.
    case other(kind: Int)
  }

  let name: String
  let target: Target

  init(name: String, target: Target) {
    self.name = name
    self.target = target
  }

  /// Reads a link message.
  ///
  /// - Throws: `FileError.malformed`.
  init(_ message: HDF5Cursor) throws(FileError) {
    var cursor = message
    _ = try cursor.expectVersion(1...1, of: "a link")
    let flags = try cursor.byte()
    let kind = try flags & 8 == 0 ? 0 : cursor.byte()
    if flags & 4 != 0 { try cursor.skip(8) }
    if flags & 16 != 0 { try cursor.skip(1) }
    let count = try cursor.integer(1 << (flags & 3))
    name = String(decoding: try cursor.take(count), as: UTF8.self)
    switch kind {
    case 0: target = .object(address: try cursor.definedAddress(of: "a link"))
    case 1:
      let count = try cursor.integer(2)
      target = .soft(path: String(decoding: try cursor.take(count), as: UTF8.self))
    case 64:
      try cursor.skip(3)
      target = .external(file: try cursor.text(), path: try cursor.text())
    default: target = .other(kind: kind)
    }
  }

  /// The links of a group, sorted by name.
  ///
  /// - Throws: `FileError` for a damaged group.
  static func all(of header: HDF5ObjectHeader, in store: HDF5Store) throws(FileError) -> [HDF5Link]
  {
    var links: [HDF5Link] = []
    if let table = try header.body(.symbolTable) {
      links = try HDF5SymbolTable.links(table)
    } else {
      for message in header.messages where message.kind == .link {
        links.append(try HDF5Link(message.body))
      }
      if let info = try header.body(.linkInfo) { links += try dense(info) }
    }
    links.sort { $0.name < $1.name }
    for index in links.indices.dropFirst() where links[index].name == links[index - 1].name {
      throw store.malformed(header.address, "two links of a group are named '\(links[index].name)'")
    }
    return links
  }

  /// The links of a group that keeps them in a heap.
  private static func dense(_ message: HDF5Cursor) throws(FileError) -> [HDF5Link] {
    var cursor = message
    _ = try cursor.expectVersion(0...0, of: "a group's links")
    if try cursor.byte() & 1 != 0 { try cursor.skip(8) }
    guard let heapAddress = try cursor.address(), let names = try cursor.address() else {
      return []
    }
    let heap = try HDF5FractalHeap(cursor.store, at: heapAddress)
    var links: [HDF5Link] = []
    try HDF5Tree2(cursor.store, at: names, kinds: [5]).forEach { (record) throws(FileError) in
      // The name's hash comes first.
      try record.skip(4)
      links.append(try HDF5Link(try heap.object(record)))
    }
    return links
  }
}
