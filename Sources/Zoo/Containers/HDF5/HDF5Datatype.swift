import Tensor

/// The type of the elements of a dataset or an attribute.
struct HDF5Datatype: Equatable {
  /// A member of a compound type.
  struct Member: Equatable {
    let name: String
    /// Where it begins in an element, in bytes.
    let offset: Int
    let type: HDF5Datatype
  }

  /// How a text ends that is shorter than its field.
  enum Padding: Equatable {
    case zero
    case space
  }

  indirect enum Kind: Equatable {
    /// An integer of `bits` bits that begin at bit `offset`.
    case integer(isSigned: Bool, isBigEndian: Bool, offset: Int, bits: Int)
    /// A number in one of the IEEE formats, or bfloat16.
    case float(NumericArray.Element, isBigEndian: Bool)
    /// Bytes of text of a fixed length.
    case text(Padding)
    /// A text of any length, in a heap.
    case variableText
    /// A list of any length, in a heap.
    case sequence(of: HDF5Datatype)
    /// The address of an object.
    case reference
    case compound([Member])
    /// Integers with names.
    case enumeration(of: HDF5Datatype, names: [String])
    case array(of: HDF5Datatype, shape: [Int])
    /// Bytes without a meaning that HDF5 knows.
    case opaque
    /// Something that is not read, in words.
    case other(String)
  }

  /// Types within types beyond this depth are an attack on the stack.
  private static let deepest = 16

  let kind: Kind
  /// The bytes of an element.
  let size: Int

  /// The type in words, for messages.
  var summary: String {
    switch kind {
    case .integer(let isSigned, _, _, let bits): "\(isSigned ? "int" : "uint")\(bits)"
    case .float(let element, _): element.rawValue
    case .text: "text of \(size) bytes"
    case .variableText: "text"
    case .sequence(let type): "lists of \(type.summary)"
    case .reference: "references"
    case .compound(let members): "records of " + members.map(\.name).joined(separator: ", ")
    case .enumeration(let type, _): "enumeration of \(type.summary)"
    case .array(let type, let shape): "arrays \(shape) of \(type.summary)"
    case .opaque: "opaque bytes"
    case .other(let name): name
    }
  }

  /// Whether elements are numbers.
  var isNumber: Bool {
    switch kind {
    case .integer, .float: true
    case .enumeration(let type, _): type.isNumber
    default: false
    }
  }

  /// Whether elements are texts.
  var isText: Bool {
    switch kind {
    case .text, .variableText: true
    default: false
    }
  }

  /// Reads a datatype message.
  ///
  /// - Throws: `FileError.malformed`. A type that is not read is no error yet.
  init(_ message: HDF5Cursor) throws(FileError) {
    var cursor = message
    self = try Self.read(&cursor, depth: 0)
  }

  private init(kind: Kind, size: Int) {
    self.kind = kind
    self.size = size
  }

  private static func read(
    _ cursor: inout HDF5Cursor, depth: Int
  ) throws(FileError) -> HDF5Datatype {
    guard depth < deepest else { throw cursor.malformed("types are nested too deep") }
    let head = try cursor.byte()
    let (number, version) = (head & 15, head >> 4)
    let bits = try cursor.integer(3)
    let size = try cursor.integer(4)
    guard (1...5).contains(version), size > 0 else {
      throw cursor.malformed("a type of version \(version) and \(size) bytes")
    }
    let kind: Kind
    switch number {
    case 0: kind = try integer(&cursor, bits, size)
    case 1: kind = try float(&cursor, bits, size)
    case 3: kind = .text(bits & 15 == 2 ? .space : .zero)
    case 4:
      // Fields of bits, in which PyTables keeps truth values: the same layout, and never a sign.
      kind = try integer(&cursor, bits & 1, size)
    case 5:
      try cursor.skip(bits & 0xFF)
      kind = .opaque
    case 6: kind = .compound(try members(&cursor, bits & 0xFFFF, version, size, depth))
    case 7:
      // From type 2 on they are tokens of version 1.12.
      kind =
        bits & 15 == 0
        ? .reference : .other(bits & 15 == 1 ? "region references" : "references of HDF5 1.12")
    case 8: kind = try enumeration(&cursor, bits & 0xFFFF, version, depth)
    case 9:
      let base = try read(&cursor, depth: depth + 1)
      guard size == 8 + cursor.store.offsetWidth else {
        throw cursor.malformed("a list takes \(size) bytes")
      }
      kind = bits & 15 == 1 ? .variableText : .sequence(of: base)
    case 10: kind = try array(&cursor, version, size, depth)
    case 2:
      try cursor.skip(2)
      kind = .other("times")
    case 11:
      _ = try read(&cursor, depth: depth + 1)
      kind = .other("complex numbers")
    default: kind = .other("a type of class \(number)")
    }
    return HDF5Datatype(kind: kind, size: size)
  }

  private static func integer(
    _ cursor: inout HDF5Cursor, _ bits: Int, _ size: Int
  ) throws(FileError) -> Kind {
    let offset = try cursor.integer(2)
    let precision = try cursor.integer(2)
    guard size <= 8 else { return .other("integers of \(size) bytes") }
    guard precision > 0, offset + precision <= 8 * size else {
      throw cursor.malformed("\(precision) bits from bit \(offset) on in \(size) bytes")
    }
    return .integer(
      isSigned: bits & 8 != 0, isBigEndian: bits & 1 != 0, offset: offset, bits: precision)
  }

  private static func float(
    _ cursor: inout HDF5Cursor, _ bits: Int, _ size: Int
  ) throws(FileError) -> Kind {
    let layout = try cursor.take(12)
    // Bit offset and precision, places and sizes of exponent and mantissa, and the bias.
    let formats: [(NumericArray.Element, [UInt8])] = [
      (.float16, [0, 0, 16, 0, 10, 5, 0, 10, 15, 0, 0, 0]),
      (.bfloat16, [0, 0, 16, 0, 7, 8, 0, 7, 127, 0, 0, 0]),
      (.float32, [0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0]),
      (.float64, [0, 0, 64, 0, 52, 11, 0, 52, 255, 3, 0, 0]),
    ]
    guard bits & 0x40 == 0, let format = formats.first(where: { layout.elementsEqual($0.1) }),
      format.0.byteCount == size, bits >> 8 == 8 * size - 1
    else { return .other("floating-point numbers of \(size) bytes that are not IEEE's") }
    return .float(format.0, isBigEndian: bits & 1 != 0)
  }

  /// A name; before version 3 it is filled up to a multiple of eight bytes.
  private static func name(
    _ cursor: inout HDF5Cursor, _ version: Int
  ) throws(FileError) -> String {
    let start = cursor.position
    let name = try cursor.text()
    if version < 3 { try cursor.align(since: start) }
    return name
  }

  private static func members(
    _ cursor: inout HDF5Cursor, _ count: Int, _ version: Int, _ size: Int, _ depth: Int
  ) throws(FileError) -> [Member] {
    // As many bytes as the largest offset needs.
    let offsetWidth =
      version < 3 ? 4 : size < 1 << 8 ? 1 : size < 1 << 16 ? 2 : size < 1 << 24 ? 3 : 4
    var members: [Member] = []
    for _ in 0..<count {
      let name = try name(&cursor, version)
      let offset = try cursor.integer(offsetWidth)
      var shape: [Int] = []
      if version == 1 {
        let axes = try cursor.byte()
        guard axes <= 4 else { throw cursor.malformed("a member of \(axes) axes") }
        try cursor.skip(11)
        for axis in 0..<4 {
          let size = try cursor.integer(4)
          if axis < axes { shape.append(size) }
        }
      }
      var type = try read(&cursor, depth: depth + 1)
      if !shape.isEmpty { type = try array(of: type, shape, cursor) }
      guard type.size <= size, offset <= size - type.size else {
        throw cursor.malformed("the member '\(name)' lies outside its record")
      }
      members.append(Member(name: name, offset: offset, type: type))
    }
    return members
  }

  private static func enumeration(
    _ cursor: inout HDF5Cursor, _ count: Int, _ version: Int, _ depth: Int
  ) throws(FileError) -> Kind {
    let base = try read(&cursor, depth: depth + 1)
    var names: [String] = []
    for _ in 0..<count { names.append(try name(&cursor, version)) }
    // The values of the names follow.
    try cursor.skip(count * base.size)
    return .enumeration(of: base, names: names)
  }

  private static func array(
    _ cursor: inout HDF5Cursor, _ version: Int, _ size: Int, _ depth: Int
  ) throws(FileError) -> Kind {
    let axes = try cursor.byte()
    guard axes <= HDF5Dataspace.mostAxes else { throw cursor.malformed("an array of \(axes) axes") }
    if version < 3 { try cursor.skip(3) }
    var shape: [Int] = []
    for _ in 0..<axes { shape.append(try cursor.integer(4)) }
    if version < 3 { try cursor.skip(4 * axes) }
    let type = try array(of: try read(&cursor, depth: depth + 1), shape, cursor)
    guard type.size == size else {
      throw cursor.malformed("an array of \(type.size) bytes claims \(size)")
    }
    return type.kind
  }

  private static func array(
    of base: HDF5Datatype, _ shape: [Int], _ cursor: HDF5Cursor
  ) throws(FileError) -> HDF5Datatype {
    var size = base.size
    for axis in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: axis)
      guard !overflow, product > 0, product < 1 << 32 else {
        throw cursor.malformed("an array of shape \(shape)")
      }
      size = product
    }
    return HDF5Datatype(kind: .array(of: base, shape: shape), size: size)
  }
}
