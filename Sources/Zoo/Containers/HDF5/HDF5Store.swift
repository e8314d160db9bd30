import Tensor

/// The bytes of an HDF5 file, addressed as the file addresses them: from its superblock on.
final class HDF5Store: Sendable {
  let source: RandomAccessSource
  /// Where the superblock lies, after a user block.
  let base: Int
  /// The number of bytes of addresses.
  let offsetWidth: Int
  /// The number of bytes of sizes.
  let lengthWidth: Int
  /// Whether checksums of metadata must match; tests that damage files reach what is behind them.
  let verifies: Bool
  /// The address of an object with messages about the whole file; nil if there is none.
  let superblockExtension: Int?

  init(
    source: RandomAccessSource, base: Int, offsetWidth: Int, lengthWidth: Int,
    verifies: Bool = true, superblockExtension: Int? = nil
  ) {
    self.superblockExtension = superblockExtension
    self.verifies = verifies
    self.source = source
    self.base = base
    self.offsetWidth = offsetWidth
    self.lengthWidth = lengthWidth
  }

  var file: String { source.file }

  /// The bytes at an address.
  ///
  /// - Throws: `FileError.malformed` if the file ends before; also below.
  func bytes(at address: Int, count: Int) throws(FileError) -> [UInt8] {
    try source.bytes(at: place(address), count: count)
  }

  /// Where an address lies in the file; an impossible one lies behind its end.
  func place(_ address: Int) -> Int {
    let (place, overflow) = address.addingReportingOverflow(base)
    return overflow ? Int.max >> 1 : place
  }

  /// A cursor over the bytes at an address.
  func cursor(at address: Int, count: Int) throws(FileError) -> HDF5Cursor {
    HDF5Cursor(
      store: self, origin: place(address), bytes: try bytes(at: address, count: count))
  }

  /// A cursor over up to so many bytes at an address, fewer where the file ends.
  func cursor(at address: Int, upTo count: Int) throws(FileError) -> HDF5Cursor {
    try cursor(at: address, count: max(0, min(count, source.size - place(address))))
  }

  /// A cursor over bytes whose last four are a checksum of the others.
  ///
  /// - Throws: `FileError.malformed` also if the checksum is wrong.
  func checked(at address: Int, count: Int) throws(FileError) -> HDF5Cursor {
    let bytes = try bytes(at: address, count: count)
    guard count >= 4 else { throw malformed(address, "\(count) bytes cannot hold a checksum") }
    var cursor = HDF5Cursor(store: self, origin: place(address), bytes: bytes)
    let content = try cursor.part(count - 4)
    let sum = try cursor.word(4)
    guard !verifies || sum == UInt64(HDF5Checksum.lookup3(content.rest)) else {
      throw malformed(
        address, "\(count) bytes from here do not match their checksum: the file is damaged")
    }
    return content
  }

  /// The error of a problem at an address.
  func malformed(_ address: Int, _ problem: String) -> FileError {
    .malformed(file: file, place: .byte(place(address)), problem: problem)
  }
}

extension FileError {
  /// The error with the name of the object of an HDF5 file in which it was found.
  func inObject(_ path: String) -> FileError {
    switch self {
    case .malformed(let file, let place, let problem) where !problem.hasPrefix("'"):
      .malformed(file: file, place: place, problem: "'\(path)': \(problem)")
    case .unsupported(let file, let place, let feature, let remedy) where !feature.hasPrefix("'"):
      .unsupported(file: file, place: place, feature: "'\(path)': \(feature)", remedy: remedy)
    default: self
    }
  }
}

/// How many bytes one walk through the structures of a file may still read.
///
/// Structures of a sound file do not overlap, so a walk reads less than the file; in a hostile one,
/// many of them may share the same bytes.
struct HDF5Budget {
  private let store: HDF5Store
  private var left: Int

  init(_ store: HDF5Store) {
    self.store = store
    left = store.source.size
  }

  /// Takes a structure's bytes off.
  ///
  /// - Throws: `FileError.malformed` if the file has not so many.
  mutating func spend(_ count: Int, at address: Int) throws(FileError) {
    guard count <= left else {
      throw store.malformed(address, "structures of the file overlap: it is damaged")
    }
    left -= count
  }
}
