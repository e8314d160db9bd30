import Tensor

/// A value in a MATLAB file, as far as recordings need it.
enum MatlabValue: Sendable {
  /// Numbers of any class, column-major as MATLAB has them, with their dimensions.
  case numbers(NumericArray, dimensions: [Int])
  /// Cells, column-major.
  case cells([MatlabValue], dimensions: [Int])
  /// A structure of one element: fields and values.
  case structure([(name: String, value: MatlabValue)])
  /// Something else, by its class's name.
  case other(String)

  /// The class and size in words, for messages.
  var summary: String {
    func size(_ dimensions: [Int]) -> String { dimensions.map(String.init).joined(separator: "x") }
    return switch self {
    case .numbers(_, let dimensions): "\(size(dimensions)) numbers"
    case .cells(_, let dimensions): "\(size(dimensions)) cells"
    case .structure(let fields): "a structure of \(fields.count) fields"
    case .other(let name): name
    }
  }
}

/// The variables of a MATLAB v5 file (also written by v6 and v7).
///
/// Source: "MAT-File Format", The MathWorks: a header of 128 bytes, then elements of a type, a size
/// and data; variables are matrix elements, usually compressed with zlib.
struct MatlabFile {
  /// A compressed variable of more bytes than this is taken for an attack or a mistake.
  static let largestVariable = 1 << 31

  /// The variables in the file's order.
  private(set) var variables: [(name: String, value: MatlabValue)] = []

  /// Whether bytes begin as such a file does.
  static func recognizes(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 128, bytes.starts(with: "MATLAB 5.0".utf8) else { return false }
    return bytes[126..<128].elementsEqual("IM".utf8) || bytes[126..<128].elementsEqual("MI".utf8)
  }

  /// Parses all variables.
  ///
  /// - Throws: `FileError.malformed` with the byte, within a compressed variable the byte after
  ///   expansion.
  init(_ bytes: [UInt8], file: String) throws(FileError) {
    let isBigEndian = bytes[126] == UInt8(ascii: "M")
    var found: [(name: String, value: MatlabValue)] = []
    let reader = MatlabElements(bytes: bytes, isBigEndian: isBigEndian, file: file, part: nil)
    var offset = 128
    while offset < bytes.count {
      let element = try reader.element(at: offset, end: bytes.count)
      switch element.type {
      case MatlabElements.compressed:
        let expanded = try Self.expand(
          bytes, element.data, isBigEndian: isBigEndian, file: file)
        let inner = MatlabElements(
          bytes: expanded, isBigEndian: isBigEndian, file: file,
          part: "the compressed variable at byte \(offset)")
        let matrix = try inner.element(at: 0, end: expanded.count)
        if matrix.type == MatlabElements.matrix {
          found.append(try inner.variable(matrix.data, depth: 0))
        }
      case MatlabElements.matrix:
        found.append(try reader.variable(element.data, depth: 0))
      default:
        // Elements that are no variables exist only by mistake; their size leads to the next.
        break
      }
      offset = element.next
    }
    variables = found
  }

  /// A compressed element's content.
  private static func expand(
    _ bytes: [UInt8], _ range: Range<Int>, isBigEndian: Bool, file: String
  ) throws(FileError) -> [UInt8] {
    do throws(InflateError) {
      return try bytes.withUnsafeBufferPointer { (buffer) throws(InflateError) in
        try Inflate.zlib(
          UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: buffer[range])),
          limit: largestVariable
        ) { start in
          // The tag of the variable inside: a type and a size.
          guard start.count == 8 else { return nil }
          let size = start[4..<8].reduce(0) { $0 << 8 | Int($1) }
          return 8 + (isBigEndian ? size : Int(UInt32(size).byteSwapped))
        }
      }
    } catch {
      throw .malformed(
        file: file, place: .byte(range.lowerBound + error.offset), problem: error.problem)
    }
  }
}
