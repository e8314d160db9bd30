/// What one axis of a sweep does on its own: the mean validation score of the candidates with each
/// value, whatever their other values.
public struct SweepEffect: Sendable, Codable, Equatable {
  /// Candidates with one value, or with neighbouring ones.
  public struct Group: Sendable, Codable, Equatable {
    /// The value, or the least and the greatest.
    public var values: String
    /// The mean of their validation scores.
    public var validation: Double
    /// How many they are.
    public var candidates: Int
  }

  /// The option or setting.
  public var name: String
  /// The groups, in the order of the axis; numbers from small to large.
  public var groups: [Group]

  /// The difference between the best and the worst group.
  public var range: Double {
    (groups.map(\.validation).max() ?? 0) - (groups.map(\.validation).min() ?? 0)
  }

  /// More values than this, or those of a random search, are grouped into thirds.
  static let mostGroups = 8
}

extension SweepEffect {
  /// The effect of the axis with an index; nil if no two values took part.
  init?(_ axis: SweepAxis, at index: Int, _ rows: [SweepRow]) {
    let part = rows.filter {
      ($0.status == .chosen || $0.status == .eligible) && $0.validation.isFinite
    }
    let used = Set(part.map { $0.values[index] })
    guard used.count > 1 else { return nil }
    name = axis.name
    var ordered = used.sorted {
      (axis.values.firstIndex(of: $0) ?? 0) < (axis.values.firstIndex(of: $1) ?? 0)
    }
    if axis.isNumeric {
      ordered.sort { (Double($0) ?? .nan, $0) < (Double($1) ?? .nan, $1) }
    }
    let members: [[String]]
    // A mean of one candidate says nothing about the value.
    let isSparse = ordered.count > 3 && part.count < 2 * ordered.count
    if axis.isNumeric, isSparse || ordered.count > Self.mostGroups {
      members = (0..<3).map { third in
        Array(ordered[third * ordered.count / 3..<(third + 1) * ordered.count / 3])
      }
    } else {
      members = ordered.map { [$0] }
    }
    groups = members.map { values in
      let scores = part.filter { values.contains($0.values[index]) }.map(\.validation)
      let ends = [values.first, values.last].compactMap { $0 }
      return Group(
        values: values.count > 1 ? ends.joined(separator: " to ") : values[0],
        validation: TransferSummary.Moments(scores).mean, candidates: scores.count)
    }
  }
}
