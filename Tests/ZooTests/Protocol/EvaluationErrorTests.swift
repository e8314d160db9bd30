import Tensor
import Testing
import Zoo

@Suite struct EvaluationErrorTests {
  @Test func errorsNameThePlaceAndWhatIsExpected() {
    let errors: [(EvaluationError, String)] = [
      (
        .shapeMismatch(logOdds: [4, 3], bins: 5, units: 3),
        "log-odds of shape f32[4,3] cannot be scored against spikes of 5 bins and 3 units: both "
          + "must cover the same bins and units"
      ),
      (
        .notFinite(unit: 1, bin: 2, isNaN: true),
        "the log-odds of unit 1 in scored bin 2 is NaN: a prediction must be a finite number "
          + "(clip it to ±80 for near certainty)"
      ),
      (
        .notFinite(unit: 1, bin: 2, isNaN: false),
        "the log-odds of unit 1 in scored bin 2 is infinite: a prediction must be a finite number "
          + "(clip it to ±80 for near certainty)"
      ),
      (
        .nullRateCount(expected: 3, found: 2),
        "2 null rates for 3 units: there must be one per unit"
      ),
      (
        .nullRateOutOfRange(unit: 4),
        "the null rate of unit 4 is not strictly between 0 and 1 spikes per bin"
      ),
      (
        .nothingToScore(bins: 0, units: 3),
        "0 bins of 3 units leave nothing to score"
      ),
      (
        .unitCount(expected: 3, found: 2),
        "2 descriptions for 3 units: there must be one per unit"
      ),
    ]
    for (error, message) in errors { #expect(error.description == message) }
  }

  @Test func nothingToScoreHasARemedy() {
    #expect(EvaluationError.nothingToScore(bins: 0, units: 3).remedy == .shortenContext)
    #expect(EvaluationError.nullRateOutOfRange(unit: 4).remedy == nil)
  }
}
