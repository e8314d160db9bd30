import Tensor

/// The tables of clusters that phy and Kilosort write next to the spikes: `cluster_group.tsv`,
/// `cluster_info.tsv`, `cluster_KSLabel.tsv` and their relatives.
///
/// Tables are separated by tabs or commas, whatever their ending; columns are found by their names.
struct PhyTables {
  /// What curation called each cluster: `good`, `mua`, `noise`.
  private(set) var groups: [Int: String] = [:]
  /// What the sorter called each cluster.
  private(set) var sorterLabels: [Int: String] = [:]
  /// The bytes of the tables that decide which clusters are noise.
  private(set) var hashed: [[UInt8]] = []

  /// The clusters that are noise.
  var noise: Set<Int> {
    Set(groups.filter { $0.value.lowercased() == "noise" }.keys)
  }

  /// Tables with groups; the first that names a cluster decides.
  private static let groupTables = [
    "cluster_group.tsv", "cluster_groups.tsv", "cluster_group.csv", "cluster_groups.csv",
    "cluster_info.tsv", "cluster_info.csv",
  ]
  private static let labelTables = [
    "cluster_KSLabel.tsv", "cluster_KSLabel.csv", "cluster_info.tsv", "cluster_info.csv",
  ]

  /// Reads the tables of a folder.
  ///
  /// - Throws: `RecordingError.file` if one cannot be read.
  init(folder: String, entries: [String]) throws(RecordingError) {
    for name in Self.groupTables where entries.contains(name) {
      let bytes = try Self.bytes(folder + "/" + name)
      let isInfo = name.hasPrefix("cluster_info")
      let found = Self.values(bytes, column: "group", otherwise: isInfo ? nil : 1)
      // Its other columns change with every cut and merge, and no spike with them.
      if !isInfo || found.keys.contains(where: { groups[$0] == nil }) { hashed.append(bytes) }
      groups.merge(found) { first, _ in first }
    }
    for name in Self.labelTables where entries.contains(name) {
      let found = Self.values(
        try Self.bytes(folder + "/" + name), column: "kslabel",
        otherwise: name.hasPrefix("cluster_info") ? nil : 1)
      sorterLabels.merge(found) { first, _ in first }
    }
  }

  private static func bytes(_ path: String) throws(RecordingError) -> [UInt8] {
    do throws(FileError) { return try FileBytes.read(path) } catch { throw .file(error) }
  }

  /// The values of a column by cluster.
  ///
  /// The column has this name in lower case; without one it is `otherwise`, or nothing is read.
  static func values(_ bytes: [UInt8], column: String, otherwise: Int?) -> [Int: String] {
    var values: [Int: String] = [:]
    var (cluster, wanted) = (0, otherwise)
    var separator: UInt8?
    for line in TextLines(bytes) {
      if line.isEmpty { continue }
      let chosen = separator ?? TextFields.separator(of: bytes[line])
      let fields = bytes[line].prefix(1 << 16).split(
        separator: chosen, omittingEmptySubsequences: chosen == 0x20
      ).map { TextFields.trimmed(String(decoding: $0.prefix(1 << 10), as: UTF8.self)) }
      if separator == nil {
        separator = chosen
        let names = fields.map { $0.lowercased() }
        if let place = names.firstIndex(where: { ["cluster_id", "id", "cluster"].contains($0) }) {
          cluster = place
        }
        if let place = names.firstIndex(of: column) { wanted = place }
      }
      guard let wanted, max(cluster, wanted) < fields.count, !fields[wanted].isEmpty,
        let number = Int(fields[cluster]) ?? Double(fields[cluster]).flatMap({ Int(exactly: $0) })
      else { continue }
      values[number] = fields[wanted]
    }
    return values
  }
}
