import Tensor

/// A value in a MATLAB file, as far as recordings need it.
enum MatlabValue: Sendable {
  /// Numbers of any class, column-major as MATLAB has them, with their dimensions.
  case numbers([Double], dimensions: [Int])
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
    try bytes.withUnsafeBufferPointer { (buffer) throws(FileError) in
      let reader = MatlabElements(
        bytes: UnsafeRawBufferPointer(buffer), isBigEndian: isBigEndian, file: file, part: nil)
      var offset = 128
      while offset < bytes.count {
        let element = try reader.element(at: offset, end: bytes.count)
        switch element.type {
        case MatlabElements.compressed:
          let part = "the compressed variable at byte \(offset)"
          let expanded: [UInt8]
          do throws(InflateError) {
            expanded = try Inflate.zlib(
              UnsafeRawBufferPointer(rebasing: reader.bytes[element.data]),
              limit: Self.largestVariable)
          } catch {
            throw .malformed(
              file: file, place: .byte(element.data.lowerBound + error.offset),
              problem: error.problem)
          }
          try expanded.withUnsafeBufferPointer { (buffer) throws(FileError) in
            let inner = MatlabElements(
              bytes: UnsafeRawBufferPointer(buffer), isBigEndian: isBigEndian, file: file,
              part: part)
            let matrix = try inner.element(at: 0, end: expanded.count)
            if matrix.type == MatlabElements.matrix {
              found.append(try inner.variable(matrix.data, depth: 0))
            }
          }
        case MatlabElements.matrix:
          found.append(try reader.variable(element.data, depth: 0))
        default:
          // Elements that are no variables exist only by mistake; their size leads to the next.
          break
        }
        offset = element.next
      }
    }
    variables = found
  }
}
