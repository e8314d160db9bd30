import Tensor

/// The variables of a MATLAB v7.3 file, which is an HDF5 file with attributes that say what MATLAB
/// made of its objects.
///
/// Cells are references to objects elsewhere, structures are groups, and the axes are in reverse
/// order, so that the order of the elements is MATLAB's.
struct MatlabHDF5File: MatlabVariables {
  struct Variable: MatlabVariable {
    let name: String
    let summary: String
    let isContainer: Bool
    let count: Int
    fileprivate let object: HDF5Object
  }

  /// Cells in cells beyond this depth are an attack on the stack.
  private static let deepest = 16
  /// The most numbers of a structure's field that is no cell.
  private static let mostNumbersOfField = 1 << 16
  /// The objects that MATLAB itself adds.
  private static let internals: Set<String> = ["#refs#", "#subsystem#"]

  let file: HDF5File
  let variables: [Variable]

  /// Whether a file is one, by the words at its beginning; the first versions wrote "7.0" there.
  static func recognizes(_ source: RandomAccessSource) -> Bool {
    let words = Array("MATLAB 7.".utf8)
    return (try? source.bytes(at: 0, count: words.count)) == words
  }

  /// Finds all variables and reads none.
  ///
  /// - Throws: `FileError.malformed` for a damaged file.
  init(_ file: HDF5File) throws(FileError) {
    self.file = file
    let root = try file.root()
    var variables: [Variable] = []
    for name in try root.names() where !Self.internals.contains(name) {
      guard let object = try root.child(name) else { continue }
      let heading = try Heading(object)
      variables.append(
        Variable(
          name: name, summary: heading.summary, isContainer: heading.isContainer,
          count: heading.dimensions.reduce(1) {
            $0.multipliedReportingOverflow(by: $1).partialValue
          },
          object: object))
    }
    self.variables = variables
  }

  /// A variable's value, read now.
  ///
  /// - Throws: `FileError.malformed` with the object, `.unsupported` if it is too large.
  func value(of variable: Variable) throws(FileError) -> MatlabValue {
    var cells = MatlabElements.mostCells
    return try value(variable.object, depth: 0, cells: &cells)
  }

  /// What MATLAB calls an object, before its content.
  private struct Heading {
    let kind: String
    /// As in MATLAB; those of a structure are 1 x 1.
    let dimensions: [Int]
    let dataset: HDF5Dataset?

    init(_ object: HDF5Object) throws(FileError) {
      let attributes = try object.attributes()
      var kind = ""
      if let value = attributes["MATLAB_class"], value.type.isText {
        kind = try value.texts().first ?? ""
      }
      guard object.isDataset else {
        dataset = nil
        self.kind = attributes["MATLAB_sparse"] == nil ? kind : "sparse"
        dimensions = [1, 1]
        return
      }
      let dataset = try HDF5Dataset(object)
      self.dataset = dataset
      if attributes["MATLAB_empty"] != nil {
        // The elements of an empty array are its dimensions.
        var sizes: [Int] = []
        if dataset.type.isNumber, dataset.count <= HDF5Dataspace.mostAxes {
          sizes = (try? dataset.read().numbers().integers()) ?? []
        }
        dimensions = sizes.contains(0) ? sizes : [0, 0]
        self.kind = kind
      } else {
        dimensions = dataset.shape.reversed()
        // Fields of an array of structures are references too, and have no class.
        switch dataset.type.kind {
        case .reference where kind.isEmpty: self.kind = "cell"
        default: self.kind = kind.isEmpty && dataset.type.isNumber ? "double" : kind
        }
      }
    }

    var isContainer: Bool { kind == "cell" || kind == "struct" }
    var isEmpty: Bool { dimensions.contains(0) }

    var isNumeric: Bool {
      dataset.map { $0.type.isNumber } ?? false && kind != "char" && kind != "string"
        && !isObject
    }

    /// Whether it is of one of MATLAB's classes that are kept apart, such as tables.
    private var isObject: Bool {
      ![
        "double", "single", "logical", "int8", "uint8", "int16", "uint16", "int32", "uint32",
        "int64",
        "uint64",
      ].contains(kind)
    }

    var summary: String {
      let size = dimensions.map(String.init).joined(separator: "x")
      return switch kind {
      case "cell": "\(size) cells"
      case "struct": "a structure"
      case "char": "text"
      case "sparse": "a sparse matrix"
      case _ where isNumeric: "\(size) numbers"
      case "": dataset?.summary ?? "a group"
      default: "an object of class \(kind)"
      }
    }
  }

  private func value(
    _ object: HDF5Object, depth: Int, isField: Bool = false, cells: inout Int
  ) throws(FileError) -> MatlabValue {
    guard depth <= Self.deepest else {
      throw .unsupported(
        file: file.path, place: .array(object.path), feature: "cells are nested too deep",
        remedy: "save the spike trains as one cell array")
    }
    let heading = try Heading(object)
    if heading.kind == "struct", heading.dataset == nil {
      return try structure(object, depth: depth, cells: &cells)
    }
    guard let dataset = heading.dataset else { return .other(heading.summary) }
    if heading.kind == "cell" {
      guard !heading.isEmpty else { return .cells([], dimensions: heading.dimensions) }
      try take(dataset.count, object, &cells)
      var values: [MatlabValue] = []
      for (index, address) in try dataset.read().references().enumerated() {
        guard let address else {
          values.append(.numbers(NumericArray([Double]()), dimensions: [0, 0]))
          continue
        }
        let path = "\(object.path){\(index + 1)}"
        values.append(
          try value(
            try file.object(reference: address, from: path), depth: depth + 1, cells: &cells))
      }
      return .cells(values, dimensions: heading.dimensions)
    }
    guard heading.isNumeric, depth > 0 else { return .other(heading.summary) }
    guard !heading.isEmpty else {
      return .numbers(NumericArray([Double]()), dimensions: heading.dimensions)
    }
    // Waveforms and the like, which may be much larger than spikes.
    guard !isField || dataset.count <= Self.mostNumbersOfField else {
      return .other(heading.summary)
    }
    return .numbers(try dataset.read().numbers(), dimensions: heading.dimensions)
  }

  private func structure(
    _ object: HDF5Object, depth: Int, cells: inout Int
  ) throws(FileError) -> MatlabValue {
    let names = try object.names()
    try take(names.count, object, &cells)
    var fields: [(name: String, value: MatlabValue)] = []
    for name in names {
      guard let field = try object.child(name) else { continue }
      fields.append((name, try value(field, depth: depth + 1, isField: true, cells: &cells)))
    }
    return .structure(fields)
  }

  private func take(
    _ count: Int, _ object: HDF5Object, _ cells: inout Int
  ) throws(FileError) {
    guard count <= cells else {
      throw .unsupported(
        file: file.path, place: .array(object.path),
        feature: "there are more than \(MatlabElements.mostCells) cells in cells",
        remedy: "save the spike trains as one cell array")
    }
    cells -= count
  }
}
