import Tensor

/// What the other variables of a MATLAB file say about units: every vector of one number or text per
/// unit is a label, also in structures, as `structure.field`.
struct MatlabLabels {
  /// The most variables that are looked at, those in structures included.
  private static let mostVariables = 500
  /// The most characters of a label.
  private static let longest = 256
  /// Structures within structures that are looked at.
  private static let deepest = 2

  private let unitCount: Int
  /// The variable or field that holds the spikes.
  private let spikes: String
  private var values: [(name: String, values: [String])] = []

  /// The labels of a v5 file.
  init(_ matlab: MatlabFile, unitCount: Int, spikes: String) {
    (self.unitCount, self.spikes) = (unitCount, spikes)
    guard unitCount > 1 else { return }
    for variable in matlab.variables.prefix(Self.mostVariables) where variable.name != spikes {
      // Whatever else is in the file may be large.
      let isLikely =
        variable.isText
        ? variable.count % unitCount == 0 && variable.count / unitCount <= Self.longest
        : variable.count == unitCount || !variable.fields.isEmpty
      guard isLikely, let value = try? matlab.valueWithNumbers(of: variable) else { continue }
      collect(value, name: variable.name, depth: 0)
    }
  }

  /// The labels of a v7.3 file.
  init(_ matlab: MatlabHDF5File, unitCount: Int, spikes: String) {
    (self.unitCount, self.spikes) = (unitCount, spikes)
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

  // MARK: v5

  private mutating func collect(_ value: MatlabValue, name: String, depth: Int) {
    guard name != spikes else { return }
    switch value {
    case .numbers(let numbers, let dimensions):
      guard numbers.count == unitCount, dimensions.count(where: { $0 != 1 }) == 1 else { return }
      values.append((name, numbers.labels))
    case .cells(let cells, _):
      guard cells.count == unitCount else { return }
      var texts: [String] = []
      for cell in cells {
        guard let text = Self.label(cell) else { return }
        texts.append(text)
      }
      values.append((name, texts))
    case .structure(let fields):
      guard depth < Self.deepest else { return }
      for field in fields.prefix(Self.mostVariables) {
        collect(field.value, name: "\(name).\(field.name)", depth: depth + 1)
      }
    case .text, .other: break
    }
  }

  /// A single text or number as a label; nil for anything else.
  private static func label(_ value: MatlabValue) -> String? {
    switch value {
    case .text(let text): text.utf16.count <= longest ? text : nil
    case .numbers(let numbers, _): numbers.count <= 1 ? numbers.labels.first ?? "" : nil
    default: nil
    }
  }

  // MARK: v7.3

  private mutating func collect(
    _ group: HDF5Object, prefix: String, depth: Int, left: inout Int
  ) {
    for name in (try? group.names()) ?? [] where !name.hasPrefix("#") && prefix + name != spikes {
      left -= 1
      guard left >= 0 else { return }
      guard let object = try? group.child(name) else { continue }
      if let texts = texts(object, count: unitCount), texts.count == unitCount {
        values.append((prefix + name, texts))
      } else if object.isGroup, depth < Self.deepest {
        collect(object, prefix: "\(prefix)\(name).", depth: depth + 1, left: &left)
      }
    }
  }

  /// The entries of a variable of so many.
  private func texts(_ object: HDF5Object, count: Int) -> [String]? {
    guard object.isDataset, let dataset = try? HDF5Dataset(object),
      dataset.count <= count * Self.longest, let attributes = try? object.attributes(),
      attributes["MATLAB_empty"] == nil
    else { return nil }
    let kind = (try? attributes["MATLAB_class"]?.texts())?.first
    if case .reference = dataset.type.kind, kind == nil || kind == "cell", count > 1 {
      return entries(dataset)
    }
    guard dataset.type.isNumber else { return nil }
    switch kind {
    case "char":
      // Rows of characters, which the file holds by column.
      guard dataset.shape.count == 2, dataset.shape[1] == count,
        let codes = try? dataset.read().numbers().integers()
      else { return nil }
      return (0..<count).map { entry in
        let units = (0..<dataset.shape[0]).map {
          UInt16(truncatingIfNeeded: codes[$0 * count + entry])
        }
        return TextFields.trimmed(String(decoding: units, as: UTF16.self))
      }
    case "string": return MatlabStrings(object.file).texts(dataset)
    case "logical", "double", "single", "int8", "uint8", "int16", "uint16", "int32", "uint32",
      "int64", "uint64":
      guard dataset.count == count, dataset.shape.count(where: { $0 != 1 }) == (count == 1 ? 0 : 1)
      else { return nil }
      return (try? dataset.read().numbers())?.labels
    default: return nil
    }
  }

  /// The texts and single numbers of cells; nil if a cell holds something else.
  private func entries(_ cells: HDF5Dataset) -> [String]? {
    guard cells.count == unitCount, let addresses = try? cells.read().references() else {
      return nil
    }
    var texts: [String] = []
    for address in addresses {
      guard let address else {
        texts.append("")
        continue
      }
      guard let object = try? cells.object.file.object(reference: address, from: cells.path) else {
        return nil
      }
      if (try? object.attributes())?["MATLAB_empty"] != nil {
        texts.append("")
        continue
      }
      guard let text = self.texts(object, count: 1)?.first else { return nil }
      texts.append(text)
    }
    return texts
  }
}
