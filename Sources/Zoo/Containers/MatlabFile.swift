import Tensor

/// A value in a MATLAB file, as far as recordings need it.
enum MatlabValue: Sendable {
  /// Numbers of any class, column-major as in MATLAB, with their dimensions.
  case numbers(NumericArray, dimensions: [Int])
  /// Cells, column-major.
  case cells([MatlabValue], dimensions: [Int])
  /// A structure: fields and values. Those of an array of structures are cells, one a structure.
  case structure([(name: String, value: MatlabValue)])
  /// A text of one row.
  case text(String)
  /// Something else, by its class's name.
  case other(String)

  /// The class and size in words, for messages.
  var summary: String {
    func size(_ dimensions: [Int]) -> String { dimensions.map(String.init).joined(separator: "x") }
    return switch self {
    case .numbers(_, let dimensions): "\(size(dimensions)) numbers"
    case .cells(_, let dimensions): "\(size(dimensions)) cells"
    case .structure(let fields): "a structure of \(fields.count) fields"
    case .text: "text"
    case .other(let name): name
    }
  }
}

/// What is known of a variable of a MATLAB file before it is read.
protocol MatlabVariable {
  var name: String { get }
  /// The class and size in words.
  var summary: String { get }
  /// Whether it is of a class that may hold spike trains: cells or a structure.
  var isContainer: Bool { get }
  /// The product of its dimensions.
  var count: Int { get }
}

/// The variables of a MATLAB file of either container format.
protocol MatlabVariables {
  associatedtype Variable: MatlabVariable
  /// The variables in the file's order.
  var variables: [Variable] { get }
  /// A variable's value, read now.
  ///
  /// - Throws: `FileError` with the place.
  func value(of variable: Variable) throws(FileError) -> MatlabValue
}

/// The variables of a MATLAB v5 file (also written by v6 and v7).
///
/// Source: "MAT-File Format", The MathWorks: a header of 128 bytes, then elements of a type, a size
/// and data; variables are matrix elements, usually compressed with zlib.
struct MatlabFile: MatlabVariables {
  /// A variable, of which only name and size were read.
  struct Variable: MatlabVariable {
    let name: String
    let summary: String
    let isContainer: Bool
    /// Whether it is text.
    let isText: Bool
    let count: Int
    /// The names of a structure's fields; empty for other variables, and if they are too many.
    let fields: [String]
    fileprivate let element: Range<Int>
    fileprivate let isCompressed: Bool
  }

  /// The first bytes of a compressed variable in which its name is looked for.
  private static let headingBytes = 4096

  /// The variables in the file's order.
  let variables: [Variable]
  private let bytes: [UInt8]
  private let file: String
  private let isBigEndian: Bool

  /// Whether bytes begin like such a file.
  static func recognizes(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 128, bytes.starts(with: "MATLAB 5.0".utf8) else { return false }
    return bytes[126..<128].elementsEqual("IM".utf8) || bytes[126..<128].elementsEqual("MI".utf8)
  }

  /// Finds all variables, without expanding any.
  ///
  /// - Throws: `FileError.malformed` with the byte; in a compressed variable, the byte after
  ///   expansion.
  init(_ bytes: [UInt8], file: String) throws(FileError) {
    let isBigEndian = bytes[126] == UInt8(ascii: "M")
    var found: [Variable] = []
    let reader = MatlabElements(bytes: bytes, isBigEndian: isBigEndian, file: file, part: nil)
    func add(
      _ heading: MatlabElements.Heading, _ element: Range<Int>, isCompressed: Bool,
      fields: [String]
    ) {
      found.append(
        Variable(
          name: heading.name, summary: heading.summary, isContainer: heading.isContainer,
          isText: heading.isText, count: heading.dimensions.reduce(1, *), fields: fields,
          element: element,
          isCompressed: isCompressed))
    }
    var offset = 128
    while offset < bytes.count {
      let element = try reader.element(at: offset, end: bytes.count)
      switch element.type {
      case MatlabElements.compressed:
        if let (heading, fields) = Self.heading(
          bytes, element.data, isBigEndian: isBigEndian, file: file)
        {
          add(heading, element.data, isCompressed: true, fields: fields)
        } else {
          // Damaged, or not a variable: expanding it shows which.
          let inner = try Self.expand(bytes, element.data, isBigEndian: isBigEndian, file: file)
          let matrix = try inner.element(at: 0, end: inner.bytes.count)
          if matrix.type == MatlabElements.matrix {
            let heading = try inner.heading(matrix.data, mostNumbers: inner.bytes.count)
            add(heading, element.data, isCompressed: true, fields: [])
          }
        }
      case MatlabElements.matrix:
        let heading = try reader.heading(element.data, mostNumbers: bytes.count)
        add(
          heading, element.data, isCompressed: false,
          fields: Self.fields(reader, heading, end: element.data.upperBound))
      default:
        // Elements that are not variables exist only by mistake; their size leads to the next.
        break
      }
      offset = element.next
    }
    variables = found
    self.bytes = bytes
    self.file = file
    self.isBigEndian = isBigEndian
  }

  /// A variable's value, expanded and parsed now.
  ///
  /// A matrix of numbers on its own is only mentioned.
  /// - Throws: `FileError.malformed` with the byte, `.unsupported` if it is too large.
  func value(of variable: Variable) throws(FileError) -> MatlabValue {
    try value(of: variable, depth: 0)
  }

  /// A variable's value, with the numbers of a matrix.
  ///
  /// - Throws: as `value(of:)`.
  func valueWithNumbers(of variable: Variable) throws(FileError) -> MatlabValue {
    try value(of: variable, depth: 1)
  }

  private func value(of variable: Variable, depth: Int) throws(FileError) -> MatlabValue {
    guard variable.isCompressed else {
      return try MatlabElements(bytes: bytes, isBigEndian: isBigEndian, file: file, part: nil)
        .variable(variable.element, depth: depth).value
    }
    let inner = try Self.expand(bytes, variable.element, isBigEndian: isBigEndian, file: file)
    let matrix = try inner.element(at: 0, end: inner.bytes.count)
    return try inner.variable(matrix.data, depth: depth).value
  }

  private static func fields(
    _ reader: MatlabElements, _ heading: MatlabElements.Heading, end: Int
  ) -> [String] {
    heading.isStructure ? reader.fieldNames(after: heading, end: end) ?? [] : []
  }

  /// The heading of a compressed variable, from its first bytes only; nil if they do not hold one.
  private static func heading(
    _ bytes: [UInt8], _ range: Range<Int>, isBigEndian: Bool, file: String
  ) -> (MatlabElements.Heading, fields: [String])? {
    let beginning = bytes.withUnsafeBufferPointer {
      Inflate.beginning(
        ofZlib: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: $0[range])),
        count: headingBytes)
    }
    let reader = MatlabElements(
      bytes: beginning, isBigEndian: isBigEndian, file: file, part: nil)
    guard beginning.count > 8, reader.isMatrix else { return nil }
    guard let heading = try? reader.heading(8..<beginning.count, mostNumbers: 1 << 48) else {
      return nil
    }
    return (heading, fields(reader, heading, end: beginning.count))
  }

  /// A compressed element's content.
  private static func expand(
    _ bytes: [UInt8], _ range: Range<Int>, isBigEndian: Bool, file: String
  ) throws(FileError) -> MatlabElements {
    let limit = ExpansionLimit.events.bytes(compressed: range.count, file: bytes.count)
    let expanded: [UInt8]
    do throws(InflateError) {
      expanded = try bytes.withUnsafeBufferPointer { (buffer) throws(InflateError) in
        let input = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: buffer[range]))
        return try Inflate.zlib(input, limit: limit) { size(tag: $0, isBigEndian: isBigEndian) }
      }
    } catch {
      if let size = size(of: bytes, range, isBigEndian: isBigEndian), size > limit {
        throw ExpansionLimit.refusal(
          file: file, place: .byte(range.lowerBound - 8), compressed: range.count, size: size,
          limit: limit)
      }
      throw .malformed(
        file: file, place: .byte(range.lowerBound + error.offset), problem: error.problem)
    }
    return MatlabElements(
      bytes: expanded, isBigEndian: isBigEndian, file: file,
      part: "the compressed variable at byte \(range.lowerBound - 8)")
  }

  /// The size of a variable according to its tag, a type and a size; nil if there is no whole tag.
  private static func size(tag: [UInt8], isBigEndian: Bool) -> Int? {
    guard tag.count == 8 else { return nil }
    let size = tag[4..<8].reduce(0) { $0 << 8 | Int($1) }
    return 8 + (isBigEndian ? size : Int(UInt32(size).byteSwapped))
  }

  /// The size that a compressed variable claims to have.
  private static func size(
    of bytes: [UInt8], _ range: Range<Int>, isBigEndian: Bool
  ) -> Int? {
    let tag = bytes.withUnsafeBufferPointer {
      Inflate.beginning(
        ofZlib: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: $0[range])), count: 8)
    }
    return size(tag: tag, isBigEndian: isBigEndian)
  }
}
