import Tensor

/// What the other variables of a MATLAB v7.3 file say about units: every vector of one number or
/// text per unit is a label, also in structures, as `structure.field`.
struct MatlabLabels {
  /// The most variables that are looked at, those in structures included.
  private static let mostVariables = 500
  /// The most characters of a label.
  private static let longest = 256

  private let matlab: MatlabHDF5File
  private let unitCount: Int
  private var values: [(name: String, values: [String])] = []

  init(_ matlab: MatlabHDF5File, unitCount: Int) {
    self.matlab = matlab
    self.unitCount = unitCount
    guard unitCount > 1, let root = try? matlab.file.root() else { return }
    var left = Self.mostVariables
    collect(root, prefix: "", depth: 0, left: &left)
  }

  /// Adds the labels to units.
  func label(_ units: inout [UnitInfo]) {
    for (name, values) in values {
      for unit in units.indices where !values[unit].isEmpty {
        units[unit].labels[name] = values[unit]
      }
    }
  }

  private mutating func collect(
    _ group: HDF5Object, prefix: String, depth: Int, left: inout Int
  ) {
    for name in (try? group.names()) ?? [] where !name.hasPrefix("#") {
      left -= 1
      guard left >= 0 else { return }
      guard let object = try? group.child(name) else { continue }
      if let texts = texts(object), texts.count == unitCount {
        values.append((prefix + name, texts))
      } else if object.isGroup, depth < 2 {
        collect(object, prefix: "\(prefix)\(name).", depth: depth + 1, left: &left)
      }
    }
  }

  private func texts(_ object: HDF5Object) -> [String]? {
    guard object.isDataset, let dataset = try? HDF5Dataset(object), dataset.type.isNumber,
      dataset.count <= unitCount * Self.longest
    else { return nil }
    let attributes = (try? object.attributes()) ?? [:]
    guard attributes["MATLAB_empty"] == nil else { return nil }
    switch (try? attributes["MATLAB_class"]?.texts())?.first {
    case "char":
      // Rows of characters, which the file holds by column.
      guard dataset.shape.count == 2, dataset.shape[1] == unitCount,
        let codes = try? dataset.read().numbers().integers()
      else { return nil }
      return (0..<unitCount).map { unit in
        let units = (0..<dataset.shape[0]).map {
          UInt16(truncatingIfNeeded: codes[$0 * unitCount + unit])
        }
        return TextFields.trimmed(String(decoding: units, as: UTF16.self))
      }
    case "string": return MatlabStrings(matlab.file).texts(dataset)
    case "logical", "double", "single", "int8", "uint8", "int16", "uint16", "int32", "uint32",
      "int64", "uint64":
      guard dataset.count == unitCount, dataset.shape.count(where: { $0 != 1 }) == 1 else {
        return nil
      }
      return (try? dataset.read().numbers())?.labels
    default: return nil
    }
  }
}
