import Tensor

/// An HDF5 file: groups of named objects, of which only those that are asked for are read.
///
/// Not for several threads at once.
final class HDF5File {
  /// The most soft links that are followed one after the other; HDF5 itself allows as many.
  private static let mostSoftLinks = 16

  let store: HDF5Store
  let heap: HDF5GlobalHeap
  private let rootAddress: Int
  /// The links of groups that were listed, by address.
  private var groups: [Int: [HDF5Link]] = [:]

  /// The file's name, for messages.
  var path: String { store.file }

  /// Reads the beginning of a file.
  ///
  /// - Throws: `FileError.malformed` if it is not an HDF5 file, or truncated.
  init(_ source: RandomAccessSource, verifies: Bool = true) throws(FileError) {
    let superblock = try HDF5Superblock(source, verifies: verifies)
    store = superblock.store
    rootAddress = superblock.root
    heap = HDF5GlobalHeap(store)
  }

  /// The group that holds all others.
  ///
  /// - Throws: `FileError.malformed` if it is damaged.
  func root() throws(FileError) -> HDF5Object {
    try HDF5Object(self, address: rootAddress, path: "/")
  }

  /// The object with a path from the root; nil if there is none.
  ///
  /// - Throws: `FileError.malformed` for damaged groups on the way, `.unsupported` for a link into
  ///   another file.
  func object(_ path: String) throws(FileError) -> HDF5Object? {
    var left = Self.mostSoftLinks
    return try object(path, from: root(), left: &left)
  }

  /// An object that a reference names.
  ///
  /// - Throws: `FileError.malformed` if there is none.
  func object(reference: Int, from path: String) throws(FileError) -> HDF5Object {
    do throws(FileError) {
      return try HDF5Object(self, address: reference, path: path)
    } catch { throw error.inObject(path) }
  }

  private func object(
    _ path: String, from start: HDF5Object, left: inout Int
  ) throws(FileError) -> HDF5Object? {
    var object = try path.hasPrefix("/") ? root() : start
    for part in path.split(separator: "/") where part != "." {
      guard let next = try child(String(part), of: object, left: &left) else { return nil }
      object = next
    }
    return object
  }

  /// The object that a group's link leads to.
  func child(_ name: String, of group: HDF5Object) throws(FileError) -> HDF5Object? {
    var left = Self.mostSoftLinks
    return try child(name, of: group, left: &left)
  }

  private func child(
    _ name: String, of group: HDF5Object, left: inout Int
  ) throws(FileError) -> HDF5Object? {
    guard group.isGroup else { return nil }
    let links = try links(of: group)
    // They are sorted, and there may be many.
    var range = links.indices
    while range.count > 1 {
      let middle = range.lowerBound + range.count / 2
      range =
        links[middle].name <= name
        ? middle..<range.upperBound : range.lowerBound..<middle
    }
    guard let index = range.first, links[index].name == name else { return nil }
    let link = links[index]
    let path = group.path == "/" ? "/\(name)" : "\(group.path)/\(name)"
    switch link.target {
    case .object(let address):
      do throws(FileError) {
        return try HDF5Object(self, address: address, path: path)
      } catch { throw error.inObject(path) }
    case .soft(let target):
      left -= 1
      guard left >= 0 else {
        throw .malformed(
          file: self.path, place: .array(path), problem: "soft links lead round in a circle")
      }
      return try object(target, from: group, left: &left)
    case .external(let other, let target):
      throw .unsupported(
        file: self.path, place: .array(path),
        feature: "this is a link to '\(target)' in the file '\(other)', which is not followed",
        remedy: "read that file")
    case .other(let kind):
      throw .unsupported(
        file: self.path, place: .array(path), feature: "links of kind \(kind) are not followed",
        remedy: "copy the file with h5repack")
    }
  }

  /// The links of a group, sorted by name.
  func links(of group: HDF5Object) throws(FileError) -> [HDF5Link] {
    if let known = groups[group.header.address] { return known }
    do throws(FileError) {
      let links = try HDF5Link.all(of: group.header, in: store)
      // A few groups are asked again and again, most of them once.
      if groups.count >= 64 { groups.removeAll() }
      groups[group.header.address] = links
      return links
    } catch { throw error.inObject(group.path) }
  }
}

/// A group, a dataset or a named type of an HDF5 file.
struct HDF5Object {
  let file: HDF5File
  /// The path by which it was found.
  let path: String
  let header: HDF5ObjectHeader

  init(_ file: HDF5File, address: Int, path: String) throws(FileError) {
    self.file = file
    self.path = path
    header = try HDF5ObjectHeader(file.store, at: address)
  }

  /// Whether it has elements.
  var isDataset: Bool { header.contains(.layout) }

  /// Whether it has links.
  var isGroup: Bool {
    header.contains(.symbolTable) || header.contains(.linkInfo) || header.contains(.link)
  }

  /// The names in a group, sorted; empty for other objects.
  ///
  /// - Throws: `FileError.malformed` for a damaged group.
  func names() throws(FileError) -> [String] {
    try isGroup ? file.links(of: self).map(\.name) : []
  }

  /// The object with a name in a group; nil if there is none.
  ///
  /// - Throws: `FileError` if it is damaged or in another file.
  func child(_ name: String) throws(FileError) -> HDF5Object? { try file.child(name, of: self) }

  /// The dataset of that name in a group; nil if there is none.
  ///
  /// - Throws: `FileError` if it is damaged or in another file.
  func dataset(_ name: String) throws(FileError) -> HDF5Dataset? {
    guard let object = try child(name), object.isDataset else { return nil }
    return try HDF5Dataset(object)
  }

  /// The attributes by name.
  ///
  /// - Throws: `FileError.malformed` for damaged ones.
  func attributes() throws(FileError) -> [String: HDF5Value] {
    do throws(FileError) {
      return try HDF5Attribute.all(of: self)
    } catch { throw error.inObject(path) }
  }
}
