/// The dictionary at the start of an npy array: type, order and shape.
struct NumPyHeader {
  let element: NumericArray.Element
  let isBigEndian: Bool
  let isFortranOrder: Bool
  let shape: [Int]
  /// The number of bytes of the numbers; the product of the shape has been checked.
  let byteCount: Int

  /// Whether column-major order differs from row-major for this shape.
  var needsTransposing: Bool { isFortranOrder && shape.count(where: { $0 != 1 }) > 1 }

  /// Parses the dictionary.
  ///
  /// - Throws: `FileError.malformed` for anything but the three keys with values of their kind,
  ///   `.unsupported` for types that are not numbers.
  init(
    _ bytes: ArraySlice<UInt8>, file: String, place: (Int) -> FilePlace
  ) throws(FileError) {
    var parser = PythonLiteral(bytes)
    do throws(PythonLiteral.Unexpected) {
      let (descriptor, fortran, shape) = try parser.header()
      guard let type = Self.type(of: descriptor) else {
        throw PythonLiteral.Unexpected(offset: parser.offset, problem: "|" + descriptor)
      }
      var count = type.element.byteCount
      for size in shape {
        let (product, overflow) = count.multipliedReportingOverflow(by: size)
        guard !overflow, size <= 1 << 48 else {
          throw PythonLiteral.Unexpected(
            offset: parser.offset, problem: "the shape \(shape) is larger than any file")
        }
        count = product
      }
      element = type.element
      isBigEndian = type.isBigEndian && type.element.byteCount > 1
      isFortranOrder = fortran
      self.shape = shape
      byteCount = count
    } catch {
      // A problem that begins with a bar is the name of a type: valid, but not numeric.
      if error.problem.hasPrefix("|") {
        throw Self.unsupported(String(error.problem.dropFirst()), file: file, place: place)
      }
      throw .malformed(file: file, place: place(error.offset), problem: error.problem)
    }
  }

  private static func unsupported(
    _ descriptor: String, file: String, place: (Int) -> FilePlace
  ) -> FileError {
    let place =
      if case .byteOfPart(_, let part) = place(0) { FilePlace.array(part) } else { FilePlace.whole }
    return switch descriptor.drop(while: { "|<>=".contains($0) }).first {
    case "O":
      .unsupported(
        file: file, place: place,
        feature: "the array holds pickled Python objects (dtype '\(descriptor)'), which are never "
          + "loaded because they can run code",
        remedy: "save it as an array of numbers")
    case "V":
      .unsupported(
        file: file, place: place, feature: "the array holds records (a structured dtype)",
        remedy: "save each field as a separate array")
    default:
      .unsupported(
        file: file, place: place, feature: "the array's type '\(descriptor)' is not a number",
        remedy: "save it as integers or floats")
    }
  }

  private static let types: [(code: String, element: NumericArray.Element)] = [
    ("b1", .bool), ("u1", .uint8), ("i1", .int8), ("u2", .uint16), ("i2", .int16),
    ("u4", .uint32), ("i4", .int32), ("u8", .uint64), ("i8", .int64), ("f2", .float16),
    ("f4", .float32), ("f8", .float64),
  ]

  private static func type(
    of descriptor: String
  ) -> (element: NumericArray.Element, isBigEndian: Bool)? {
    guard let order = descriptor.first, "<>|=".contains(order) else { return nil }
    let code = descriptor.dropFirst()
    guard let type = types.first(where: { $0.code == code }) else { return nil }
    // A bar says that byte order does not matter, which is true only of single bytes.
    guard order != "|" || type.element.byteCount == 1 else { return nil }
    return (type.element, order == ">")
  }

  /// The numeric type with a NumPy name; nil if it is not numeric.
  static func element(of descriptor: String) -> NumericArray.Element? {
    type(of: descriptor)?.element
  }

  /// NumPy's name of a type, little-endian; nil if there is none.
  static func descriptor(of element: NumericArray.Element) -> String? {
    types.first { $0.element == element }.map {
      ($0.element.byteCount == 1 ? "|" : "<") + $0.code
    }
  }

  /// The numbers in row-major, little-endian order.
  func rearranged(_ data: ArraySlice<UInt8>) -> NumericArray {
    let width = element.byteCount
    let bytes = data.withUnsafeBytes { source in
      [UInt8](unsafeUninitializedCapacity: byteCount) { out, initialized in
        let target = UnsafeMutableRawBufferPointer(out)
        switch width {
        case 1: copy(source, target, as: UInt8.self)
        case 2: copy(source, target, as: UInt16.self)
        case 4: copy(source, target, as: UInt32.self)
        default: copy(source, target, as: UInt64.self)
        }
        initialized = byteCount
      }
    }
    return NumericArray(element: element, shape: shape, bytes: bytes)
  }

  private func copy<Word: FixedWidthInteger & BitwiseCopyable>(
    _ source: UnsafeRawBufferPointer, _ target: UnsafeMutableRawBufferPointer, as word: Word.Type
  ) {
    let width = MemoryLayout<Word>.size
    let count = byteCount / width
    guard count > 0 else { return }
    // Steps through the source, one per axis, in the target's row-major order.
    var steps = [Int](repeating: 1, count: shape.count)
    if isFortranOrder {
      for axis in 1..<max(1, shape.count) { steps[axis] = steps[axis - 1] * shape[axis - 1] }
    } else {
      for axis in (0..<max(0, shape.count - 1)).reversed() {
        steps[axis] = steps[axis + 1] * shape[axis + 1]
      }
    }
    let inner = shape.last ?? 1
    let innerStep = steps.last ?? 1
    var indices = [Int](repeating: 0, count: shape.count)
    var row = 0
    var written = 0
    while written < count {
      for column in 0..<inner {
        let offset = (row + column * innerStep) * width
        let value = source.loadUnaligned(fromByteOffset: offset, as: Word.self)
        target.storeBytes(
          of: isBigEndian ? value.byteSwapped : value,
          toByteOffset: (written + column) * width, as: Word.self)
      }
      written += inner
      var axis = shape.count - 2
      while axis >= 0 {
        indices[axis] += 1
        row += steps[axis]
        if indices[axis] < shape[axis] { break }
        row -= steps[axis] * shape[axis]
        indices[axis] = 0
        axis -= 1
      }
    }
  }
}

/// The few forms of Python literals that an npy header uses.
struct PythonLiteral {
  struct Unexpected: Error {
    let offset: Int
    let problem: String
  }

  private let bytes: ArraySlice<UInt8>
  private(set) var offset: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    offset = bytes.startIndex
  }

  /// The next byte that is not white space, nil at the end.
  var next: UInt8? {
    mutating get {
      while offset < bytes.endIndex, bytes[offset] == 0x20 || (9...13).contains(bytes[offset]) {
        offset += 1
      }
      return offset < bytes.endIndex ? bytes[offset] : nil
    }
  }

  /// The dictionary of an npy header of any type.
  mutating func header() throws(Unexpected) -> (
    descriptor: String, fortran: Bool, shape: [Int]
  ) {
    var descriptor: String?
    var fortran: Bool?
    var shape: [Int]?
    try expect("{")
    while !take("}") {
      let key = try string()
      try expect(":")
      switch key {
      case "descr":
        if next == UInt8(ascii: "[") { throw Unexpected(offset: offset, problem: "|V") }
        descriptor = try string()
      case "fortran_order": fortran = try boolean()
      case "shape": shape = try tuple()
      default:
        throw Unexpected(offset: offset, problem: "the header has an unknown key '\(key)'")
      }
      if !take(",") {
        try expect("}")
        break
      }
    }
    guard let descriptor, let fortran, let shape else {
      throw Unexpected(
        offset: offset, problem: "the header lacks descr, fortran_order or shape")
    }
    return (descriptor, fortran, shape)
  }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let next, UInt32(next) == character.value else { return false }
    offset += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws(Unexpected) {
    guard take(character) else {
      throw Unexpected(offset: offset, problem: "the header has no '\(character)' here")
    }
  }

  mutating func string() throws(Unexpected) -> String {
    guard let quote = next, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw Unexpected(offset: offset, problem: "the header has no quoted text here")
    }
    let start = offset + 1
    guard let end = bytes[start...].firstIndex(of: quote), end - start <= 256 else {
      throw Unexpected(offset: offset, problem: "the quoted text does not end")
    }
    offset = end + 1
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  mutating func boolean() throws(Unexpected) -> Bool {
    _ = next
    for (word, value) in [("True", true), ("False", false)]
    where bytes[offset...].starts(with: word.utf8) {
      offset += word.utf8.count
      return value
    }
    throw Unexpected(offset: offset, problem: "the header has neither True nor False here")
  }

  mutating func tuple() throws(Unexpected) -> [Int] {
    try expect("(")
    var sizes: [Int] = []
    while !take(")") {
      sizes.append(try integer())
      guard sizes.count <= 32 else {
        throw Unexpected(offset: offset, problem: "the shape has more than 32 axes")
      }
      if !take(",") {
        try expect(")")
        break
      }
    }
    return sizes
  }

  private mutating func integer() throws(Unexpected) -> Int {
    _ = next
    let start = offset
    while offset < bytes.endIndex, (0x30...0x39).contains(bytes[offset]) { offset += 1 }
    guard let value = Int(String(decoding: bytes[start..<offset], as: UTF8.self)) else {
      throw Unexpected(offset: start, problem: "the shape has no whole number here")
    }
    // Python 2 wrote long integers with an L.
    if offset < bytes.endIndex, bytes[offset] == UInt8(ascii: "L") { offset += 1 }
    return value
  }
}
