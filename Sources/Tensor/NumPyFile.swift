/// Arrays in NumPy's npy format.
///
/// Source: NEP 1 and `numpy/lib/format.py`: a magic string, a version, the length of a header, the
/// header (a Python dictionary of `descr`, `fortran_order` and `shape`) and the numbers. Versions 1
/// to 3 are read, in row-major or column-major order and of either byte order; version 1, row-major
/// and little-endian, is written.
public enum NumPyFile {
  package static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Reads an npy file.
  ///
  /// - Throws: `FileError`: unreadable, malformed (truncated, damaged), or of Python objects,
  ///   strings or records, which are not read.
  public static func read(_ path: String) throws(FileError) -> NumericArray {
    try decode(FileBytes.read(path), file: path, name: nil)
  }

  /// Writes an npy file, whole or not at all.
  ///
  /// - Throws: `FileError.system` with the operating system's reason, or `.invalidContent` for
  ///   brain floats, which NumPy does not know.
  public static func write(_ array: NumericArray, to path: String) throws(FileError) {
    let header = try header(of: array, file: path)
    try AtomicFile.write(to: path) { (file) throws(FileError) in
      try file.write(header)
      try array.withUnsafeBytes { (bytes) throws(FileError) in try file.write(bytes) }
    }
  }

  /// An array from the bytes of an npy file, or of an npy member `name` of an archive.
  ///
  /// Row-major little-endian numbers stay where they are in `bytes`.
  /// - Throws: `FileError.malformed` or `.unsupported`.
  package static func decode(
    _ bytes: [UInt8], file: String, name: String?
  ) throws(FileError) -> NumericArray {
    func place(_ offset: Int) -> FilePlace {
      name.map { .byteOfPart(offset, part: $0) } ?? .byte(offset)
    }
    guard bytes.starts(with: magic) else {
      throw .malformed(
        file: file, place: place(0), problem: "not an npy array: it does not begin with \\x93NUMPY")
    }
    guard bytes.count >= 10 else {
      throw .malformed(
        file: file, place: place(bytes.count), problem: "the file ends in its header")
    }
    let version = bytes[6]
    guard (1...3).contains(version) else {
      throw .unsupported(
        file: file, place: place(6), feature: "npy version \(version) is unknown",
        remedy: "save it again with numpy.save")
    }
    let lengthBytes = version == 1 ? 2 : 4
    let start = 8 + lengthBytes
    var length = 0
    for index in (8..<min(start, bytes.count)).reversed() {
      length = length << 8 | Int(bytes[index])
    }
    guard bytes.count >= start, length <= bytes.count - start else {
      throw .malformed(
        file: file, place: place(8),
        problem: "the header is said to take \(length) bytes, but the file ends before that")
    }
    let header = try NumPyHeader(bytes[start..<start + length], file: file, place: place)
    let data = start + length
    guard bytes.count - data == header.byteCount else {
      throw .malformed(
        file: file, place: place(data),
        problem: "shape \(header.shape) of \(header.element.rawValue) takes \(header.byteCount) "
          + "bytes, but \(bytes.count - data) follow the header")
    }
    if !header.isBigEndian && !header.needsTransposing {
      return NumericArray(
        element: header.element, shape: header.shape, bytes: bytes, offset: data)
    }
    return header.rearranged(bytes[data...])
  }

  /// The bytes that precede the numbers of an array.
  package static func header(of array: NumericArray, file: String) throws(FileError) -> [UInt8] {
    guard let descriptor = NumPyHeader.descriptor(of: array.element) else {
      throw .invalidContent(file: file, reason: "NumPy has no type for \(array.element.rawValue)")
    }
    let header = header(descriptor: descriptor, shape: array.shape)
    guard header.count <= 10 + Int(UInt16.max) else {
      throw .invalidContent(file: file, reason: "a shape of \(array.shape.count) axes is too long")
    }
    return header
  }

  /// The bytes that precede the content of an array of a type and a shape.
  static func header(descriptor: String, shape: [Int]) -> [UInt8] {
    let sizes = shape.map(String.init).joined(separator: ", ")
    let tuple = shape.count == 1 ? "(\(sizes),)" : "(\(sizes))"
    let text = "{'descr': '\(descriptor)', 'fortran_order': False, 'shape': \(tuple), }"
    // Spaces and a line feed pad it to a multiple of 64 bytes, so that the numbers are aligned.
    let padding = (64 - (10 + text.utf8.count + 1) % 64) % 64
    let length = text.utf8.count + padding + 1
    return magic + [1, 0, UInt8(length & 0xFF), UInt8(truncatingIfNeeded: length >> 8)]
      + Array(text.utf8) + [UInt8](repeating: 0x20, count: padding) + [0x0A]
  }
}
