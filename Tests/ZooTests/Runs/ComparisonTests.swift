import FoundationEssentials
import Synchronization
import Tensor
import Testing
import Zoo

@Suite struct ComparisonTests {
  private static let settings: ProtocolSettings = {
    var settings = ProtocolSettings(preset: .quick)
    (settings.context, settings.epochs, settings.binsPerStep) = (50, 1, 400)
    return settings
  }()

  private func simulated(_ seed: UInt64 = 1) -> DatasetSource {
    .simulated(name: "simulated", .inVitro(units: 8, duration: 20, seed: seed))
  }

  private func comparison(
    _ models: [any Model.Type], in folder: String, recordings: [DatasetSource]? = nil,
    seeds: [UInt64] = [0]
  ) -> Comparison {
    Comparison(
      models: models.map { ModelSelection(model: $0, options: ModelOptions(defaultsOf: $0.card)) },
      recordings: recordings ?? [simulated()], settings: Self.settings, seeds: seeds,
      directory: RunDirectory(folder + "/run"))
  }

  @Test func nullRowsAndOracleTakePart() throws {
    try withTemporaryFolder { folder in
      let results = try comparison([], in: folder).run()
      let name = results.recordings[0].name
      #expect(
        Set(results.leaderboard(on: name).rankedRows.map(\.label))
          == ["constant-rate", "last-bin", "exponential-history"])
      let oracle = try #require(results.oracle(on: name))
      #expect(oracle.audit.verdict == .given)
      let constant = try #require(results.rows.first { $0.label == "constant-rate" })
      #expect(abs(constant.metrics[.bitsPerSpike]) < 1e-6)
      #expect(abs(constant.metrics[.rocAUCUnitMean] - 0.5) < 1e-12)
      for row in results.leaderboard(on: name).rankedRows {
        #expect(row.metrics[.bitsPerSpike] < oracle.metrics[.bitsPerSpike])
        #expect(row.audit.verdict == .causal)
      }
    }
  }

  @Test func aModelThatLeaksIsShownApart() throws {
    try withTemporaryFolder { folder in
      let results = try comparison([SeesItsOwnBin.self, SeesTheNextBin.self], in: folder).run()
      let name = results.recordings[0].name
      #expect(results.leaderboard(on: name).leaks.map(\.culprit.audit.lag) == [0, 1])
      #expect(!results.leaderboard(on: name).rankedRows.contains { $0.model.hasPrefix("sees") })
    }
  }

  @Test func whatIsDoneIsNotDoneAgain() throws {
    try withTemporaryFolder { folder in
      _ = try comparison([SeesThreeBack.self], in: folder).run()
      let started = Mutex<[String]>([])
      let again = try comparison([SeesThreeBack.self, GRUNetwork.self], in: folder).run(
        observer: { event in
          if case .started(let label, _, _, _, _) = event { started.withLock { $0.append(label) } }
        })
      #expect(started.withLock { $0 } == ["gru"])
      #expect(again.rows.count == 6)
    }
  }

  /// Deleted, empty and cut-off files of a finished row are made again, to the same bytes.
  @Test func whatIsLostIsDoneAgain() throws {
    try withTemporaryFolder { folder in
      let done = try comparison([GRUNetwork.self], in: folder).run()
      let row = try #require(done.rows.first { $0.label == "gru" })
      let directory = RunDirectory(folder + "/run")
      let files = [directory.file(row.predictions), directory.file(try #require(row.checkpoint))]
      let whole = try files.map { try FileBytes.read($0) }
      for (file, bytes) in zip(files, whole) {
        for kept in [nil, 0, bytes.count / 2] {
          FileBytes.remove(file)
          if let kept { try AtomicFile.write(Array(bytes.prefix(kept)), to: file) }
          let again = try comparison([GRUNetwork.self], in: folder).run()
          #expect(again.rows.count == done.rows.count)
          #expect(try files.map { try FileBytes.read($0) } == whole)
        }
      }
    }
  }

  @Test func anotherRunInTheFolderIsNotMixedIn() throws {
    try withTemporaryFolder { folder in
      _ = try comparison([], in: folder).run()
      #expect(throws: ComparisonError.self) {
        _ = try comparison([], in: folder, recordings: [simulated(2)]).run()
      }
    }
  }

  @Test func aFailureEndsTheComparisonUnlessItMayGoOn() throws {
    try withTemporaryFolder { folder in
      var comparison = comparison([FailsToFit.self, SeesThreeBack.self], in: folder)
      #expect(throws: ComparisonError.self) { _ = try comparison.run() }
      comparison.keepGoing = true
      let results = try comparison.run()
      #expect(results.failures.map(\.message) == ["planted failure"])
      #expect(results.rows.contains { $0.label == "sees-three-back" })
    }
  }

  /// Options that do not go together are the caller's mistake, and nothing is written for it.
  @Test func unsuitableOptionsAreFoundFirst() throws {
    try withTemporaryFolder { folder in
      var settings = Self.settings
      settings.units = 4
      var comparison = Comparison(
        models: [
          ModelSelection(
            model: NeuPRINTTransformer.self,
            options: try ModelOptions(parsing: "embedding=4", for: NeuPRINTTransformer.card))
        ], recordings: [simulated()], settings: settings,
        directory: RunDirectory(folder + "/run"))
      #expect(throws: ModelOptionError.self) { _ = try comparison.run() }
      #expect(!FileManager.default.fileExists(atPath: folder + "/run"))
      comparison.keepGoing = true
      let results = try comparison.run()
      #expect(results.failures.map(\.label) == ["neuprint-transformer:embedding=4"])
      #expect(results.rows.count == 4)
    }
  }

  @Test func aStoppedComparisonGoesOnWhereItWas() throws {
    try withTemporaryFolder { folder in
      let whole = try comparison([GRUNetwork.self], in: folder + "/whole").run()
      let left = Counter(6)
      #expect(throws: FitCancelled.self) {
        _ = try comparison([GRUNetwork.self], in: folder).run(isCancelled: { left.next() <= 0 })
      }
      let resumed = try comparison([GRUNetwork.self], in: folder).run()
      let files = try [folder + "/whole", folder].map { base in
        try Data(
          contentsOf: URL(
            filePath: base + "/run/" + (resumed.rows.first { $0.label == "gru" }?.predictions ?? "")
          ))
      }
      #expect(files[0] == files[1])
      #expect(whole.rows.count == resumed.rows.count)
    }
  }

  @Test func whatIsWrittenIsReadBack() throws {
    try withTemporaryFolder { folder in
      let results = try comparison([LastBin.self], in: folder, seeds: [0, 1]).run()
      let read = try #require(try RunDirectory(folder + "/run").readResults())
      #expect(read.rows.map(\.label) == results.rows.map(\.label))
      #expect(read.rows.map(\.metrics) == results.rows.map(\.metrics))
      let archive = try NumPyArchive.read(folder + "/run/" + results.rows[1].predictions)
      #expect(try archive["logits"].shape == [results.recordings[0].scoredBins, 8])
      #expect(try archive["bin_index"].count == results.recordings[0].scoredBins)
    }
  }

  /// A row that is taken over keeps its units, in memory and in the table.
  @Test func rowsTakenOverKeepTheirUnits() throws {
    try withTemporaryFolder { folder in
      let first = try comparison([], in: folder).run()
      let table = try Data(contentsOf: URL(filePath: folder + "/run/per_unit.csv"))
      let second = try comparison([], in: folder).run()
      #expect(first.rows.map(\.metrics) == second.rows.map(\.metrics))
      #expect(second.rows.allSatisfy { $0.metrics.units.count == 8 })
      #expect(try Data(contentsOf: URL(filePath: folder + "/run/per_unit.csv")) == table)
    }
  }

  @Test func aFittedModelIsReadBack() throws {
    try withTemporaryFolder { folder in
      let results = try comparison([GRUNetwork.self], in: folder).run()
      let row = try #require(results.rows.first { $0.label == "gru" })
      let zoo = try ModelZoo(ModelZoo.builtIn)
      let model = try FittedModel.read(
        from: folder + "/run/" + (try #require(row.checkpoint)), zoo: zoo)
      #expect(model.label == "gru")
      #expect(model.choices.threshold == row.metrics[.threshold])
      let raster = randomRaster(bins: 300, units: 8, rate: 0.05, seed: 4)
      let rows = try model.predictor(zoo: zoo).logOdds(for: raster, batch: nil)
      #expect(rows.bins == 300)
    }
  }

  @Test func aFolderThatCannotBeMadeIsAnError() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("in the way", to: folder + "/run")
      #expect(throws: FileError.self) { _ = try comparison([], in: folder).run() }
    }
  }

  @Test func aRecordingTooShortForTheContextIsAnError() throws {
    try withTemporaryFolder { folder in
      #expect(throws: RecordingError.self) {
        _ = try comparison(
          [], in: folder,
          recordings: [.simulated(name: "short", .inVitro(units: 4, duration: 0.3, seed: 1))]
        ).run()
      }
      #expect(!FileManager.default.fileExists(atPath: folder + "/run"))
    }
  }
}
