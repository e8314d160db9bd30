import Tensor

/// A message of an object header.
struct HDF5Message {
  /// What a message is about, by its number in the file.
  enum Kind: Int {
    case dataspace = 0x01
    case linkInfo = 0x02
    case datatype = 0x03
    case oldFillValue = 0x04
    case fillValue = 0x05
    case link = 0x06
    case externalFiles = 0x07
    case layout = 0x08
    case filters = 0x0B
    case attribute = 0x0C
    case sharedMessageTable = 0x0F
    case continuation = 0x10
    case symbolTable = 0x11
    case attributeInfo = 0x15
  }

  let kind: Kind
  let isShared: Bool
  let body: HDF5Cursor
}

/// The header of an object: messages that say what it is, in one or several blocks.
struct HDF5ObjectHeader {
  /// Messages of other kinds are passed over.
  private(set) var messages: [HDF5Message] = []
  let address: Int

  /// Reads a header of version 1 or 2 and its continuations.
  ///
  /// - Throws: `FileError.malformed`, or `.unsupported` for another version.
  init(_ store: HDF5Store, at address: Int) throws(FileError) {
    self.address = address
    var cursor = try store.cursor(at: address, upTo: 16)
    guard !cursor.rest.isEmpty else {
      throw store.malformed(address, "an object should be here, but the file ends before")
    }
    // Where blocks begin: one that is reached twice is a loop.
    var visited: Set<Int> = [address]
    var continuations: [(address: Int, count: Int)] = []
    let isNew = cursor.rest.starts(with: "OHDR".utf8)
    var flags = 0
    if isNew {
      var block = try Self.newBlock(store, address, flags: &flags)
      try read(&block, flags: flags, continuations: &continuations)
    } else {
      _ = try cursor.expectVersion(1...1, of: "an object's header")
      try cursor.skip(7)
      let count = try cursor.integer(4)
      var block = try store.cursor(at: address + 16, count: count)
      try readOld(&block, continuations: &continuations)
    }
    var budget = HDF5Budget(store)
    var index = 0
    while index < continuations.count {
      let (next, count) = continuations[index]
      index += 1
      guard visited.insert(next).inserted else {
        throw store.malformed(next, "the header of an object leads back to itself")
      }
      try budget.spend(count, at: next)
      if isNew {
        var block = try store.checked(at: next, count: count)
        try block.expect("OCHK")
        try read(&block, flags: flags, continuations: &continuations)
      } else {
        var block = try store.cursor(at: next, count: count)
        try readOld(&block, continuations: &continuations)
      }
    }
  }

  /// The messages of a header's first block, version 2.
  private static func newBlock(
    _ store: HDF5Store, _ address: Int, flags: inout Int
  ) throws(FileError) -> HDF5Cursor {
    var head = try store.cursor(at: address, upTo: 34)
    try head.expect("OHDR")
    _ = try head.expectVersion(2...2, of: "an object's header")
    flags = try head.byte()
    // Times, and limits of the storage of attributes.
    if flags & 0x20 != 0 { try head.skip(16) }
    if flags & 0x10 != 0 { try head.skip(4) }
    let count = try head.integer(1 << (flags & 3))
    let start = head.position
    guard count <= store.source.size else { throw head.malformed("a header of \(count) bytes") }
    var block = try store.checked(at: address, count: start + count + 4)
    try block.skip(start)
    return block
  }

  private mutating func read(
    _ block: inout HDF5Cursor, flags: Int, continuations: inout [(address: Int, count: Int)]
  ) throws(FileError) {
    let head = flags & 4 == 0 ? 4 : 6
    // What is smaller than a message is a gap.
    while block.left >= head {
      let kind = try block.byte()
      let count = try block.integer(2)
      let messageFlags = try block.byte()
      try block.skip(head - 4)
      try append(kind, messageFlags, try block.part(count), &continuations)
    }
  }

  private mutating func readOld(
    _ block: inout HDF5Cursor, continuations: inout [(address: Int, count: Int)]
  ) throws(FileError) {
    while block.left >= 8 {
      let kind = try block.integer(2)
      let count = try block.integer(2)
      let messageFlags = try block.byte()
      try block.skip(3)
      try append(kind, messageFlags, try block.part(count), &continuations)
    }
  }

  private mutating func append(
    _ kind: Int, _ flags: Int, _ body: HDF5Cursor,
    _ continuations: inout [(address: Int, count: Int)]
  ) throws(FileError) {
    guard let kind = HDF5Message.Kind(rawValue: kind) else { return }
    guard kind == .continuation else {
      messages.append(HDF5Message(kind: kind, isShared: flags & 2 != 0, body: body))
      return
    }
    var body = body
    continuations.append(
      (try body.definedAddress(of: "the rest of a header"), try body.length()))
  }

  /// Whether there is a message of a kind.
  func contains(_ kind: HDF5Message.Kind) -> Bool { messages.contains { $0.kind == kind } }

  /// The content of the first message of a kind; nil if there is none.
  ///
  /// - Throws: `FileError` if it is shared and cannot be found.
  func body(_ kind: HDF5Message.Kind) throws(FileError) -> HDF5Cursor? {
    guard let message = messages.first(where: { $0.kind == kind }) else { return nil }
    return try message.isShared ? Self.shared(message.body, kind) : message.body
  }

  /// The content of a message that another object or the file's table of shared messages holds, such
  /// as a named datatype.
  static func shared(
    _ reference: HDF5Cursor, _ kind: HDF5Message.Kind
  ) throws(FileError) -> HDF5Cursor {
    var reference = reference
    let version = try reference.expectVersion(1...3, of: "a shared message")
    let type = try reference.byte()
    if version == 3, type == 1 { return try HDF5SharedMessages.body(reference, kind) }
    guard version < 3 || type == 2 else {
      throw reference.malformed("a shared message of the unknown type \(type)")
    }
    if version == 1 { try reference.skip(6) }
    let address = try reference.definedAddress(of: "a shared message")
    let header = try HDF5ObjectHeader(reference.store, at: address)
    guard let message = header.messages.first(where: { $0.kind == kind }), !message.isShared else {
      throw reference.store.malformed(address, "a shared message is not here")
    }
    return message.body
  }
}
