/// The Brier score: the mean of (p - y)^2 over all bins and units (Brier 1950).
///
/// Lower is better; the constant prevalence has prevalence * (1 - prevalence).
enum BrierScore {
  /// The value of the sums of a prediction.
  static func value(_ sums: LikelihoodSums, _ prediction: ScoredPrediction) -> Double {
    sums.squaredError.reduce(0, +) / Double(prediction.bins * prediction.units)
  }
}

extension Metric {
  /// The mean squared error of the probabilities.
  package static let brier = Metric(
    name: "brier",
    definition: "The mean squared error of the probabilities over all bins and units.",
    chance: "prevalence * (1 - prevalence) for a constant", direction: .lower,
    edgeCases: "Small whatever the model where spikes are rare: compare with the constant rate.",
    reference: "mean((p - y) ** 2)"
  ) { BrierScore.value($0.sums, $0.prediction) }
}
