/// What is known of a unit besides its spikes: it travels with the unit from the file to the last
/// table.
public struct UnitInfo: Sendable, Hashable, Codable {
  /// The unit's place in its file, from 0.
  public var index: Int
  /// The name that the file gives it, as text.
  public var identifier: String
  /// Its place in micrometres, if the file says.
  public var position: SIMD2<Double>?
  /// What the file says of it by name, such as `area: dStr`; empty texts are left out.
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
