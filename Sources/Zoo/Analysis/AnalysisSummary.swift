/// What the analyses of one model on several recordings have in common.
public struct AnalysisSummary: Sendable, Encodable {
  /// A number over recordings.
  public struct Test: Sendable, Encodable {
    /// The recordings in which it is defined.
    public let recordings: Int
    /// Its mean.
    @NullWhenUndefined public var mean: Double
    /// How many of them have it above zero.
    public let positive: Int
    /// The exact sign-flip test of a mean of zero; see ``SignFlipTest``.
    @NullWhenUndefined public var p: Double

    init(_ values: [Double]) {
      let known = values.filter(\.isFinite)
      recordings = known.count
      mean = known.reduce(0, +) / Double(known.count)
      positive = known.count { $0 > 0 }
      p = SignFlipTest.p(known)
    }
  }

  /// A quantity of ``BinImportance``.
  public struct Correlation: Sendable, Encodable {
    /// What was measured of a bin.
    public let quantity: BinImportance.Quantity
    /// Its rank correlations with recorded and with predicted spikes.
    public let recorded: Test, predicted: Test
  }

  /// A control.
  public struct Control: Sendable, Encodable {
    /// What was taken.
    public let kind: AttentionControl.Kind
    /// What that costs: calibrated bits per spike, and ROC-AUC, mean over units.
    public let bits: Test, unitAUC: Test
  }

  /// The model.
  public let label: String
  /// The part of them that was looked at.
  public let part: Split.Part
  /// The recordings.
  public let recordings: [String]
  /// The correlations.
  public let correlations: [Correlation]
  /// The controls.
  public let controls: [Control]
  /// The least p-value that so many recordings can reach.
  public let leastP: Double

  /// The summaries of the models and parts that have several recordings, in the order of their first.
  static func each(of analyses: [ModelAnalysis]) -> [AnalysisSummary] {
    var groups: [[ModelAnalysis]] = []
    for analysis in analyses {
      let group = groups.firstIndex {
        $0[0].label == analysis.label && $0[0].part == analysis.part
      }
      if let group { groups[group].append(analysis) } else { groups.append([analysis]) }
    }
    return groups.compactMap { AnalysisSummary($0) }
  }

  /// A summary; nil for fewer than two recordings.
  ///
  /// - Parameter analyses: one a recording, of the same model and part.
  public init?(_ analyses: [ModelAnalysis]) {
    guard analyses.count > 1 else { return nil }
    label = analyses[0].label
    part = analyses[0].part
    recordings = analyses.map(\.recording)
    leastP = SignFlipTest.leastP(recordings: analyses.count)
    correlations = BinImportance.Quantity.allCases.compactMap { quantity in
      let found = analyses.compactMap { analysis in
        analysis.importance?.correlations.first { $0.quantity == quantity }
      }
      guard found.count > 1 else { return nil }
      return Correlation(
        quantity: quantity, recorded: Test(found.map(\.recorded)),
        predicted: Test(found.map(\.predicted)))
    }
    controls = AttentionControl.Kind.allCases.compactMap { kind in
      let found = analyses.compactMap { $0.controls.first { $0.kind == kind } }
      guard found.count > 1 else { return nil }
      return Control(
        kind: kind, bits: Test(found.map { $0.intact.bits - $0.changed.bits }),
        unitAUC: Test(found.map { $0.intact.unitAUC - $0.changed.unitAUC }))
    }
  }
}
