import Tensor

/// Compares a cell with its repetition, and names the first difference.
struct CellComparison {
  typealias Side = (folder: FitFolder, fit: FitDocument, cell: CellDocument)

  let first: Side
  let second: Side
  /// Whether the weights were made again.
  let comparesWeights: Bool

  /// What both sides have.
  var compared: [String] {
    var parts: [String] = []
    if comparesWeights, first.fit.weights != nil { parts.append("weights") }
    if first.cell.predictions != nil { parts.append("predictions") }
    if first.cell.blocks != nil { parts.append("block statistics") }
    return parts + ["\(first.cell.metrics.numbers.count) scores", "audit"]
  }

  /// The first difference in words; nil if there is none.
  ///
  /// - Throws: `FileError` for an archive that cannot be read.
  func firstDifference() throws -> String? {
    if comparesWeights, let difference = try weights() { return difference }
    let (cell, again) = (first.cell, second.cell)
    let name = cell.cell.name
    for (what, digests, files) in [
      (
        "predictions", (cell.predictions, again.predictions),
        (first.folder.predictions(name), second.folder.predictions(name))
      ),
      (
        "block statistics", (cell.blocks, again.blocks),
        (first.folder.blocks(name), second.folder.blocks(name))
      ),
    ] where digests.0 != digests.1 && digests.0 != nil {
      guard digests.1 != nil else { return "\(what): there are none now" }
      return "\(what): " + (try Self.arrays(files.0, files.1) ?? "stored in another form")
    }
    if let difference = Self.scores(cell.metrics, again.metrics) { return difference }
    for (index, (own, other)) in zip(cell.units, again.units).enumerated() where own != other {
      return "scores of unit \(index)"
    }
    if cell.units.count != again.units.count { return "the number of units" }
    if cell.training != nil || again.training != nil,
      let difference = Self.scores(cell.training ?? Scores(), again.training ?? Scores())
    {
      return "training part, \(difference)"
    }
    guard cell.audit != again.audit else { return nil }
    return "audit: \(cell.audit.text), now \(again.audit.text)"
  }

  private static func scores(_ first: Scores, _ second: Scores) -> String? {
    let known = Metric.all.map(\.name)
    let others = Set(first.numbers.keys).union(second.numbers.keys).subtracting(known).sorted()
    for name in known + others
    where NullWhenUndefined(wrappedValue: first[name])
      != NullWhenUndefined(wrappedValue: second[name])
    {
      return "\(name): \(first[name]), now \(second[name])"
    }
    return nil
  }

  /// The first tensor that differs, and the epoch from which the training did.
  private func weights() throws -> String? {
    guard first.fit.weights != second.fit.weights else { return nil }
    guard first.fit.weights != nil, second.fit.weights != nil else {
      return "weights: only one of the two has any"
    }
    let (one, other) = (
      try SafetensorsFile.read(first.folder.weights),
      try SafetensorsFile.read(second.folder.weights)
    )
    let epoch = zip(first.fit.curve, second.fit.curve).first { $0.loss != $1.loss }?.0.epoch
    let since = epoch.map { " (the loss differs from epoch \($0) on)" } ?? ""
    for tensor in one.entries {
      guard let again = other.array(named: tensor.name) else {
        return "weights: there is no tensor '\(tensor.name)' now"
      }
      if let difference = Self.difference(tensor.array, again, name: tensor.name) {
        return "weights: \(difference)\(since)"
      }
    }
    return "weights: " + (one.names != other.names ? "other tensors" : "other metadata") + since
  }

  /// The first difference of two archives; nil if all arrays are equal.
  private static func arrays(_ first: String, _ second: String) throws -> String? {
    let (one, other) = (try NumPyArchive.read(first), try NumPyArchive.read(second))
    for name in one.names {
      guard other.contains(name) else { return "there is no array '\(name)' now" }
      if let difference = difference(try one[name], try other[name], name: name) {
        return difference
      }
    }
    return other.names.first { !one.contains($0) }.map { "there is an array '\($0)' now" }
  }

  /// The first entry of two arrays whose bits differ, such as `logits[12, 3] is -4.5, now -4.25`.
  static func difference(_ first: NumericArray, _ second: NumericArray, name: String) -> String? {
    guard first.shape == second.shape, first.element == second.element else {
      return "\(name) is \(first.element.rawValue) \(first.shape), now "
        + "\(second.element.rawValue) \(second.shape)"
    }
    let width = first.element.byteCount
    let place = first.withUnsafeBytes { one in
      second.withUnsafeBytes { other in
        zip(one, other).enumerated().first { $1.0 != $1.1 }.map { $0.offset / width }
      }
    }
    guard let place else { return nil }
    var (rest, indices) = (place, [Int]())
    for extent in first.shape.reversed() {
      indices.insert(rest % extent, at: 0)
      rest /= extent
    }
    let index = indices.isEmpty ? "" : "\(indices)"
    return "\(name)\(index) is \(first.doubles[place]), now \(second.doubles[place])"
  }
}
