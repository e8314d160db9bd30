import Tensor

/// Pairs the rows of two run directories; see ``RunDifference``.
struct RunPairing {
  /// One run directory, read.
  final class Run {
    let directory: RunDirectory
    let reader: RunReader
    let contents: RunContents
    let results: ComparisonResults

    /// Reads a directory.
    ///
    /// - Throws: `FileError`, `ComparisonError.mixedRun`, `DifferenceError.noRun`.
    init(_ directory: RunDirectory) throws {
      self.directory = directory
      reader = RunReader(directory)
      contents = try reader.contents()
      if let difference = contents.conflict {
        throw ComparisonError.mixedRun(directory: directory.path, difference: difference)
      }
      guard let results = ComparisonResults(contents) else {
        throw DifferenceError.noRun(directory: directory.path)
      }
      self.results = results
      reader.verified.save()
    }

    /// The labels of fits that were scored on their own recordings, sorted.
    var labels: [String] {
      Set(results.rows.filter(RunUncertainty.isOwn).map(\.label)).sorted()
    }

    /// The places of a label's own rows on a recording, by seed.
    func rows(_ label: String, on recording: String) -> [UInt64: Int] {
      var places: [UInt64: Int] = [:]
      for (index, row) in results.rows.enumerated()
      where row.label == label && row.testedOn == recording && RunUncertainty.isOwn(row) {
        places[row.seed] = index
      }
      return places
    }
  }

  /// The two runs; the same object for rows of one directory.
  let first: Run, second: Run
  /// The recordings of both, as each run used them.
  let recordings: [(first: DatasetSummary, second: DatasetSummary)]
  /// The labels that are compared.
  let labels: [(first: String, second: String)]
  /// What was left out, in words.
  private(set) var notes: [String] = []

  /// The pairs that a request asks for.
  ///
  /// - Throws: `DifferenceError` for runs that cannot be paired, and what reading them throws.
  init(_ first: RunDirectory, _ second: RunDirectory, _ request: RunDifference.Request) throws {
    let one = try Run(first)
    let other = first.path == second.path ? one : try Run(second)
    (self.first, self.second) = (one, other)
    let names = (one.results.recordings.map(\.name), other.results.recordings.map(\.name))
    let common = names.0.filter(names.1.contains)
    guard !common.isEmpty else {
      throw DifferenceError.noCommonRecording(first: names.0, second: names.1)
    }
    for name in request.recordings where !common.contains(name) {
      throw DifferenceError.unknownRecording(name, known: common)
    }
    let wanted = common.filter { request.recordings.isEmpty || request.recordings.contains($0) }
    recordings = wanted.compactMap { name in
      guard let left = one.results.recordings.first(where: { $0.name == name }),
        let right = other.results.recordings.first(where: { $0.name == name })
      else { return nil }
      return (left, right)
    }
    for pair in recordings {
      guard let difference = Self.difference(pair, one, other) else { continue }
      throw DifferenceError.otherBins(recording: pair.first.name, difference: difference)
    }
    labels = try Self.labels(request, one, other)
    for (run, own, others) in [("first", names.0, names.1), ("second", names.1, names.0)] {
      let alone = own.filter { !others.contains($0) }
      if !alone.isEmpty, request.recordings.isEmpty {
        notes.append("only the \(run) run has the recording \(Verdict.list(alone))")
      }
    }
    if request.label == nil, request.labels == nil {
      for (run, own, others) in [
        ("first", one.labels, other.labels), ("second", other.labels, one.labels),
      ] {
        let alone = own.filter { !others.contains($0) }
        if !alone.isEmpty {
          notes.append("only the \(run) run has the model \(Verdict.list(alone))")
        }
      }
    }
    if (one.results.rows + other.results.rows).contains(where: { !RunUncertainty.isOwn($0) }) {
      notes.append("models scored on recordings that they were not fitted on are not compared")
    }
  }

  /// The labels of a request.
  private static func labels(
    _ request: RunDifference.Request, _ first: Run, _ second: Run
  ) throws(DifferenceError) -> [(first: String, second: String)] {
    if let pair = request.labels ?? request.label.map({ ($0, $0) }) {
      for (label, run) in [(pair.first, first), (pair.second, second)]
      where !run.labels.contains(label) {
        throw .unknownModel(
          label, directory: run.directory.path,
          suggestion: nearestName(to: label, among: run.labels))
      }
      return [pair]
    }
    let common = first.labels.filter(second.labels.contains)
    guard !common.isEmpty else {
      throw .noCommonModel(first: first.labels, second: second.labels)
    }
    return common.map { ($0, $0) }
  }

  /// In words, why the scored bins of two summaries are not the same; nil if they are.
  private static func difference(
    _ pair: (first: DatasetSummary, second: DatasetSummary), _ one: Run, _ other: Run
  ) -> String? {
    let (first, second) = pair
    if first.binSeconds != second.binSeconds {
      return "the first run has bins of \(NumberText.fixed(first.binSeconds * 1000, 3)) ms, the "
        + "second of \(NumberText.fixed(second.binSeconds * 1000, 3)) ms"
    }
    if first.units != second.units {
      return "the first run uses \(NumberText.counted(first.units, "unit")), the second "
        + "\(second.units)"
    }
    if first.bins != second.bins {
      return "the first run uses \(NumberText.counted(first.bins, "bin")), the second "
        + NumberText.grouped(second.bins)
    }
    if first.spikesSHA256 != second.spikesSHA256 {
      return "its spikes are not the same in the two runs (SHA-256 "
        + "\(first.spikesSHA256.prefix(12)) and \(second.spikesSHA256.prefix(12)))"
    }
    guard first.maskSHA256 != second.maskSHA256 else { return nil }
    let contexts = (one.results.settings.context, other.results.settings.context)
    return "the first run scores bins \(first.test[0]) to \(first.test[1] - 1), the second "
      + "\(second.test[0]) to \(second.test[1] - 1)"
      + (contexts.0 != contexts.1
        ? ", since the gap between the parts is the context, \(contexts.0) and \(contexts.1) bins"
        : "")
  }

  /// The rows of a pair of labels on a recording, one pair a seed; nil if a run lacks the label there.
  ///
  /// A null row does not depend on a seed and stands for all of them.
  /// - Throws: `DifferenceError.noCommonSeed`.
  func rows(
    _ label: (first: String, second: String), on recording: String
  ) throws(DifferenceError) -> [(seed: UInt64, first: Int, second: Int)]? {
    let left = first.rows(label.first, on: recording)
    let right = second.rows(label.second, on: recording)
    guard let one = left.values.first, let other = right.values.first else { return nil }
    let isFixed = (
      first.results.rows[one].role != .competitor && left.count == 1,
      second.results.rows[other].role != .competitor && right.count == 1
    )
    if isFixed.0, !isFixed.1 {
      return right.sorted { $0.key < $1.key }.map { ($0.key, one, $0.value) }
    }
    if isFixed.1, !isFixed.0 {
      return left.sorted { $0.key < $1.key }.map { ($0.key, $0.value, other) }
    }
    let pairs = left.sorted { $0.key < $1.key }.compactMap { seed, place in
      right[seed].map { (seed, place, $0) }
    }
    guard !pairs.isEmpty else {
      throw .noCommonSeed(
        label: label.first, recording: recording, first: left.keys.sorted(),
        second: right.keys.sorted())
    }
    return pairs
  }

  /// The seeds of a pair of labels that only one of the runs has.
  func unpairedSeeds(
    _ label: (first: String, second: String), on recording: String, paired: [UInt64]
  ) -> [UInt64] {
    let left = first.rows(label.first, on: recording)
    let right = second.rows(label.second, on: recording)
    guard left.count > 1 || right.count > 1 else { return [] }
    return Set(left.keys).union(right.keys).subtracting(paired).filter { seed in
      // The only row of a null model is not a seed that was left out.
      (left[seed] != nil && left.count > 1) || (right[seed] != nil && right.count > 1)
    }.sorted()
  }
}
