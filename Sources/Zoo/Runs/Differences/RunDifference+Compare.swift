import Tensor

extension RunDifference {
  /// Compares two run directories, or two models of one.
  ///
  /// - Throws: `DifferenceError` for runs that cannot be paired, `ComparisonError.mixedRun` and
  ///   `FileError` for directories that cannot be used.
  public init(_ first: RunDirectory, _ second: RunDirectory, _ request: Request = Request()) throws
  {
    let pairing = try RunPairing(first, second, request)
    let (one, other) = (pairing.first, pairing.second)
    var notes = pairing.notes
    var members: [Member] = []
    var identicalNulls: [String] = []
    let isNamed = request.label != nil || request.labels != nil
    for label in pairing.labels {
      var found: [Member] = []
      for (recording, _) in pairing.recordings {
        guard let rows = try pairing.rows(label, on: recording.name) else {
          notes.append("\(label.first) is not in both runs on \(recording.name)")
          continue
        }
        let member = Member(label: label, recording: recording, rows: rows, one, other)
        found.append(member)
      }
      notes += Self.seedNotes(found, pairing)
      // Null rows are the same in all runs unless the arithmetic has changed.
      let isAside = found.allSatisfy { $0.isReference && $0.isIdentical }
      if isAside, !isNamed, !found.isEmpty {
        identicalNulls.append(label.first)
      } else {
        members += found
      }
    }
    // Runs of null rows alone are compared by them.
    guard !members.isEmpty || !identicalNulls.isEmpty else {
      throw DifferenceError.noCommonModel(first: one.labels, second: other.labels)
    }
    let isSingle = Set(members.map { [$0.label.first, $0.label.second] }).count == 1
    let several = pairing.recordings.count > 1
    let given = request.metrics.isEmpty ? [.headline] : request.metrics
    // Of a single model there is room for everything.
    let all =
      request.metrics.isEmpty && isSingle
      ? given + ResampledScores.metrics.filter { $0.name != Metric.headline.name } : given
    let resampled = try Self.resample(members, pairing)
    lines = Self.corrected(
      (several ? given : all).flatMap { metric in
        members.enumerated().map { $1.line(metric, resampled[$0]) }
      }, deciding: given[0])
    across =
      several
      ? Self.corrected(
        all.flatMap { Self.across(members, resampled, pairing, $0) }, deciding: given[0])
      : []
    leastP = several ? SignFlipTest.leastP(recordings: pairing.recordings.count) : nil
    self.first = Side(one)
    self.second = Side(other)
    changes = Self.changes(members, one, other)
    self.identicalNulls = identicalNulls
    self.notes = notes
    leaks = Set(
      members.flatMap { member in
        member.rows.flatMap { [one.results.rows[$0.first], other.results.rows[$0.second]] }
      }.filter { $0.audit.verdict == .leak }.map(\.label)
    ).sorted()
    damage = one.contents.damage + (one === other ? [] : other.contents.damage)
  }

  /// A pair of labels on a recording, with the places of its rows.
  private struct Member {
    let label: (first: String, second: String)
    let recording: DatasetSummary
    let rows: [(seed: UInt64, first: Int, second: Int)]
    let isIdentical: Bool
    /// Whether both sides are null rows or the truth.
    let isReference: Bool
    private let scores: (first: [Scores], second: [Scores])

    init(
      label: (first: String, second: String), recording: DatasetSummary,
      rows: [(seed: UInt64, first: Int, second: Int)], _ one: RunPairing.Run,
      _ other: RunPairing.Run
    ) {
      (self.label, self.recording, self.rows) = (label, recording, rows)
      let pairs = rows.map { (one.results.rows[$0.first], other.results.rows[$0.second]) }
      isIdentical = pairs.allSatisfy { $0.cell.isIdentical(to: $1.cell) }
      isReference = pairs.allSatisfy { pair in
        [pair.0.role, pair.1.role].allSatisfy { $0 == .null || $0 == .oracle }
      }
      scores = (pairs.map(\.0.metrics), pairs.map(\.1.metrics))
    }

    /// The difference in a metric.
    func line(
      _ metric: Metric, _ resampled: (first: ResampledScores, second: ResampledScores)?
    ) -> DifferenceLine {
      func mean(_ scores: [Scores]) -> Double {
        scores.reduce(0) { $0 + $1[metric] } / Double(scores.count)
      }
      let values = (mean(scores.first), mean(scores.second))
      // Not from the resampled estimates: the rows of the two runs show these values.
      let difference = values.1 - values.0
      let interval = resampled.flatMap { first, second -> Interval? in
        ResampledScores.index(of: metric).map { index in
          Interval(
            difference, draws: zip(second.draws[index], first.draws[index]).map { $0 - $1 },
            stretches: first.stretches[index])
        }
      }
      // The same bits differ by nothing, also where too few resamples are defined for an interval.
      let isZero = isIdentical && difference == 0
      return DifferenceLine(
        recording: recording.name, first: label.first, second: label.second, metric: metric.name,
        seeds: rows.map(\.seed), isIdentical: isIdentical, firstValue: values.0,
        secondValue: values.1, difference: difference, low: isZero ? 0 : interval?.low ?? .nan,
        high: isZero ? 0 : interval?.high ?? .nan, p: isZero ? 1 : interval?.p ?? .nan,
        adjustedP: .nan,
        smallestDetectable: isZero ? .nan : interval?.smallestDetectable ?? .nan)
    }
  }

  /// Which seeds of a label were left out; said once where it is the same on all recordings.
  private static func seedNotes(_ members: [Member], _ pairing: RunPairing) -> [String] {
    let alone = members.map { member in
      pairing.unpairedSeeds(
        member.label, on: member.recording.name, paired: member.rows.map(\.seed))
    }
    let isOne = Set(alone).count == 1
    return zip(members, alone).prefix(isOne ? 1 : .max).filter { !$1.isEmpty }.map {
      member, seeds in
      "\(member.label.first)\(isOne ? "" : " on \(member.recording.name)"): seeds that only one run has "
        + "are left out (\(Verdict.list(seeds.map { "\($0)" })))"
    }
  }

  /// Means over seeds of both sides on the same resamples, one a member; nil where a cell has no block
  /// statistics.
  private static func resample(
    _ members: [Member], _ pairing: RunPairing
  ) throws(FileError) -> [(first: ResampledScores, second: ResampledScores)?] {
    let (one, other) = (pairing.first, pairing.second)
    var results: [(first: ResampledScores, second: ResampledScores)?] = members.map { _ in nil }
    for (recording, again) in pairing.recordings {
      let here = members.indices.filter { members[$0].recording.name == recording.name }
      let rows = here.flatMap { members[$0].rows }
      guard
        let left = try one.reader.uncertainty.resample(
          one.results.rows, on: recording, one.contents, wanted: Set(rows.map(\.first))),
        let right = try other.reader.uncertainty.resample(
          other.results.rows, on: again, other.contents, wanted: Set(rows.map(\.second)),
          given: (left.length, left.draws))
      else { continue }
      for index in here {
        let first = members[index].rows.compactMap { left.scores[$0.first] }
        let second = members[index].rows.compactMap { right.scores[$0.second] }
        let count = members[index].rows.count
        guard first.count == count, second.count == count else { continue }
        results[index] = (ResampledScores(meanOf: first), ResampledScores(meanOf: second))
      }
    }
    return results
  }

  /// The lines over all recordings, of the labels that were compared on every one of them.
  private static func across(
    _ members: [Member], _ resampled: [(first: ResampledScores, second: ResampledScores)?],
    _ pairing: RunPairing, _ metric: Metric
  ) -> [DifferenceLine] {
    pairing.labels.compactMap { label in
      let own = members.indices.filter { members[$0].label == label }
      guard own.count == pairing.recordings.count else { return nil }
      var scores: [String: [String: ResampledScores]] = [:]
      for index in own {
        guard let (first, second) = resampled[index] else { return nil }
        scores[members[index].recording.name] = ["first": first, "second": second]
      }
      // Nil where the metric is undefined on a recording.
      let pair = AcrossRecordings(scores, metric: metric)?.ranking.pair("first", "second")
      let lines = own.map { members[$0].line(metric, nil) }
      func mean(_ value: (DifferenceLine) -> Double) -> Double {
        lines.reduce(0) { $0 + value($1) } / Double(lines.count)
      }
      let sign: Double = pair?.first == "second" ? 1 : -1
      let ends = [pair?.low ?? .nan, pair?.high ?? .nan].map { sign * $0 }
      // What the interval could show, the test over so few recordings might not.
      let isEnough = SignFlipTest.leastP(recordings: own.count) < ModelRanking.level
      return DifferenceLine(
        recording: nil, first: label.first, second: label.second, metric: metric.name,
        seeds: Set(lines.flatMap(\.seeds)).sorted(),
        isIdentical: lines.allSatisfy(\.isIdentical), firstValue: mean(\.firstValue),
        secondValue: mean(\.secondValue), difference: mean(\.difference),
        low: min(ends[0], ends[1]), high: max(ends[0], ends[1]), p: pair?.p ?? .nan,
        adjustedP: .nan, smallestDetectable: isEnough ? pair?.smallestDetectable ?? .nan : .nan)
    }
  }

  /// Lines with p-values that are corrected for all lines of the deciding metric, and for all others.
  ///
  /// The deciding metric is a question of its own: looking at thirteen others does not weaken it.
  private static func corrected(
    _ lines: [DifferenceLine], deciding metric: Metric
  ) -> [DifferenceLine] {
    var lines = lines
    for isDeciding in [true, false] {
      let places = lines.indices.filter { (lines[$0].metric == metric.name) == isDeciding }
      let adjusted = HolmCorrection.adjust(places.map { lines[$0].p })
      for (place, p) in zip(places, adjusted) { lines[place].adjustedP = p }
    }
    return lines
  }

  /// What was set differently: the budget and the arithmetic for all models, options for one.
  private static func changes(
    _ members: [Member], _ one: RunPairing.Run, _ other: RunPairing.Run
  ) -> [Change] {
    let data: Set<String> = ["spikes", "training", "validation", "seed"]
    let shared = Set(FitBudget(one.results.settings).identity.map(\.name) + ["numerics"])
    var changes: [Change] = []
    for member in members {
      guard let row = member.rows.first else { continue }
      let fits = (one.results.rows[row.first].fit.fit, other.results.rows[row.second].fit.fit)
      // Two models have few options in common, and their names say that they differ.
      let isOneModel = fits.0.model == fits.1.model
      for change in fits.0.differences(from: fits.1)
      where !data.contains(change.name) && (isOneModel || shared.contains(change.name)) {
        let name = change.name == "numerics" ? "arithmetic" : change.name
        let new = Change(
          model: shared.contains(change.name) ? nil : member.label.first, name: name,
          first: change.own, second: change.other)
        if !changes.contains(new) { changes.append(new) }
      }
    }
    return changes
  }
}

extension RunDifference.Side {
  fileprivate init(_ run: RunPairing.Run) {
    let fits = run.contents.entries.map(\.fit)
    self.init(
      path: run.directory.path,
      version: Set(fits.map(\.session.version)).sorted().joined(separator: ", "),
      numerics: fits.first?.fit.numerics.description ?? "")
  }
}

extension CellDocument {
  /// Whether another cell has the same scores, and the same predictions and block statistics to the
  /// bit as far as both were kept.
  func isIdentical(to other: CellDocument) -> Bool {
    func agree(_ own: String?, _ others: String?) -> Bool {
      own == nil || others == nil || own == others
    }
    let isKept =
      (predictions != nil && other.predictions != nil) || (blocks != nil && other.blocks != nil)
    return isKept && agree(predictions, other.predictions) && agree(blocks, other.blocks)
      && metrics == other.metrics && units == other.units
  }
}
