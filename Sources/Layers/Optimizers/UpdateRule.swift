/// How an optimiser treats one parameter differently from the others.
///
/// It belongs to the parameter, since the layer knows what its numbers mean: those that set how long
/// a recurrence remembers are learnt more slowly than weights, and do not shrink. PyTorch's groups of
/// parameters would have every training program list them again.
public struct UpdateRule: Sendable, Equatable {
  /// The factor of the learning rate.
  public var rate: Float
  /// Whether a decay of the weights applies.
  public var decays: Bool

  /// A rule; by default that of most parameters.
  public init(rate: Float = 1, decays: Bool = true) {
    self.rate = rate
    self.decays = decays
  }
}

extension [UpdateRule] {
  /// The places of the parameters that share a rule, group by group; a parameter for which there is
  /// no rule has the usual one.
  func groups(of count: Int) -> [(rule: UpdateRule, places: [Int])] {
    var groups: [(rule: UpdateRule, places: [Int])] = []
    for place in 0..<count {
      let rule = place < self.count ? self[place] : UpdateRule()
      if let group = groups.firstIndex(where: { $0.rule == rule }) {
        groups[group].places.append(place)
      } else {
        groups.append((rule, [place]))
      }
    }
    return groups
  }
}
