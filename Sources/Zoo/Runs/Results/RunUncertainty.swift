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

  /// Cells of a recording on the resamples of its blocks.
  struct Resampled {
    /// The length of a drawn stretch.
    let length: BlockLength
    /// The resamples.
    let draws: BlockResamples
    /// The scores by the index of the row; none for rows without block statistics.
    let scores: [Int: ResampledScores]
  }

  /// Adds intervals to rows, and rankings to results.
  ///
  /// - Throws: `FileError` if statistics cannot be read.
  func add(to results: inout ComparisonResults, _ contents: RunContents) throws(FileError) {
    var means: [String: [String: ResampledScores]] = [:]
    for recording in results.recordings {
      guard let resampled = try resample(results.rows, on: recording, contents) else { continue }
      let scores = resampled.scores
      for (row, own) in scores {
        for metric in ResampledScores.metrics {
          guard let interval = own.interval(of: metric) else { continue }
          results.rows[row].metrics[metric.lowName] = interval.low
          results.rows[row].metrics[metric.highName] = interval.high
        }
      }
      let labels = Self.means(scores, results.rows, on: recording.name)
      let ranked = results.leaderboard(on: recording.name).ranked.map(\.label)
      let ranking = ModelRanking(
        ranked.compactMap { label in labels[label].map { .init(label: label, scores: $0) } })
      results.uncertainty.append(
        RecordingUncertainty(
          recording: recording.name, binSeconds: recording.binSeconds, length: resampled.length,
          resamples: resampled.draws, ranking: ranking))
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

  /// The rows of a recording on the resamples of its blocks; nil without block statistics.
  ///
  /// - Parameters:
  ///   - rows: all rows of the directory: the null rows choose the length of stretches.
  ///   - recording: what the rows are scored on.
  ///   - contents: what the directory holds.
  ///   - wanted: the indices of the rows; nil for all of them.
  ///   - given: the resamples of the same spikes in another directory, to pair with it.
  /// - Returns: the scores, and the resamples that they come from.
  /// - Throws: `FileError` if statistics cannot be read.
  func resample(
    _ rows: [ResultRow], on recording: DatasetSummary, _ contents: RunContents,
    wanted: Set<Int>? = nil, given: (length: BlockLength, draws: BlockResamples)? = nil
  ) throws(FileError) -> Resampled? {
    var files: [String: String] = [:]
    for entry in contents.entries {
      for cell in entry.cells where cell.blocks != nil {
        files[cell.id] = entry.folder.blocks(cell.cell.name)
      }
    }
    let sources = rows.indices.compactMap { index -> Source? in
      let row = rows[index]
      guard row.testedOn == recording.name, let file = files[row.cell.id] else { return nil }
      return Source(row: index, file: file, key: "\(row.cell.id) \(row.cell.blocks ?? "")")
    }
    var found = given
    if found == nil { found = try draws(sources, rows, recording) }
    guard let (length, draws) = found else { return nil }
    var scores: [Int: ResampledScores] = [:]
    for source in sources where wanted?.contains(source.row) != false {
      scores[source.row] = try self.scores(source, draws)
    }
    return Resampled(length: length, draws: draws, scores: scores)
  }

  /// Whether a row is of a recording's own fit: only these are ranked on it.
  static func isOwn(_ row: ResultRow) -> Bool {
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
  ) throws(FileError) -> (length: BlockLength, draws: BlockResamples)? {
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
