/// What is known about a unit besides its spikes: it stays with the unit from the file to the last
/// table.
public struct UnitInfo: Sendable, Hashable, Codable {
  /// The unit's place in its file, from 0.
  public var index: Int
  /// The name that the file gives it, as text.
  public var identifier: String
  /// Its position in micrometres, if the file has it.
  public var position: SIMD2<Double>?
  /// The file's labels for it by name, such as `area: dStr`; empty ones are left out.
  public var labels: [String: String]

  /// A unit; without an identifier it is called by its index.
  public init(
    index: Int, identifier: String? = nil, position: SIMD2<Double>? = nil,
    labels: [String: String] = [:]
  ) {
    self.index = index
    self.identifier = identifier ?? String(index)
    self.position = position
    self.labels = labels.filter { !$0.value.isEmpty }
  }
}
