/// Named tensors and texts in the safetensors format for weights.
///
/// Source: the format's description at github.com/huggingface/safetensors: the length of a header,
/// the header (JSON: type, shape and place of each tensor, and a map of texts), and the numbers,
/// without gaps. Reading checks all of this before using any of it.
public struct SafetensorsFile: Sendable, Equatable {
  /// A tensor and its name.
  public struct Entry: Sendable, Equatable {
    /// The name, unique in a file.
    public let name: String
    /// The numbers.
    public let array: NumericArray

    /// A named tensor.
    public init(name: String, array: NumericArray) {
      self.name = name
      self.array = array
    }
  }

  /// The tensors in the order of their data.
  public let entries: [Entry]
  /// Texts about the tensors.
  public let metadata: [String: String]

  /// The longest header that is read, the same as in the reference implementation.
  static let longestHeader = 100_000_000

  /// A file's content.
  public init(entries: [Entry], metadata: [String: String] = [:]) {
    self.entries = entries
    self.metadata = metadata
  }

  /// A file's content of single-precision tensors, in the given order.
  public init(_ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:]) {
    self.init(
      entries: tensors.map { Entry(name: $0.name, array: NumericArray($0.tensor)) },
      metadata: metadata)
  }

  /// The names in the order of the data.
  public var names: [String] { entries.map(\.name) }

  /// The tensor of a name, rounded to single precision if it is of another type; nil if there is
  /// none.
  public subscript(name: String) -> Tensor? { array(named: name)?.tensor }

  /// The numbers of a name as they are stored; nil if there is none.
  public func array(named name: String) -> NumericArray? {
    entries.first { $0.name == name }?.array
  }

  /// Reads a file.
  ///
  /// - Throws: `FileError`: unreadable, malformed (truncated, damaged, with holes, overlaps or
  ///   duplicate names), or with a type of numbers that is not read.
  public static func read(_ path: String) throws(FileError) -> SafetensorsFile {
    try decode(FileBytes.read(path), file: path)
  }

  /// The content of a file's bytes.
  ///
  /// - Throws: `FileError.malformed` or `.unsupported`.
  package static func decode(_ bytes: [UInt8], file: String) throws(FileError) -> SafetensorsFile {
    guard bytes.count >= 8 else {
      throw .malformed(file: file, place: .byte(bytes.count), problem: "the file has no header")
    }
    var length: UInt64 = 0
    for index in (0..<8).reversed() { length = length << 8 | UInt64(bytes[index]) }
    guard length <= longestHeader, length <= bytes.count - 8 else {
      throw .malformed(
        file: file, place: .byte(0),
        problem: "the header is said to take \(length) bytes, but the file has \(bytes.count)")
    }
    let start = 8 + Int(length)
    let header = try SafetensorsHeader(bytes[8..<start], file: file)

    // The numbers must follow each other from the first byte to the last.
    var end = 0
    var entries: [Entry] = []
    for tensor in header.tensors.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
      func malformed(_ problem: String) -> FileError {
        .malformed(file: file, place: .array(tensor.name), problem: problem)
      }
      guard tensor.begin == end, tensor.end >= tensor.begin else {
        throw malformed("the data begin at \(tensor.begin), but those before end at \(end)")
      }
      guard tensor.end <= bytes.count - start else {
        throw malformed(
          "the data end at \(tensor.end), but the file has \(bytes.count - start) bytes of data")
      }
      guard let element = SafetensorsHeader.element(of: tensor.type) else {
        throw .unsupported(
          file: file, place: .array(tensor.name), feature: "type \(tensor.type) is not read",
          remedy: "save it as F32")
      }
      // An empty axis does not excuse an impossible shape: other code multiplies the other axes.
      var extent = element.byteCount
      for size in tensor.shape {
        let (product, overflow) = extent.multipliedReportingOverflow(by: max(1, size))
        guard !overflow else { throw malformed("the shape \(tensor.shape) is impossible") }
        extent = product
      }
      let count = tensor.shape.contains(0) ? 0 : extent
      guard count == tensor.end - tensor.begin else {
        throw malformed(
          "shape \(tensor.shape) of \(tensor.type) takes \(count) bytes, not "
            + "\(tensor.end - tensor.begin)")
      }
      let data = Array(bytes[start + tensor.begin..<start + tensor.end])
      entries.append(
        Entry(
          name: tensor.name,
          array: NumericArray(element: element, shape: tensor.shape, bytes: data)))
      end = tensor.end
    }
    guard end == bytes.count - start else {
      throw .malformed(
        file: file, place: .byte(start + end),
        problem: "\(bytes.count - start - end) bytes follow the last tensor")
    }
    return SafetensorsFile(entries: entries, metadata: header.metadata)
  }

  /// Writes the file, whole or not at all; equal content gives equal bytes.
  ///
  /// - Throws: `FileError.system` with the operating system's reason, or `.invalidContent` for a
  ///   name that occurs twice.
  public func write(to path: String) throws(FileError) {
    guard Set(names).count == names.count, !names.contains("__metadata__") else {
      throw .invalidContent(file: path, reason: "a tensor's name occurs twice or is reserved")
    }
    let header = SafetensorsHeader.encode(self)
    var start = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> ($0 * 8)) }
    start += header
    try AtomicFile.write(to: path) { (file) throws(FileError) in
      try file.write(start)
      for entry in entries {
        try entry.array.withUnsafeBytes { (bytes) throws(FileError) in try file.write(bytes) }
      }
    }
  }
}
