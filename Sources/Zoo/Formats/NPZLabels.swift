import Tensor

/// What an npz archive says about units besides their spikes.
///
/// Every vector with one text or number per unit is a label: `label_area` is the label `area`, any
/// other name is the label itself. A single text, such as the name of an animal, is a label of all
/// units. `unit_identifiers` are the units' names.
struct NPZLabels {
  /// The arrays that are not labels, whatever their length.
  private static let reserved: Set<String> = [
    "spike_times", "spike_units", "unit_count", "duration", "positions_um", "unit_identifiers",
    "preparation",
  ]
  /// The most bytes that all labels together may take.
  private static let mostBytes = 1 << 24
  private static let prefix = "label_"

  /// The units with what is known about them.
  private(set) var units: [UnitInfo]
  /// Notes about labels that were left out.
  private(set) var notes: [String] = []

  /// The labels of an archive; arrays named in `others` are something else.
  init(_ archive: NumPyArchive, unitCount: Int, others: Set<String> = []) {
    units = (0..<unitCount).map { UnitInfo(index: $0) }
    if archive.layout("unit_identifiers")?.shape == [unitCount],
      let names = archive.texts("unit_identifiers")
    {
      for (index, name) in names.enumerated() where !name.isEmpty {
        units[index].identifier = name
      }
    }
    var left = Self.mostBytes
    // Those with the prefix last: an explicit label overrides an array that may be one.
    let names = archive.names.filter { !Self.reserved.contains($0) && !others.contains($0) }
    for name in names.filter({ !$0.hasPrefix(Self.prefix) })
      + names.filter({ $0.hasPrefix(Self.prefix) })
    {
      guard let layout = archive.layout(name), Self.mayBeLabel(layout, unitCount: unitCount) else {
        continue
      }
      let size = archive.expandedSize(name)
      guard size <= left else {
        notes.append("the label '\(name.prefix(80))' was left out: it takes \(size) bytes")
        continue
      }
      left -= size
      guard let values = Self.values(archive, name, layout) else { continue }
      let label = name.hasPrefix(Self.prefix) ? String(name.dropFirst(Self.prefix.count)) : name
      for unit in units.indices {
        let value = values.count == 1 ? values[0] : values[unit]
        units[unit].labels[label] = value.isEmpty ? nil : value
      }
    }
  }

  /// Gives a unit the place and the number that it has in a recording.
  mutating func identify(_ unit: Int, index: Int, _ number: Int) {
    units[unit].index = index
    units[unit].identifier = String(number)
  }

  /// Reads positions from pairs of numbers; those that are not finite are unknown.
  mutating func place(_ values: [Double]) {
    for unit in units.indices {
      let place = SIMD2(values[2 * unit], values[2 * unit + 1])
      units[unit].position = place.x.isFinite && place.y.isFinite ? place : nil
    }
  }

  private static func mayBeLabel(_ layout: NumPyLayout, unitCount: Int) -> Bool {
    switch layout.item {
    case .unicode, .bytes:
      layout.shape == [unitCount] || layout.shape.isEmpty || layout.shape == [1]
    case .number: layout.shape == [unitCount]
    case .other: false
    }
  }

  /// The values as texts, one per unit or one for all; nil if they cannot be read.
  private static func values(
    _ archive: NumPyArchive, _ name: String, _ layout: NumPyLayout
  ) -> [String]? {
    guard case .number = layout.item else { return archive.texts(name) }
    return (try? archive.array(name, limit: .events))?.labels
  }
}
