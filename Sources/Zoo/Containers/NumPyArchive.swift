import Tensor

/// The arrays of an npz file: a zip archive of npy arrays.
///
/// Opening reads the list of names; an array is expanded and checked when it is asked for, so that
/// a reader pays only for the arrays that it uses and can ignore those that it cannot read.
public struct NumPyArchive: Sendable {
  private let archive: ZipArchive
  private let members: [String: ZipArchive.Member]
  /// The names of the arrays, in the file's order, without `.npy`.
  public let names: [String]

  /// Opens an npz file.
  ///
  /// - Throws: `FileError` if the file cannot be read or is not a zip archive.
  public static func read(_ path: String) throws(FileError) -> NumPyArchive {
    try NumPyArchive(FileBytes.read(path), file: path)
  }

  /// Opens the bytes of an npz file.
  ///
  /// - Throws: `FileError.malformed` or `.unsupported`.
  package init(_ bytes: [UInt8], file: String) throws(FileError) {
    archive = try ZipArchive(bytes, file: file)
    var members: [String: ZipArchive.Member] = [:]
    var names: [String] = []
    for member in archive.members where member.name.hasSuffix(".npy") {
      let name = String(member.name.dropLast(4))
      members[name] = member
      names.append(name)
    }
    self.members = members
    self.names = names
  }

  /// The first member that is no array at the top of the archive; nil if all are.
  var otherMember: String? {
    archive.members.first { !$0.name.hasSuffix(".npy") || $0.name.contains("/") }?.name
  }

  /// Whether there is an array with this name.
  public func contains(_ name: String) -> Bool { members[name] != nil }

  /// The array with a name.
  ///
  /// - Throws: `FileError.malformed` if there is none or it is damaged, `.unsupported` if it is not
  ///   of numbers.
  public subscript(name: String) -> NumericArray {
    get throws(FileError) { try array(name, limit: .anything) }
  }

  /// The array with a name, unless it would expand beyond a limit.
  ///
  /// - Throws: as the subscript, and `FileError.unsupported` for an array that is too large.
  func array(_ name: String, limit: ExpansionLimit) throws(FileError) -> NumericArray {
    guard let member = members[name] else {
      let known = names.isEmpty ? "no array" : names.map { "'\($0)'" }.joined(separator: ", ")
      throw .malformed(
        file: archive.file, place: .whole, problem: "there is no array '\(name)'; it has \(known)")
    }
    return try NumPyFile.decode(
      archive.contents(of: member, limit: limit), file: archive.file, name: name)
  }

  /// An array's header, without expanding the rest; nil if it cannot be read, or if the array does
  /// not have the size that it says.
  func layout(_ name: String) -> NumPyLayout? {
    guard let member = members[name],
      let layout = NumPyFile.layout(archive.beginning(of: member, count: NumPyFile.layoutBytes)),
      let count = layout.count
    else { return nil }
    let width =
      switch layout.item {
      case .number(let element): element.byteCount
      case .unicode(let width): width.multipliedReportingOverflow(by: 4).partialValue
      case .bytes(let width): width
      case .other: 0
      }
    if case .other = layout.item { return layout }
    let (size, overflow) = count.multipliedReportingOverflow(by: width)
    return !overflow && size == member.size - layout.dataOffset ? layout : nil
  }

  /// Checks that an array stays within a limit when it is expanded.
  ///
  /// - Throws: `FileError.unsupported` if it does not.
  func check(_ name: String, _ limit: ExpansionLimit) throws(FileError) {
    if let member = members[name] { try archive.check(member, limit) }
  }

  /// The size of an array's member after expansion, according to the directory; 0 if there is none.
  func expandedSize(_ name: String) -> Int { members[name]?.size ?? 0 }

  /// The texts of an array of fixed-width texts; nil if it is another array or cannot be read.
  func texts(_ name: String) -> [String]? {
    guard let member = members[name], let bytes = try? archive.contents(of: member, limit: .events)
    else { return nil }
    return NumPyFile.decodeText(bytes)
  }

  /// Writes arrays as an npz file, whole or not at all, with the same bytes for the same arrays.
  ///
  /// The numbers of arrays that are named in `deflating` are compressed, which pays off for rasters
  /// of spikes; the others are stored, written directly from memory.
  /// - Throws: `FileError.system` with the operating system's reason, or `.invalidContent` for two
  ///   arrays with the same name.
  public static func write(
    _ path: String, _ arrays: KeyValuePairs<String, NumericArray>, deflating: Set<String> = []
  ) throws(FileError) {
    try write(path, arrays.map { ($0.key, $0.value) }, deflating: deflating)
  }

  /// Writes arrays as an npz file; see `write(_:_:deflating:)` for a literal.
  ///
  /// - Throws: as `write(_:_:deflating:)` for a literal.
  public static func write(
    _ path: String, _ arrays: [(name: String, array: NumericArray)], deflating: Set<String> = []
  ) throws(FileError) {
    try write(path, arrays, texts: [], deflating: deflating)
  }

  /// Writes arrays, and after them arrays of texts; those of an empty shape hold one.
  ///
  /// - Throws: as `write(_:_:deflating:)` for a literal.
  static func write(
    _ path: String, _ arrays: [(name: String, array: NumericArray)],
    texts: [(name: String, values: [String], shape: [Int])], deflating: Set<String> = []
  ) throws(FileError) {
    var headers: [[UInt8]] = []
    for (_, array) in arrays { headers.append(try NumPyFile.header(of: array, file: path)) }
    try AtomicFile.write(to: path) { (file) throws(FileError) in
      var writer = ZipWriter(file, path: path)
      for ((name, array), header) in zip(arrays, headers) {
        try array.withUnsafeBytes { (bytes) throws(FileError) in
          try writer.append(
            name: name + ".npy", header: header, body: bytes, deflated: deflating.contains(name))
        }
      }
      for (name, values, shape) in texts {
        try writer.append(
          name: name + ".npy", header: NumPyFile.encode(values, shape: shape),
          body: UnsafeRawBufferPointer(start: nil, count: 0))
      }
      try writer.finish()
    }
  }
}
