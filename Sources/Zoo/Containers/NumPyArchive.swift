import Tensor

/// The arrays of an npz file: a zip archive of npy arrays.
///
/// Opening reads the list of names; an array is expanded and checked when it is asked for, so that a
/// reader pays for nothing it does not use and can pass over what it cannot read.
public struct NumPyArchive: Sendable {
  private let archive: ZipArchive
  private let members: [String: ZipArchive.Member]
  /// The names of the arrays, in the file's order, without `.npy`.
  public let names: [String]

  /// Opens an npz file.
  ///
  /// - Throws: `FileError` if the file cannot be read or is no zip archive.
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

  /// Whether there is an array of this name.
  public func contains(_ name: String) -> Bool { members[name] != nil }

  /// The array of a name.
  ///
  /// - Throws: `FileError.malformed` if there is none or it is damaged, `.unsupported` if it is not
  ///   of numbers.
  public subscript(name: String) -> NumericArray {
    get throws(FileError) {
      guard let member = members[name] else {
        let known = names.isEmpty ? "no array" : names.map { "'\($0)'" }.joined(separator: ", ")
        throw .malformed(
          file: archive.file, place: .whole, problem: "there is no array '\(name)'; it has \(known)"
        )
      }
      return try NumPyFile.decode(
        archive.contents(of: member), file: archive.file, name: name)
    }
  }

  /// Writes arrays as an npz file, whole or not at all, with the same bytes for the same arrays.
  ///
  /// The numbers are stored uncompressed and go to the file from where they are in memory.
  /// - Throws: `FileError.system` with the operating system's reason, or `.invalidContent` for two
  ///   arrays of one name.
  public static func write(
    _ path: String, _ arrays: KeyValuePairs<String, NumericArray>
  ) throws(FileError) {
    try write(path, arrays.map { ($0.key, $0.value) })
  }

  /// Writes arrays as an npz file; see `write(_:_:)` for a literal.
  ///
  /// - Throws: as `write(_:_:)` for a literal.
  public static func write(
    _ path: String, _ arrays: [(name: String, array: NumericArray)]
  ) throws(FileError) {
    var headers: [[UInt8]] = []
    for (_, array) in arrays { headers.append(try NumPyFile.header(of: array, file: path)) }
    try AtomicFile.write(to: path) { (file) throws(FileError) in
      var writer = ZipWriter(file, path: path)
      for ((name, array), header) in zip(arrays, headers) {
        try array.withUnsafeBytes { (bytes) throws(FileError) in
          try writer.append(name: name + ".npy", header: header, body: bytes)
        }
      }
      try writer.finish()
    }
  }
}
