import Tensor

/// The elements of a MATLAB v5 file, or of one expanded variable.
struct MatlabElements {
  static let matrix: UInt32 = 14
  static let compressed: UInt32 = 15
  /// The class of sparse matrices.
  private static let sparse: UInt32 = 5
  /// The class of objects whose content is elsewhere in the file.
  private static let object: UInt32 = 17
  /// Cells in cells beyond this depth are an attack on the stack.
  private static let deepest = 16

  /// The most cells of a variable, at all depths together.
  ///
  /// Each takes far more memory than bytes in the file; spike trains need one per unit.
  static let mostCells = 1 << 17

  /// Labels are short; a longer text is something else.
  private static let mostTextBytes = 1 << 20

  /// How many cells may still be read; shared by the readers of one variable.
  private final class CellCount {
    var left = MatlabElements.mostCells
  }

  private let cells = CellCount()
  let bytes: [UInt8]
  let isBigEndian: Bool
  let file: String
  /// Which part of the file the bytes are, for messages; nil for the file itself.
  let part: String?

  /// An element's type, data, and the offset of its successor.
  struct Element {
    let type: UInt32
    let data: Range<Int>
    let next: Int
  }

  private func malformed(_ offset: Int, _ problem: String) -> FileError {
    .malformed(
      file: file, place: part.map { .byteOfPart(offset, part: $0) } ?? .byte(offset),
      problem: problem)
  }

  /// Whether the bytes begin with a matrix element.
  var isMatrix: Bool { bytes.count >= 8 && word(0) == Self.matrix }

  private func word(_ offset: Int) -> UInt32 {
    let word = bytes.withUnsafeBytes {
      $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    }
    return isBigEndian ? UInt32(bigEndian: word) : UInt32(littleEndian: word)
  }

  /// The element at an offset, which must end before `end`.
  ///
  /// - Throws: `FileError.malformed` if it does not.
  func element(at offset: Int, end: Int) throws(FileError) -> Element {
    guard end - offset >= 8 else { throw malformed(offset, "the file ends within an element") }
    let first = word(offset)
    // Data of up to four bytes may share the tag: size in the upper half, type in the lower.
    if first >> 16 != 0 {
      let count = Int(first >> 16)
      guard count <= 4 else { throw malformed(offset, "a small element of \(count) bytes") }
      return Element(
        type: first & 0xFFFF, data: offset + 4..<offset + 4 + count, next: offset + 8)
    }
    let count = Int(word(offset + 4))
    guard count <= end - offset - 8 else {
      throw malformed(
        offset, "an element of \(count) bytes is cut off; the file is truncated or damaged")
    }
    let dataEnd = offset + 8 + count
    // Data are padded to eight bytes, except compressed ones; the last padding may be missing. The
    // element after a compressed one may begin at any byte, so lengths are padded, not offsets.
    let padding = first == Self.compressed ? 0 : (8 - count % 8) % 8
    return Element(type: first, data: offset + 8..<dataEnd, next: min(end, dataEnd + padding))
  }

  /// The heading of a matrix element, before its content.
  struct Heading {
    let matrixClass: UInt32
    let isComplex: Bool
    let dimensions: [Int]
    let name: String
    /// Where the content begins.
    let end: Int

    /// Whether it is of a class that may hold spike trains: cells or a structure.
    var isContainer: Bool { matrixClass == 1 || matrixClass == 2 }

    var isStructure: Bool { matrixClass == 2 }
    var isText: Bool { matrixClass == 4 }

    /// The class and size in words.
    var summary: String {
      let size = dimensions.map(String.init).joined(separator: "x")
      return switch matrixClass {
      case 1: "\(size) cells"
      case 2: dimensions.allSatisfy { $0 == 1 } ? "a structure" : "\(size) structures"
      case 3: "an object"
      case 4: "text"
      case 5: "a sparse matrix"
      case 16: "a function"
      case 17: "a string, table or other object"
      case 6...15: isComplex ? "complex numbers" : "\(size) numbers"
      default: "something of class \(matrixClass)"
      }
    }
  }

  /// Reads the heading of a matrix element, whose content may be missing.
  ///
  /// - Throws: `FileError.malformed` if there is none, or if its dimensions are those of more numbers
  ///   than `mostNumbers`.
  func heading(_ range: Range<Int>, mostNumbers: Int) throws(FileError) -> Heading {
    let flags = try element(at: range.lowerBound, end: range.upperBound)
    guard flags.type == 6, flags.data.count == 8 else {
      throw malformed(range.lowerBound, "a variable does not begin with its flags")
    }
    let word = word(flags.data.lowerBound)
    let matrixClass = word & 0xFF
    var next = flags.next
    var dimensions: [Int] = []
    // Strings, tables and datetimes are objects without dimensions.
    if matrixClass != Self.object {
      let sizes = try element(at: next, end: range.upperBound)
      // A sparse matrix may be far larger than the numbers that it holds.
      dimensions = try self.dimensions(
        sizes, most: matrixClass == Self.sparse ? 1 << 62 : mostNumbers)
      next = sizes.next
    }
    let name = try element(at: next, end: range.upperBound)
    return Heading(
      matrixClass: matrixClass, isComplex: word & 0x800 != 0, dimensions: dimensions,
      name: String(decoding: bytes[name.data], as: UTF8.self), end: name.next)
  }

  /// A matrix element's name and value.
  ///
  /// - Throws: `FileError.malformed`, or `.unsupported` for cells nested too deep.
  func variable(
    _ range: Range<Int>, depth: Int
  ) throws(FileError) -> (name: String, value: MatlabValue) {
    // An empty cell may be an element without data.
    if range.isEmpty { return ("", .numbers(NumericArray([Double]()), dimensions: [0, 0])) }
    guard depth <= Self.deepest else {
      throw .unsupported(
        file: file, place: .byte(range.lowerBound), feature: "cells are nested too deep",
        remedy: "save the spike trains as one cell array")
    }
    let heading = try heading(range, mostNumbers: bytes.count)
    let (name, dimensions) = (heading.name, heading.dimensions)
    let rest = heading.end..<range.upperBound
    switch heading.matrixClass {
    case 1:
      let cells = try values(rest, count: dimensions.reduce(1, *), depth: depth)
      return (name, .cells(cells, dimensions: dimensions))
    case 2: return (name, try structure(rest, dimensions: dimensions, depth: depth))
    case 6...15:
      // Spike trains are in cells; a matrix on its own may be large and is only mentioned.
      guard !heading.isComplex, depth > 0 else { return (name, .other(heading.summary)) }
      return (name, .numbers(try numbers(rest, dimensions), dimensions: dimensions))
    case 4:
      return (name, text(rest, dimensions) ?? .other(heading.summary))
    default: return (name, .other(heading.summary))
    }
  }

  /// Dimensions whose product is not larger than the number of bytes allows.
  private func dimensions(_ element: Element, most: Int) throws(FileError) -> [Int] {
    guard element.type == 5, element.data.count % 4 == 0, element.data.count >= 8,
      element.data.count <= 4 * 32
    else { throw malformed(element.data.lowerBound, "a variable has no dimensions") }
    var dimensions: [Int] = []
    var product = 1
    for offset in stride(from: element.data.lowerBound, to: element.data.upperBound, by: 4) {
      let size = Int(Int32(bitPattern: word(offset)))
      guard size >= 0 else { throw malformed(offset, "a dimension of \(size)") }
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      guard !overflow, next <= most else {
        throw malformed(offset, "dimensions larger than the file")
      }
      product = next
      dimensions.append(size)
    }
    return dimensions
  }

  /// The given number of consecutive matrix elements.
  private func values(
    _ range: Range<Int>, count: Int, depth: Int
  ) throws(FileError) -> [MatlabValue] {
    guard count <= cells.left else {
      throw .unsupported(
        file: file, place: .byte(range.lowerBound),
        feature: "there are more than \(Self.mostCells) cells in cells",
        remedy: "save the spike trains as one cell array")
    }
    cells.left -= count
    var values: [MatlabValue] = []
    var offset = range.lowerBound
    for _ in 0..<count {
      let element = try element(at: offset, end: range.upperBound)
      guard element.type == Self.matrix else {
        throw malformed(offset, "a cell holds an element of type \(element.type)")
      }
      values.append(try variable(element.data, depth: depth + 1).value)
      offset = element.next
    }
    return values
  }

  /// A text, or cells of the rows of a matrix of characters; nil for one that cannot be read.
  private func text(_ range: Range<Int>, _ dimensions: [Int]) -> MatlabValue? {
    guard dimensions.count == 2,
      let data = try? element(at: range.lowerBound, end: range.upperBound),
      data.data.count <= Self.mostTextBytes, dimensions[0] <= cells.left
    else { return nil }
    let text: String
    switch data.type {
    case 1, 2, 16: text = String(decoding: bytes[data.data], as: UTF8.self)
    case 4, 17:
      let units = stride(from: data.data.lowerBound, to: data.data.upperBound - 1, by: 2).map {
        let (first, second) = (UInt16(bytes[$0]), UInt16(bytes[$0 + 1]))
        return isBigEndian ? first << 8 | second : second << 8 | first
      }
      text = String(decoding: units, as: UTF16.self)
    default: return nil
    }
    guard dimensions[0] > 1 else { return .text(text) }
    // Rows are stored by column and filled up with spaces.
    let (rows, columns) = (dimensions[0], dimensions[1])
    let characters = Array(text.utf16)
    guard characters.count == rows * columns else { return nil }
    cells.left -= rows
    return .cells(
      (0..<rows).map { row in
        let units = (0..<columns).map { characters[row + $0 * rows] }
        return .text(TextFields.trimmed(String(decoding: units, as: UTF16.self)))
      }, dimensions: [rows, 1])
  }

  /// The names of a structure's fields, from the bytes after its heading; nil if they are cut off.
  func fieldNames(after heading: Heading, end: Int) -> [String]? {
    guard let width = try? element(at: heading.end, end: end), width.data.count == 4,
      let names = try? element(at: width.next, end: end)
    else { return nil }
    let length = Int(word(width.data.lowerBound))
    guard length > 0, length <= 64, names.data.count % length == 0 else { return nil }
    return stride(from: names.data.lowerBound, to: names.data.upperBound, by: length).map {
      String(decoding: bytes[$0..<$0 + length].prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  private func structure(
    _ range: Range<Int>, dimensions: [Int], depth: Int
  ) throws(FileError) -> MatlabValue {
    let width = try element(at: range.lowerBound, end: range.upperBound)
    let names = try element(at: width.next, end: range.upperBound)
    guard width.data.count == 4 else {
      throw malformed(range.lowerBound, "a structure does not say how long its names are")
    }
    let length = Int(word(width.data.lowerBound))
    guard length > 0, length <= 64, names.data.count % length == 0 else {
      throw malformed(range.lowerBound, "a structure's names are \(length) bytes long")
    }
    var fields: [String] = []
    for start in stride(from: names.data.lowerBound, to: names.data.upperBound, by: length) {
      fields.append(
        String(decoding: bytes[start..<start + length].prefix { $0 != 0 }, as: UTF8.self))
    }
    // All fields of the first structure, all of the second, and so on.
    let (structures, fieldCount) = (dimensions.reduce(1, *), fields.count)
    let (count, overflow) = structures.multipliedReportingOverflow(by: fieldCount)
    let values = try values(
      names.next..<range.upperBound, count: overflow ? Int.max : count, depth: depth)
    guard structures != 1 else { return .structure(zip(fields, values).map { ($0, $1) }) }
    return .structure(
      fields.enumerated().map { field, name in
        let entries = (0..<structures).map { values[$0 * fieldCount + field] }
        return (name, .cells(entries, dimensions: dimensions))
      })
  }

  /// The real part of a numeric matrix, without a copy.
  ///
  /// MATLAB stores numbers in the smallest type that holds them, whatever the class.
  private func numbers(_ range: Range<Int>, _ dimensions: [Int]) throws(FileError) -> NumericArray {
    let count = dimensions.reduce(1, *)
    let data = try element(at: range.lowerBound, end: range.upperBound)
    guard let element = Self.elements[data.type] else {
      throw malformed(range.lowerBound, "numbers of the unknown type \(data.type)")
    }
    let width = element.byteCount
    guard data.data.count == count * width else {
      throw malformed(
        range.lowerBound,
        "\(count) numbers of \(width) bytes do not take \(data.data.count) bytes")
    }
    guard isBigEndian, width > 1 else {
      return NumericArray(
        element: element, shape: [count], bytes: bytes, offset: data.data.lowerBound)
    }
    var swapped: [UInt8] = []
    swapped.reserveCapacity(data.data.count)
    for start in stride(from: data.data.lowerBound, to: data.data.upperBound, by: width) {
      swapped.append(contentsOf: bytes[start..<start + width].reversed())
    }
    return NumericArray(element: element, shape: [count], bytes: swapped)
  }

  /// The types of numbers by their codes in the file.
  private static let elements: [UInt32: NumericArray.Element] = [
    1: .int8, 2: .uint8, 3: .int16, 4: .uint16, 5: .int32, 6: .uint32, 7: .float32, 9: .float64,
    12: .int64, 13: .uint64,
  ]
}
