import Tensor

/// The units of NWB files of version 1, groups `/processing/MODULE/UnitTimes/UNIT` with a vector
/// `times` each, in seconds.
///
/// Source: the NWB 1.0 specification, "UnitTimes". Single values beside the times are labels, and so
/// is the module where several have units, as for several probes.
struct NWBUnitTimes {
  /// A unit's group.
  private struct Unit {
    let module: String
    let name: String
    let group: HDF5Object
  }

  private let file: HDF5File
  private var units: [Unit] = []
  private var modules: Set<String> = []

  /// Finds the units; none if the file has no such groups.
  ///
  /// - Throws: `RecordingError.file` for a damaged file, `.invalidUnitCount` for too many.
  init(_ file: HDF5File) throws(RecordingError) {
    self.file = file
    do throws(FileError) {
      guard let processing = try file.object("/processing") else { return }
      for module in try processing.names() {
        guard let interface = try processing.child(module)?.child("UnitTimes") else { continue }
        try add(module, interface)
      }
    } catch { throw .file(error) }
    guard units.count <= Recording.mostUnits else {
      throw .invalidUnitCount(file: file.path, count: "\(units.count)")
    }
  }

  var isEmpty: Bool { units.isEmpty }

  /// The units of a module: in the order of their numbers, else in that of its list.
  private mutating func add(_ module: String, _ interface: HDF5Object) throws(FileError) {
    var found: [String: HDF5Object] = [:]
    for name in try interface.names() {
      guard let group = try interface.child(name), group.isGroup,
        try group.child("times")?.isDataset ?? false
      else { continue }
      found[name] = group
    }
    guard !found.isEmpty else { return }
    var names = found.keys.sorted()
    if let listed = interface.labels("unit_list"), listed.sorted() == names { names = listed }
    var labels = UnitLabels()
    for name in names { _ = labels.index(of: name) }
    // Names such as 7 and 07 are two units.
    if labels.count == names.count {
      let order = labels.sorted().order
      var sorted = names
      for (index, place) in order.enumerated() { sorted[place] = names[index] }
      names = sorted
    }
    modules.insert(module)
    for name in names {
      if let group = found[name] { units.append(Unit(module: module, name: name, group: group)) }
    }
  }

  /// The spike trains.
  ///
  /// - Throws: `RecordingError` with the unit.
  func trains() throws(RecordingError) -> SpikeTrains {
    var times: [Double] = []
    var unitOfSpike: [Int] = []
    var starts: [Int] = []
    for (index, unit) in units.enumerated() {
      starts.append(times.count)
      guard let values = try unit.group.vector("times") else { continue }
      guard !values.element.isInteger || values.count == 0 else {
        throw .notANumber(
          file: file.path, place: .array(unit.group.path + "/times"), text: values.element.rawValue,
          expected: "a type of seconds; whole numbers may be samples, so convert them")
      }
      times += values.doubles
      unitOfSpike += repeatElement(index, count: values.count)
    }
    let (ofSpike, firsts) = (unitOfSpike, starts)
    return try SpikeTrains(
      times: times, units: ofSpike, unitCount: units.count, order: .sorted, file: file.path,
      name: { units[$0].name }
    ) { spike in
      let unit = ofSpike[spike]
      return .element(spike - firsts[unit], of: units[unit].group.path + "/times")
    }
  }

  /// The units with their names and labels.
  func infos() -> [UnitInfo] {
    let isUnique = Set(units.map(\.name)).count == units.count
    return units.enumerated().map { index, unit in
      var info = UnitInfo(
        index: index, identifier: isUnique ? unit.name : "\(unit.module)/\(unit.name)")
      if modules.count > 1 { info.labels["module"] = unit.module }
      for name in (try? unit.group.names()) ?? [] where name != "times" {
        guard let text = unit.group.labels(name, count: 1)?.first, !text.isEmpty else { continue }
        info.labels[name] = text
      }
      return info
    }
  }
}
