import Tensor

/// How units of two recordings are matched, so that a model that was fitted on one can predict the
/// other.
///
/// No neuron is in both, so every match is a choice. It is made from training parts only.
public enum UnitAlignment: String, Sendable, Codable, CaseIterable {
  /// Units in the order of their files: an arbitrary match, the floor for the others.
  case none
  /// The unit with the most training spikes takes the place of the one with the most, and so on.
  case rateRank = "rate-rank"
  /// The match that makes the sum of squared differences of standardised ``UnitFeatures`` least.
  case assignment
  /// No match: parameters that belong to single units are fitted to the other recording's training
  /// part, with everything else frozen. Only for models that have such parameters.
  case adapt

  /// One line for people.
  public var summary: String {
    switch self {
    case .none: "units in file order"
    case .rateRank: "units matched by the rank of their training rate"
    case .assignment: "units matched by rate, intervals and coupling (exact linear assignment)"
    case .adapt: "per-unit parameters fitted on the target's training part, network frozen"
    }
  }

  /// The unit of the target in each place of the source.
  ///
  /// - Parameters:
  ///   - source: the training part that a model was fitted on.
  ///   - target: the training part of the recording to predict.
  ///   - binSeconds: the width of a bin in both.
  /// - Returns: a permutation of the target's units; that of file order for `none` and `adapt`.
  /// - Throws: `UnitAlignmentError.unitCounts` if the recordings differ in their number of units.
  public func order(
    from source: SpikeRaster, to target: SpikeRaster, binSeconds: Double
  ) throws -> [Int] {
    guard source.units == target.units else {
      throw UnitAlignmentError.unitCounts(source: source.units, target: target.units)
    }
    switch self {
    case .none, .adapt: return Array(0..<target.units)
    case .rateRank:
      return Self.order(
        ranking: source.spikeCounts.map { Double($0) }, target.spikeCounts.map { Double($0) })
    case .assignment:
      return try Self.order(
        assigning: UnitFeatures.of(source, binSeconds: binSeconds),
        UnitFeatures.of(target, binSeconds: binSeconds))
    }
  }

  /// Ranks against ranks; of equal numbers the unit with the lower index comes first.
  static func order(ranking source: [Double], _ target: [Double]) -> [Int] {
    func ranked(_ numbers: [Double]) -> [Int] {
      numbers.indices.sorted { (-numbers[$0], $0) < (-numbers[$1], $1) }
    }
    var order = [Int](repeating: 0, count: target.count)
    for (place, unit) in zip(ranked(source), ranked(target)) { order[place] = unit }
    return order
  }

  /// The assignment with the least sum of squared differences of standardised features.
  static func order(
    assigning source: [UnitFeatures], _ target: [UnitFeatures]
  ) throws -> [Int] {
    let (left, right) = (
      UnitFeatures.standardised(source), UnitFeatures.standardised(target)
    )
    let costs = left.flatMap { own in
      right.map { other in zip(own, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
    }
    let assignment = try LinearAssignment(costs: costs, rows: left.count, columns: right.count)
    return assignment.columns.compactMap { $0 }
  }
}

/// Why units of two recordings cannot be matched.
public enum UnitAlignmentError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The recordings have different numbers of units.
  case unitCounts(source: Int, target: Int)

  /// One sentence.
  public var description: String {
    switch self {
    case .unitCounts(let source, let target):
      "a model of \(source) units cannot predict \(target); use the same number of units in both"
    }
  }
}
