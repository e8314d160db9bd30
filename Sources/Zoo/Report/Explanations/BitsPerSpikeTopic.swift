#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension ExplanationTopic {
  /// What the headline measures.
  static let bitsPerSpike = ExplanationTopic(
    name: "bits-per-spike",
    summary: "what the headline number measures, and what is a large one",
    question: "What is a bit per spike?",
    paragraphs: [
      "For every bin and unit a model gives a probability of a spike. The logarithm to base 2 of the "
        + "probability that it gave to what happened, summed over all bins, says how well it foresaw the "
        + "recording, in bits. The same sum for the constant rate, which gives each unit the share of "
        + "its training bins that have a spike, is subtracted. The rest, divided by the number of spikes, "
        + "is bits per spike.",
      "0 means: no better than knowing each unit's rate. 1 means that each spike, with the silence "
        + "around it, was twice as likely under the model as under the rate: a gain of b bits per spike "
        + "is a factor of 2^b per spike. Negative values mean that the rate would have been the better "
        + "forecast. With bins of a millisecond the best models gain about 0.2 on a cortical slice, and "
        + "above 4 on a culture that bursts: what counts is the distance to the null rows of the same "
        + "recording.",
      "Raising the probability in every bin to catch more spikes costs bits in all silent bins. So the "
        + "number cannot be raised by knowing rates, by a lucky threshold, or by confidence that is "
        + "not earned.",
      "The headline is calibrated: a slope and an intercept, fitted on validation, are applied to a "
        + "model's log-odds first, so that losses that do not ask for probabilities are compared "
        + "fairly. 'raw' is the value without this. Pooled over units, busy units count most, since they "
        + "have most of the spikes; the median unit counts units equally, and may disagree even in sign.",
    ],
    findings: { results in
      perRecording(results) { board, _ in
        guard let best = board.bestModel else { return nil }
        let bits = best.mean(.headline)
        let units = best.rows[0].metrics.units
        let spikes = units.reduce(0) { $0 + $1.spikes }
        var text =
          "\(best.label) has \(NumberText.fixed(bits, 3)) bits/spike, a factor of "
          + "\(NumberText.fixed(exp2(bits), 2)) per spike, over \(NumberText.counted(spikes, "spike")) "
          + "of the test part (raw \(NumberText.fixed(best.mean(.bitsPerSpike), 3)))."
        let median = best.mean(.calibratedUnitMedian)
        let above = best.mean(.calibratedUnitsAboveZero)
        if median.isFinite, above.isFinite {
          text +=
            " Its median unit gains \(NumberText.fixed(median, 3)), and "
            + "\(NumberText.percent(above)) of units gain anything."
        }
        if let oracle = board.oracle?.mean(.headline), oracle.isFinite {
          text +=
            " The truth of this simulation has \(NumberText.fixed(oracle, 3)); a model has more only by "
            + "chance."
        }
        return text
      }
    })
}
