import Zoo

/// The output of `zoo-cli info FILE`.
struct RecordingReport {
  private let summary: RecordingSummary
  private let invocation: Invocation

  /// The summary, with remedies for its problems in this command's options.
  private struct Document: Encodable {
    let summary: RecordingSummary

    private enum CodingKeys: String, CodingKey {
      case hint
    }

    func encode(to encoder: any Encoder) throws {
      try summary.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      let remedy = summary.useRemedy ?? summary.use?.splitRemedy ?? summary.noteRemedies.first
      try container.encodeIfPresent(remedy.map(RemedyText.text), forKey: .hint)
    }
  }

  /// A report on a recording.
  init(_ summary: RecordingSummary, _ invocation: Invocation) {
    self.summary = summary
    self.invocation = invocation
  }

  /// Writes it.
  ///
  /// - Throws: what encoding the summary throws.
  func print() throws {
    if invocation.isJSON {
      try invocation.print(json: Document(summary: summary))
      return
    }
    let style = invocation.style
    invocation.print(lines: [style.emphasized(style.plain(summary.name), .bold)])
    write(
      [
        ("file", summary.file),
        ("format", summary.format),
        ("preparation", summary.preparation?.rawValue ?? "unknown"),
        ("units", NumberText.grouped(summary.units) + silent(summary.silentUnits)),
        ("order", order),
        ("spikes", NumberText.grouped(summary.spikes) + merged),
        (
          "duration",
          "\(NumberText.fixed(summary.duration, 3)) s (\(NumberText.duration(summary.duration)))"
        ),
        ("tick", summary.tick.map { "\($0) s; \(summary.tickSource)" } ?? summary.tickSource),
        ("rates", text(summary.rates)),
        ("positions", summary.hasPositions ? "known" : "not in the file"),
        ("labels", summary.labels.isEmpty ? "none" : summary.labels.joined(separator: ", ")),
        ("sha256", summary.sha256),
      ])
    for note in summary.notes { invocation.print(prose: "Note: \(note).", indent: "  ") }
    for remedy in summary.noteRemedies {
      invocation.print(prose: "Hint: \(RemedyText.text(remedy)).", indent: "  ")
    }
    invocation.print()
    guard let use = summary.use else {
      invocation.print(
        prose: "The protocol cannot use it: "
          + sentence(summary.useProblem ?? "unknown reason", summary.useRemedy))
      return
    }
    let minutes = NumberText.fixed(Double(use.bins) * use.binSeconds / 60, 2)
    invocation.print("What a comparison would use")
    var entries = [
      (
        "part",
        "\(minutes) minutes from \(NumberText.fixed(use.start, 1)) s: "
          + "\(NumberText.grouped(use.bins)) bins of \(NumberText.fixed(use.binSeconds * 1000, 3)) ms"
      ),
      (
        "units",
        "\(NumberText.grouped(use.units.count)) (\(use.units.lowerBound) to "
          + "\(use.units.upperBound - 1) in the file's order)" + silent(use.silentUnits)
      ),
      (
        "spikes",
        "\(NumberText.grouped(use.spikes)), \(NumberText.grouped(use.mergedSpikes)) of them merged "
          + "into a bin that already has one"
      ),
      ("prevalence", "\(NumberText.percent(use.prevalence, 3)) of entries are spikes"),
      ("rates", text(use.rates)),
    ]
    if let split = use.split {
      entries += [
        ("training", text(split.training) + silent(use.silentInTraining ?? 0)),
        ("validation", text(split.validation)),
        ("test", text(split.test)),
        (
          "gaps",
          "\(NumberText.counted(use.gap ?? 0, "bin")), the context of the longest model"
        ),
      ]
    }
    write(entries)
    if let problem = use.splitProblem {
      invocation.print(
        prose: "It cannot be split: " + sentence(problem, use.splitRemedy), indent: "  ")
    }
  }

  private func sentence(_ problem: String, _ remedy: Remedy?) -> String {
    problem + (remedy.map { "; " + RemedyText.text($0) } ?? "")
  }

  private var merged: String {
    let parts = [
      summary.duplicateSpikes > 0 ? "\(summary.duplicateSpikes) at the time of another" : nil,
      summary.mergedInSource > 0 ? "\(summary.mergedInSource) merged by the file itself" : nil,
    ].compactMap { $0 }
    return parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))"
  }

  /// The names of the units in the order that columns of predictions have, shortened in the middle.
  private var order: String {
    let names = summary.unitIdentifiers
    guard names.count > 12 else { return names.joined(separator: ", ") }
    return names.prefix(8).joined(separator: ", ") + ", ..., "
      + names.suffix(2).joined(separator: ", ")
  }

  private func silent(_ count: Int) -> String {
    count == 0 ? "" : ", \(NumberText.grouped(count)) without a spike"
  }

  private func text(_ range: Range<Int>) -> String {
    "\(NumberText.grouped(range.count)) bins, \(range.lowerBound) to \(range.upperBound - 1)"
  }

  private func text(_ rates: RecordingSummary.Rates) -> String {
    "mean \(NumberText.fixed(rates.mean, 2)), median \(NumberText.fixed(rates.median, 2)), "
      + "\(NumberText.fixed(rates.lowest, 2)) to \(NumberText.fixed(rates.highest, 2)) "
      + "spikes per second"
  }

  private func write(_ entries: [(String, String)]) {
    FieldList.write(entries, to: invocation)
  }
}
