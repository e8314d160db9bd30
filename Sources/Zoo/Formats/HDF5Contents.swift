import Tensor

/// What readers of formats in HDF5 share: which file it is, and what is in it if it is none of them.
enum HDF5Contents {
  /// The most objects that a message lists.
  private static let mostListed = 12

  /// The file, if it can be opened; what is wrong with one that cannot is said by `refusal`.
  static func file(_ source: SourceFile) -> HDF5File? {
    source.hdf5.flatMap { try? HDF5File($0) }
  }

  /// Whether a file has a dataset with a path.
  static func hasDataset(_ path: String, _ file: HDF5File) -> Bool {
    (try? file.object(path))?.isDataset ?? false
  }

  /// Why an HDF5 file is not read: it is damaged, or what it holds is none of the known formats.
  static func refusal(_ source: RandomAccessSource) -> RecordingError {
    do throws(FileError) {
      let file = try HDF5File(source)
      let found = try listing(try file.root())
      return .unknownFormat(
        file: source.file,
        found: "this is an HDF5 file of no format that is known here; it holds "
          + (found.isEmpty
            ? "nothing"
            : found.prefix(mostListed).joined(separator: ", ")
              + (found.count > mostListed ? ", ..." : "")))
    } catch { return .file(error) }
  }

  /// The datasets of a group and of the groups in it, and groups further down by name.
  private static func listing(_ root: HDF5Object) throws(FileError) -> [String] {
    var found: [String] = []
    for name in try root.names().prefix(mostListed + 1) {
      let path = "\(root.path == "/" ? "" : root.path)/\(name)"
      guard let child = try? root.child(name) else {
        found.append("\(path) (a link that leads nowhere)")
        continue
      }
      if child.isDataset {
        found.append("\(path) (\((try? HDF5Dataset(child).summary) ?? "damaged"))")
      } else if child.isGroup, root.path == "/" {
        let inner = (try? listing(child)) ?? []
        found += inner.isEmpty ? ["\(path)/"] : inner
      } else {
        found.append("\(path)/")
      }
    }
    return found
  }
}

extension HDF5Object {
  /// The numbers of a vector in a group; nil if there is no dataset of that name.
  ///
  /// - Throws: `RecordingError.file`, or `.wrongShape` if it is no vector.
  func vector(_ name: String) throws(RecordingError) -> NumericArray? {
    do throws(FileError) {
      guard let dataset = try dataset(name) else { return nil }
      guard dataset.shape.count(where: { $0 != 1 }) <= 1 else {
        throw FileError.malformed(
          file: file.path, place: .array(dataset.path),
          problem: "the shape is \(dataset.shape), not a vector")
      }
      return try dataset.read().numbers()
    } catch { throw .file(error) }
  }

  /// The values of a vector or a scalar as texts; nil if there is none, it cannot be read, or it has
  /// not as many values as it should.
  func labels(_ name: String, count: Int? = nil) -> [String]? {
    guard let dataset = try? dataset(name), dataset.shape.count(where: { $0 != 1 }) <= 1,
      count == nil || dataset.count == count,
      let value = try? dataset.read()
    else { return nil }
    if value.type.isText { return try? value.texts() }
    return (try? value.numbers())?.labels
  }
}

extension NumericArray {
  /// The numbers as labels of units; empty for those that are not finite.
  var labels: [String] {
    if element.isInteger, let integers = try? integers() { return integers.map(String.init) }
    return doubles.map { value in
      guard value.isFinite else { return "" }
      if let whole = Int(exactly: value) { return String(whole) }
      return element == .float64 ? "\(value)" : "\(Float(value))"
    }
  }
}

extension Recording {
  /// The hash of the spikes and of what is known about the units, computed when it is asked for.
  var contentDigest: ContentDigest {
    ContentDigest { [trains, units] in
      var hash = SHA256()
      hash.update(Array(trains.sha256.utf8))
      for unit in units {
        var fields = [unit.identifier]
        for (name, value) in unit.labels.sorted(by: { $0.key < $1.key }) {
          fields += [name, value]
        }
        if let position = unit.position { fields += ["\(position.x)", "\(position.y)"] }
        // Lengths come first, so that no two lists of fields give the same bytes.
        for field in fields { hash.update(Array("\(field.utf8.count):\(field);".utf8)) }
        hash.update(Array("\n".utf8))
      }
      return hash.finalized()
    }
  }
}
