import Tensor

/// The intervals and rankings of a run directory, from the block statistics of its cells.
///
/// They are a function of the cells alone, like all documents next to `fits/`. A cell is resampled
/// once while its statistics and the recording's block length stay the same, since documents are
/// written again after every cell.
final class RunUncertainty {
  /// The scores of a cell on the resamples of its recording.
  private var known: [String: ResampledScores] = [:]
  private var lengths: [String: (grid: BlockGrid, length: BlockLength)] = [:]
  private var resamples: [String: BlockResamples] = [:]

  /// A row with the block statistics of its cell.
  private struct Source {
    let row: Int
    let file: String
    let key: String
  }

  /// Adds intervals to rows, and rankings to results.
  ///
  /// - Throws: `FileError` if statistics cannot be read.
  func add(to results: inout ComparisonResults, _ contents: RunContents) throws(FileError) {
    var files: [String: String] = [:]
    for entry in contents.entries {
      for cell in entry.cells where cell.blocks != nil {
        files[cell.id] = entry.folder.blocks(cell.cell.name)
      }
    }
    var means: [String: [String: ResampledScores]] = [:]
    for recording in results.recordings {
      let sources = results.rows.indices.compactMap { index -> Source? in
        let row = results.rows[index]
        guard row.testedOn == recording.name, let file = files[row.cell.id] else { return nil }
        return Source(row: index, file: file, key: "\(row.cell.id) \(row.cell.blocks ?? "")")
      }
      guard let (length, draws) = try draws(sources, results.rows, recording) else { continue }
      var scores: [Int: ResampledScores] = [:]
      for source in sources {
        let own = try self.scores(source, draws)
        scores[source.row] = own
        for metric in ResampledScores.metrics {
          guard let interval = own.interval(of: metric) else { continue }
          results.rows[source.row].metrics[metric.lowName] = interval.low
          results.rows[source.row].metrics[metric.highName] = interval.high
        }
      }
      let labels = Self.means(scores, results.rows, on: recording.name)
      let ranked = results.leaderboard(on: recording.name).ranked.map(\.label)
      let ranking = ModelRanking(
        ranked.compactMap { label in labels[label].map { .init(label: label, scores: $0) } })
      results.uncertainty.append(
        RecordingUncertainty(
          recording: recording.name, binSeconds: recording.binSeconds, length: length,
          resamples: draws, ranking: ranking))
      means[recording.name] = labels.filter { ranked.contains($0.key) }
      for index in scores.keys where Self.isOwn(results.rows[index]) {
        let place = ranking.model(results.rows[index].label)
        results.rows[index].rank = place?.rank
        results.rows[index].rankHigh = place?.rankHigh
      }
    }
    if results.recordings.count > 1, means.count == results.recordings.count {
      results.acrossRecordings = AcrossRecordings(means)
    }
  }

  /// Whether a row is of a recording's own fit: only these are ranked on it.
  private static func isOwn(_ row: ResultRow) -> Bool {
    row.trainedOn == row.testedOn && row.cell.cell.alignment == nil
  }

  /// The means over seeds of the labels of which every seed has statistics.
  private static func means(
    _ scores: [Int: ResampledScores], _ rows: [ResultRow], on recording: String
  ) -> [String: ResampledScores] {
    // Rows are in order of their seeds.
    let own = rows.indices.filter { rows[$0].testedOn == recording && isOwn(rows[$0]) }
    return Dictionary(grouping: own) { rows[$0].label }.compactMapValues { seeds in
      let known = seeds.compactMap { scores[$0] }
      return known.count == seeds.count ? ResampledScores(meanOf: known) : nil
    }
  }

  /// The block length and the resamples of a recording; nil without statistics.
  private func draws(
    _ sources: [Source], _ rows: [ResultRow], _ recording: DatasetSummary
  ) throws(FileError) -> (BlockLength, BlockResamples)? {
    let nulls = sources.filter { rows[$0.row].role == .null && Self.isOwn(rows[$0.row]) }
    guard let any = nulls.first ?? sources.first else { return nil }
    let name = nulls.map(\.key).sorted().joined(separator: " ")
    let key = "\(recording.spikesSHA256) \(recording.test) \(name)"
    let found: (grid: BlockGrid, length: BlockLength)
    if let known = lengths[key] {
      found = known
    } else {
      var statistics: [CellStatistics] = []
      for null in nulls { statistics.append(try CellStatistics(contentsOf: null.file)) }
      var grid = statistics.first?.grid
      if grid == nil { grid = try CellStatistics(contentsOf: any.file).grid }
      guard let grid else { return nil }
      found = (grid, BlockLength(grid, binSeconds: recording.binSeconds, nulls: statistics))
      lengths[key] = found
    }
    let draw = "\(recording.spikesSHA256) \(recording.test) \(found.length.blocks)"
    let draws =
      resamples[draw]
      ?? BlockResamples(
        found.grid, length: found.length.blocks, name: recording.spikesSHA256)
    resamples[draw] = draws
    return (found.length, draws)
  }

  private func scores(
    _ source: Source, _ draws: BlockResamples
  ) throws(FileError) -> ResampledScores {
    let key = "\(source.key) \(draws.length)"
    if let known = known[key] { return known }
    let statistics = try CellStatistics(contentsOf: source.file)
    guard statistics.grid == draws.grid else {
      throw .malformed(
        file: source.file, place: .whole, problem: "its blocks are not those of other models")
    }
    let scores = ResampledScores(statistics, draws)
    known[key] = scores
    return scores
  }
}
