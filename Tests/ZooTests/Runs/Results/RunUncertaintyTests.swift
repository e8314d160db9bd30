import Foundation
import Tensor
import Testing

@testable import Zoo

@Suite struct RunUncertaintyTests {
  private func run(
    _ models: [any Model.Type] = [], in folder: String, recordings: [UInt64] = [1]
  ) throws -> ComparisonResults {
    var settings = ProtocolSettings(preset: .quick)
    (settings.context, settings.epochs, settings.binsPerStep) = (50, 1, 400)
    return try Comparison(
      models: models.map { ModelSelection($0.entry) },
      recordings: recordings.map {
        .simulated(name: "r\($0)", .inVitro(units: 6, duration: 20, seed: $0))
      }, settings: settings, directory: RunDirectory(folder + "/run")
    ).run()
  }

  private func blockFiles(_ folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder + "/run").filter {
      $0.hasSuffix(".blocks.npz")
    }.map { folder + "/run/" + $0 }
  }

  @Test func rowsHaveIntervalsAndPlaces() throws {
    try withTemporaryFolder { folder in
      let results = try run(in: folder)
      #expect(try blockFiles(folder).count == results.rows.count)
      for row in results.rows {
        for metric in ResampledScores.metrics where row.metrics[metric].isFinite {
          #expect(row.metrics[metric.lowName] <= row.metrics[metric], "\(metric.name)")
          #expect(row.metrics[metric.highName] >= row.metrics[metric], "\(metric.name)")
        }
        #expect((row.rank == nil) == (row.role == .oracle))
      }
      let uncertainty = try #require(results.uncertainty.first)
      #expect(uncertainty.ranking.models.count == 3 && uncertainty.ranking.pairs.count == 3)
      #expect(uncertainty.resamples == 2000 && results.acrossRecordings == nil)
      let constant = try #require(results.rows.first { $0.label == "constant-rate" })
      #expect(abs(constant.metrics["bits_per_spike.low"]) < 1e-9)
      #expect(abs(constant.metrics["bits_per_spike.high"]) < 1e-9)
      #expect(constant.metrics["roc_auc.stratified_low"] == 0.5)
      let text = String(
        decoding: try FileBytes.read(RunDirectory(folder + "/run").results), as: UTF8.self)
      for key in ["uncertainty", "rank_high", "low", "p_adjusted"] {
        #expect(text.contains("\"\(key)\""), "\(key)")
      }
    }
  }

  @Test func anotherModelChangesNoOtherNumber() throws {
    try withTemporaryFolder { folder in
      let few = try run(in: folder)
      let many = try run([SeesThreeBack.self], in: folder)
      #expect(many.rows.count == few.rows.count + 1)
      for row in few.rows {
        let same = try #require(many.rows.first { $0.label == row.label })
        #expect(same.metrics == row.metrics)
      }
      let known = try #require(few.uncertainty.first)
      let now = try #require(many.uncertainty.first)
      #expect(known.blockSeconds == now.blockSeconds && known.designEffect == now.designEffect)
      for pair in known.ranking.pairs {
        let same = try #require(now.ranking.pair(pair.first, pair.second))
        #expect(same.p == pair.p && same.low == pair.low)
      }
    }
  }

  @Test func mergingAgainGivesTheSameBytes() throws {
    try withTemporaryFolder { folder in
      _ = try run([SeesThreeBack.self], in: folder, recordings: [1, 2])
      let directory = RunDirectory(folder + "/run")
      let bytes = try FileBytes.read(directory.results)
      FileBytes.remove(directory.results)
      let merged = try #require(try RunMerge(directory).write())
      #expect(try FileBytes.read(directory.results) == bytes)
      let across = try #require(merged.results.acrossRecordings)
      #expect(across.recordings == ["r1", "r2"] && across.leastP == 0.5)
      #expect(across.incomplete.isEmpty && across.ranking.models.count == 4)
      #expect(Set(across.ranking.models.map(\.rankText)) == ["1-4"])
    }
  }

  /// Directories of earlier versions have no block statistics.
  @Test func cellsWithoutStatisticsHaveNoIntervals() throws {
    try withTemporaryFolder { folder in
      _ = try run(in: folder)
      let directory = RunDirectory(folder + "/run")
      for file in try blockFiles(folder) {
        FileBytes.remove(file)
        let document = String(file.dropLast(".blocks.npz".count)) + ".json"
        var cell = try SealedJSON.decode(
          CellDocument.self, from: FileBytes.read(document), file: document)
        cell.blocks = nil
        try FitFolder.write(cell, to: document)
      }
      let merged = try #require(try RunMerge(directory).write())
      #expect(merged.damage.isEmpty && merged.results.uncertainty.isEmpty)
      #expect(merged.results.rows.count == 4)
      #expect(merged.results.rows.allSatisfy { $0.metrics["bits_per_spike.low"].isNaN })
      let board = merged.results.leaderboard(on: "r1")
      #expect(
        UncertaintyText(board, merged.results.recordings[0]).text.hasPrefix(
          "No intervals: an earlier version wrote these cells"))
    }
  }

  @Test func changedStatisticsAreDamage() throws {
    try withTemporaryFolder { folder in
      _ = try run(in: folder)
      let file = try #require(try blockFiles(folder).first)
      var bytes = try FileBytes.read(file)
      bytes[bytes.count / 2] ^= 1
      try AtomicFile.write(bytes, to: file)
      let merged = try #require(try RunMerge(RunDirectory(folder + "/run")).read())
      #expect(merged.damage.map { folder + "/run/" + $0.file } == [file])
      #expect(merged.results.rows.count == 3)
    }
  }
}
