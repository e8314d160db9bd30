import Tensor

/// The attributes of an object: small values with names.
enum HDF5Attribute {
  /// All attributes of an object by name, wherever they are stored.
  ///
  /// - Throws: `FileError.malformed` for damaged ones.
  static func all(of object: HDF5Object) throws(FileError) -> [String: HDF5Value] {
    var values: [String: HDF5Value] = [:]
    for message in object.header.messages where message.kind == .attribute {
      try add(message.body, isShared: message.isShared, object, &values)
    }
    guard var info = try object.header.body(.attributeInfo) else { return values }
    _ = try info.expectVersion(0...0, of: "an object's attributes")
    if try info.byte() & 1 != 0 { try info.skip(2) }
    guard let heapAddress = try info.address(), let names = try info.address() else {
      return values
    }
    let heap = try HDF5FractalHeap(info.store, at: heapAddress)
    try HDF5Tree2(info.store, at: names, kinds: [8]).forEach { (record) throws(FileError) in
      // The identifier has eight bytes here, in this heap or in that of shared messages.
      let identifier = record
      try record.skip(8)
      let isShared = try record.byte() & 2 != 0
      let message =
        try isShared
        ? HDF5SharedMessages.body(identifier, .attribute) : heap.object(identifier)
      try add(message, isShared: false, object, &values)
    }
    return values
  }

  private static func add(
    _ message: HDF5Cursor, isShared: Bool, _ object: HDF5Object,
    _ values: inout [String: HDF5Value]
  ) throws(FileError) {
    var cursor = try isShared ? HDF5ObjectHeader.shared(message, .attribute) : message
    let version = try cursor.expectVersion(1...3, of: "an attribute")
    let flags = try cursor.byte()
    let nameBytes = try cursor.integer(2)
    let typeBytes = try cursor.integer(2)
    let spaceBytes = try cursor.integer(2)
    if version == 3 { try cursor.skip(1) }
    /// The next part; in version 1 they are filled up to multiples of eight bytes.
    func part(_ count: Int) throws(FileError) -> HDF5Cursor {
      let start = cursor.position
      let part = try cursor.part(count)
      if version == 1 { try cursor.align(since: start) }
      return part
    }
    let name = String(decoding: try part(nameBytes).rest.prefix { $0 != 0 }, as: UTF8.self)
    var typeMessage = try part(typeBytes)
    var spaceMessage = try part(spaceBytes)
    if version > 1, flags & 1 != 0 {
      typeMessage = try HDF5ObjectHeader.shared(typeMessage, .datatype)
    }
    if version > 1, flags & 2 != 0 {
      spaceMessage = try HDF5ObjectHeader.shared(spaceMessage, .dataspace)
    }
    let type = try HDF5Datatype(typeMessage)
    let space = try HDF5Dataspace(spaceMessage)
    let (size, overflow) = space.count.multipliedReportingOverflow(by: type.size)
    guard !overflow else { throw cursor.malformed("the attribute '\(name)' is too large") }
    values[name] = HDF5Value(
      file: object.file, path: "\(object.path)@\(name)", type: type, shape: space.shape,
      count: space.count, bytes: Array(try cursor.take(size)))
  }
}
