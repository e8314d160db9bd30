/// What an analysis says, in sentences made by rule.
package enum AnalysisText {
  /// Below this loss, in bits per spike, a model is said not to use what was taken.
  private static let noticeable = 0.005

  /// What was looked at.
  package static func size(_ analysis: ModelAnalysis) -> String {
    "\(analysis.label) on \(analysis.recording), seed \(analysis.seed): the first "
      + "\(NumberText.duration(Double(analysis.bins) * analysis.binSeconds)) of the "
      + "\(analysis.part.rawValue) part\(caution(analysis.part)), "
      + NumberText.counted(analysis.units, "unit")
  }

  /// The recording, and its part if it is not the one that is scored.
  package static func place(_ analysis: ModelAnalysis) -> String {
    analysis.recording + (analysis.part == .test ? "" : ", \(analysis.part.rawValue) part")
  }

  private static func caution(_ part: Split.Part) -> String {
    switch part {
    case .training: " (which it has learned from)"
    case .validation: " (which chose its epochs and calibration)"
    case .test: ""
    }
  }

  /// The findings.
  package static func sentences(_ analysis: ModelAnalysis) -> [String] {
    [
      attention(analysis), controls(analysis), importance(analysis), lags(analysis),
      units(analysis),
    ].compactMap { $0 } + analysis.notes.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }
  }

  private static func attention(_ analysis: ModelAnalysis) -> String? {
    guard let profile = analysis.attention, !profile.heads.isEmpty else { return nil }
    func range(_ values: [Double], _ digits: Int) -> String {
      let (low, high) = (values.min() ?? .nan, values.max() ?? .nan)
      let texts = [low, high].map { NumberText.fixed($0, digits) }
      return texts[0] == texts[1] ? texts[0] : "\(texts[0]) to \(texts[1])"
    }
    return
      "\(profile.heads.count == 1 ? "Its head looks" : "Its \(profile.heads.count) heads look") back "
      + "\(range(profile.heads.map(\.distance), 1)) bins on average and "
      + "\(profile.heads.count == 1 ? "spreads" : "spread") over "
      + "\(range(profile.heads.map(\.spread), 1)) bins; equal weights would look back "
      + "\(NumberText.fixed(profile.equal.distance, 1)) and spread over "
      + "\(NumberText.fixed(profile.equal.spread, 1))."
  }

  private static func controls(_ analysis: ModelAnalysis) -> String? {
    guard !analysis.controls.isEmpty else { return nil }
    return analysis.controls.map { control in
      let lost = control.intact.bits - control.changed.bits
      let scores =
        "\(NumberText.fixed(control.changed.bits, 3)) bits/spike instead of "
        + NumberText.fixed(control.intact.bits, 3)
      return "\(words(control.kind)) it scores \(scores)"
        + (lost < -noticeable
          ? ", which is better" : lost < noticeable ? ": it does not need it" : "") + "."
    }.joined(separator: " ")
  }

  /// A control at the beginning of a sentence.
  package static func words(_ kind: AttentionControl.Kind) -> String {
    switch kind {
    case .withoutAttention: "Without attention"
    case .shuffledHalf: "With the units of the older half of its context shuffled"
    case .shuffledMost: "With the units of the older 95 % of its context shuffled"
    }
  }

  /// What was measured of a bin, in a table.
  package static func words(_ quantity: BinImportance.Quantity) -> String {
    switch quantity {
    case .gradient: "importance G"
    case .attention: "attention it gets"
    case .keySide: "A x G, key side"
    case .querySide: "A x G, query side"
    }
  }

  private static func importance(_ analysis: ModelAnalysis) -> String? {
    guard let found = analysis.importance?.correlations.first(where: { $0.quantity == .gradient }),
      found.recorded.isFinite
    else { return nil }
    let word =
      abs(found.recorded) < 0.1
      ? "How much a bin matters to its loss hardly depends on how many units spiked in it"
      : "Bins with more spikes matter \(found.recorded > 0 ? "more" : "less") to its loss"
    return
      "\(word): rank correlation \(NumberText.fixed(found.recorded, 2)) with the recorded spikes"
      + (found.predicted.isFinite
        ? " and \(NumberText.fixed(found.predicted, 2)) with the predicted ones." : ".")
  }

  private static func lags(_ analysis: ModelAnalysis) -> String? {
    guard let lags = analysis.lags else { return nil }
    guard let reach = lags.reach else {
      return "No single bin changes any later row: it does not look at the past."
    }
    let changes =
      "\(NumberText.percent(LagOcclusion.share, 0)) of what a silenced bin changes in later rows lies "
      + "within \(NumberText.counted(reach, "bin"))"
      + (lags.lags == reach ? ", as far as was looked (--lags looks farther)" : "")
    guard let peak = lags.peak else {
      return "\(changes); no single bin is missed beyond the noise of "
        + "\(NumberText.grouped(lags.sites)) silenced ones."
    }
    return "A silenced bin is missed most \(NumberText.counted(peak, "bin")) later; \(changes)."
  }

  private static func units(_ analysis: ModelAnalysis) -> String? {
    guard let lines = analysis.occludedUnits?.lines, !lines.isEmpty else { return nil }
    let own = lines.reduce(0) { $0 + $1.own }
    let others = lines.reduce(0) { $0 + $1.others }
    guard let most = lines.max(by: { $0.others < $1.others }) else { return nil }
    return "Silencing units one by one costs their own predictions \(NumberText.fixed(own, 3)) "
      + "bits/spike in all, and those of the others \(NumberText.fixed(others, 3))"
      + (most.others > 0
        ? ", most through unit \(most.unit) (\(NumberText.fixed(most.others, 4)))." : ".")
  }

  /// The model of a summary, and of what it is.
  package static func title(_ summary: AnalysisSummary) -> String {
    "\(summary.label) on \(NumberText.counted(summary.recordings.count, "recording"))"
      + (summary.part == .test ? "" : ", their \(summary.part.rawValue) parts")
  }

  /// What the recordings of a model have in common.
  package static func sentences(_ summary: AnalysisSummary) -> [String] {
    var sentences: [String] = []
    let count = NumberText.counted(summary.recordings.count, "recording")
    func test(_ test: AnalysisSummary.Test) -> String {
      "\(NumberText.fixed(test.mean, 3)), above zero in \(test.positive) of \(test.recordings), p = "
        + NumberText.fixed(test.p, 3)
    }
    for line in summary.correlations {
      sentences.append(
        "\(words(line.quantity)) and recorded spikes: mean rank correlation \(test(line.recorded)); "
          + "predicted spikes: \(test(line.predicted)).")
    }
    for line in summary.controls {
      sentences.append(
        "\(words(line.kind)) it loses \(NumberText.fixed(line.bits.mean, 3)) bits/spike on average, "
          + "some in \(line.bits.positive) of \(line.bits.recordings), p = "
          + "\(NumberText.fixed(line.bits.p, 3)).")
    }
    if !sentences.isEmpty {
      sentences.append(
        "p: exact sign-flip test over \(count), which cannot be below "
          + "\(NumberText.fixed(summary.leastP, 3)).")
    }
    return sentences
  }
}
