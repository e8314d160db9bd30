import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file or folder to read as a recording.
struct SourceFile {
  /// The path that the user gave.
  let path: String
  /// The bytes of a file; empty for a folder and for an HDF5 file.
  let bytes: [UInt8]
  /// An HDF5 file, which may be large and of which only parts are read; nil for others.
  private(set) var hdf5: RandomAccessSource?
  /// The names in a folder; nil for a file.
  let entries: [String]?

  /// Reads a file, or lists a folder.
  ///
  /// - Throws: `FileError.system` with the operating system's reason.
  init(_ path: String) throws(FileError) {
    // A slash at the end would leave the recording without a name.
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path
    if let entries = try Self.list(path) {
      self.entries = entries
      bytes = []
      return
    }
    entries = nil
    // A pipe cannot be read in parts; what else is wrong is found when it is read whole.
    if let source = try? RandomAccessSource(path), HDF5Superblock.find(in: source) != nil {
      hdf5 = source
      bytes = []
    } else {
      bytes = try FileBytes.read(path)
    }
  }

  /// A file whose bytes are already in memory.
  init(path: String, bytes: [UInt8]) {
    self.path = path
    entries = nil
    let source = RandomAccessSource(bytes, file: path)
    let isHDF5 = HDF5Superblock.find(in: source) != nil
    if isHDF5 { hdf5 = source }
    self.bytes = isHDF5 ? [] : bytes
  }

  /// A folder that has been listed.
  init(path: String, entries: [String]) {
    self.path = path
    bytes = []
    self.entries = entries
  }

  /// A MATLAB v5 file; nil for another file, and for one that is damaged.
  var matlab: MatlabFile? {
    MatlabFile.recognizes(bytes) ? try? MatlabFile(bytes, file: path) : nil
  }

  /// The extension of the name in lower case, without the dot.
  var fileExtension: String {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: ".") else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  /// The names in a folder, sorted; nil if the path is not a folder.
  ///
  /// - Throws: `FileError.system` if the folder cannot be read.
  static func list(_ path: String) throws(FileError) -> [String]? {
    guard let folder = opendir(path) else {
      if errno == ENOTDIR || errno == ENOENT { return nil }
      throw .system(operation: "open", file: path, code: errno)
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
