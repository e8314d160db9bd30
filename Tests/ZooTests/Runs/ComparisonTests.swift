import Foundation
import Synchronization
import Tensor
import TestSupport
import Testing

@testable import Zoo

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
      models: models.map { ModelSelection($0.entry) },
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

  @Test func aLeakingModelIsNotRanked() throws {
    try withTemporaryFolder { folder in
      let results = try comparison([SeesItsOwnBin.self, SeesTheNextBin.self], in: folder).run()
      let name = results.recordings[0].name
      #expect(results.leaderboard(on: name).leaks.map(\.culprit.audit.lag) == [0, 1])
      #expect(!results.leaderboard(on: name).rankedRows.contains { $0.model.hasPrefix("sees") })
    }
  }

  @Test func finishedWorkIsNotRepeated() throws {
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

  private func row(_ label: String, of results: ComparisonResults) throws -> ResultRow {
    try #require(results.rows.first { $0.label == label })
  }

  /// Deleted, empty, cut-off and changed files of a finished row are named and made again with the
  /// same content; files that do not depend on them stay.
  @Test(arguments: ["fit.json", "model.safetensors", "cells", "predictions"])
  func missingAndDamagedFilesAreMadeAgain(_ kind: String) throws {
    try withTemporaryFolder { folder in
      let done = try row("gru", of: comparison([GRUNetwork.self], in: folder).run())
      let base = folder + "/run/fits/\(done.fit.fit.folder)/"
      let files = [
        "fit.json", "model.safetensors", "cells/simulated.json", "predictions/simulated.npz",
      ]
      let file = try #require(files.first { $0.hasPrefix(kind) })
      let whole = try FileBytes.read(base + file)
      var flipped = whole
      flipped[whole.count / 3] ^= 4
      for content in [nil, [], Array(whole.prefix(whole.count / 2)), flipped] {
        FileBytes.remove(base + file)
        if let content { try AtomicFile.write(content, to: base + file) }
        let others = files.filter { $0 != file }
        let untouched = try others.map { try FileBytes.read(base + $0) }
        let named = Mutex<[String]>([])
        let again = try comparison([GRUNetwork.self], in: folder).run(observer: { event in
          if case .damaged(let file, _) = event { named.withLock { $0.append(file) } }
        })
        // A missing document leaves no trace; a missing file that a document names is noticed.
        let isMissed = content != nil || kind == "model.safetensors" || kind == "predictions"
        #expect(named.withLock { $0.contains { $0.hasSuffix(file) } } == isMissed)
        let new = try row("gru", of: again)
        #expect(new.metrics == done.metrics && new.audit == done.audit)
        #expect(new.fit.id == done.fit.id && new.cell.id == done.cell.id)
        if !file.hasSuffix(".json") { #expect(try FileBytes.read(base + file) == whole) }
        // The weights of a finished fit are restored, not made again, and a repeated fit leaves its
        // cells alone.
        for (name, bytes) in zip(others, untouched) {
          let isRewritten =
            (kind == "predictions" && name.hasPrefix("cells"))
            || (kind == "model.safetensors" && name == "fit.json")
          if !isRewritten { #expect(try FileBytes.read(base + name) == bytes, "\(name)") }
        }
      }
    }
  }

  /// Deleted to save space: the scores stand, and whoever needs the model is told.
  @Test func withoutWeightsTheScoresStand() throws {
    try withTemporaryFolder { folder in
      let done = try comparison([GRUNetwork.self], in: folder).run()
      let directory = RunDirectory(folder + "/run")
      let weights = directory.folder(of: try row("gru", of: done).fit.fit).weights
      FileBytes.remove(weights)
      let read = try #require(try RunMerge(directory).read())
      #expect(read.results.rows.count == done.rows.count)
      #expect(read.damage.map(\.file) == [directory.relative(weights)])
      #expect(
        read.results.leaderboard(on: "simulated").ranked.map(\.label)
          == done.leaderboard(on: "simulated").ranked.map(\.label))
      #expect(FileBytes.exists(directory.report))
      // So do predictions, which are large.
      let last = try row("last-bin", of: done)
      let predictions = directory.folder(of: last.fit.fit).predictions(last.cell.cell.name)
      FileBytes.remove(predictions)
      let less = try #require(try RunMerge(directory).read())
      #expect(less.results.rows.count == done.rows.count)
      #expect(less.damage.map(\.file).contains(directory.relative(predictions)))
      // A changed file is another matter: nobody knows what else was changed.
      try AtomicFile.write([1, 2, 3], to: weights)
      #expect(try RunMerge(directory).read()?.results.rows.count == done.rows.count - 1)
      // A run makes both again.
      #expect(try comparison([GRUNetwork.self], in: folder).run().rows.count == done.rows.count)
      #expect(FileBytes.exists(predictions) && FileBytes.exists(weights))
      #expect(try RunMerge(directory).read()?.damage.isEmpty == true)
    }
  }

  @Test func resultsOfAnotherRunAreNotMixedIn() throws {
    try withTemporaryFolder { folder in
      _ = try comparison([], in: folder).run()
      var other = comparison([], in: folder, recordings: [simulated(2)])
      let error = #expect(throws: ComparisonError.self) { _ = try other.run() }
      guard case .otherRun(let directory, let difference)? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(directory == folder + "/run" && difference.hasPrefix("another 'simulated' (SHA-256 "))
      // As requested, the conflicting rows are made again, or all of them.
      for existing in [Comparison.Existing.redo, .replace] {
        other.existing = existing
        let results = try other.run()
        #expect(results.rows.count == 4)
        #expect(results.recordings.count == 1)
      }
    }
  }

  @Test func recordingsAndModelsCanBeAdded() throws {
    try withTemporaryFolder { folder in
      _ = try comparison([], in: folder).run()
      let other = DatasetSource.simulated(
        name: "another", .inVivo(units: 8, duration: 20, seed: 3))
      let results = try comparison([SeesThreeBack.self], in: folder, recordings: [other]).run()
      #expect(results.recordings.map(\.name) == ["another", "simulated"])
      #expect(results.rows.count == 9)
    }
  }

  /// A mean over recordings of other numbers of units, or of minutes, would say nothing.
  @Test func recordingsThatAreCutOtherwiseAreNotMixedIn() throws {
    try withTemporaryFolder { folder in
      var settings = Self.settings
      settings.units = 8
      func run(
        _ name: String, _ settings: ProtocolSettings, _ existing: Comparison.Existing = .resume
      ) throws -> ComparisonResults {
        var comparison = Comparison(
          models: [],
          recordings: [.simulated(name: name, .inVivo(units: 9, duration: 20, seed: 3))],
          settings: settings, directory: RunDirectory(folder))
        comparison.existing = existing
        return try comparison.run()
      }
      _ = try run("first", settings)
      var (fewer, shorter) = (settings, settings)
      fewer.units = 6
      (shorter.minutes, shorter.start) = (0.25, 1)
      for (other, words) in [
        (fewer, "units 8 instead of 6"),
        (shorter, "minutes 10 instead of 0.25, start 0 instead of 1"),
      ] {
        #expect(throws: ComparisonError.otherRun(directory: folder, difference: words)) {
          _ = try run("second", other)
        }
      }
      #expect(try run("second", settings).recordings.count == 2)
      #expect(try run("second", fewer, .redo).recordings.map(\.name) == ["second"])
    }
  }

  @Test func thePageCanBeLeftToTheCaller() throws {
    try withTemporaryFolder { folder in
      var comparison = comparison([], in: folder)
      comparison.writesReport = false
      _ = try comparison.run()
      #expect(FileBytes.exists(comparison.directory.results))
      #expect(!FileBytes.exists(comparison.directory.report))
    }
  }

  @Test func resultsOfOtherNumericsAreNotMixedIn() throws {
    try withTemporaryFolder { folder in
      let results = try comparison([], in: folder).run()
      let row = try row("last-bin", of: results)
      var document = row.fit
      let foreign = Numerics(version: Numerics.currentVersion + 1, platform: "elsewhere")
      document.fit = Fit(
        label: "last-bin", model: "last-bin", options: [:], on: document.recording, seed: 0,
        budget: document.fit.budget, numerics: foreign)
      (document.id, document.weights) = (document.fit.id, nil)
      let directory = RunDirectory(folder + "/run")
      try directory.remove(directory.folder(of: row.fit.fit))
      try directory.folder(of: document.fit).create()
      try FitFolder.write(document, to: directory.folder(of: document.fit).document)
      let difference = "results of other arithmetic (\(foreign) instead of \(Numerics.current))"
      #expect(
        throws: ComparisonError.otherRun(directory: directory.path, difference: difference)
      ) { _ = try comparison([], in: folder).run() }
      let error = #expect(throws: ComparisonError.self) { _ = try RunMerge(directory).write() }
      let there = document.fit.folder
      #expect("\(try #require(error))".contains("fits/\(there)"))
      #expect("\(try #require(error))".contains("results of other arithmetic"))
      var again = comparison([], in: folder)
      again.existing = .redo
      #expect(try again.run().rows.count == 4)
    }
  }

  @Test func aFailureEndsTheComparisonUnlessItMayContinue() throws {
    try withTemporaryFolder { folder in
      var comparison = comparison([FailsToFit.self, SeesThreeBack.self], in: folder)
      let failure = FailureRecord(
        label: "fails-to-fit", recording: "simulated", seed: 0, message: "planted failure")
      #expect(throws: ComparisonError.modelFailed(failure)) { _ = try comparison.run() }
      comparison.keepGoing = true
      let results = try comparison.run()
      #expect(results.failures.map(\.message) == ["planted failure"])
      #expect(results.rows.contains { $0.label == "sees-three-back" })
    }
  }

  /// Incompatible options are the caller's mistake, and nothing is written.
  @Test func unsuitableOptionsAreFoundBeforeAnyFit() throws {
    try withTemporaryFolder { folder in
      var settings = Self.settings
      settings.units = 4
      var comparison = Comparison(
        models: [
          ModelSelection(
            NeuPRINTTransformer.entry,
            options: try ModelOptions(parsing: "embedding=4", for: NeuPRINTTransformer.card))
        ], recordings: [simulated()], settings: settings,
        directory: RunDirectory(folder + "/run"))
      let error = ModelOptionError.unsuitable(
        model: "neuprint-transformer",
        reason: "a token has 11 numbers (5 + embedding + 2), which 2 heads do not divide; "
          + "choose another embedding or number of heads")
      #expect(throws: error) { _ = try comparison.run() }
      #expect(!FileManager.default.fileExists(atPath: folder + "/run"))
      comparison.keepGoing = true
      let results = try comparison.run()
      #expect(results.failures.map(\.label) == ["neuprint-transformer:embedding=4"])
      #expect(results.rows.count == 4)
    }
  }

  /// Runs a comparison until its first fit has taken a step.
  private func stopInTheFit(_ comparison: Comparison) {
    let hasBegun = Mutex(false)
    #expect(throws: FitCancelled()) {
      _ = try comparison.run(
        observer: { event in
          if case .progress = event { hasBegun.withLock { $0 = true } }
        }, isCancelled: { hasBegun.withLock { $0 } })
    }
  }

  @Test func aStoppedComparisonResumes() throws {
    try withTemporaryFolder { folder in
      let whole = try comparison([GRUNetwork.self], in: folder + "/whole").run()
      stopInTheFit(comparison([GRUNetwork.self], in: folder))
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

  /// A flipped bit in the weights of a stopped fit would give another result without a word.
  @Test func aDamagedStateOfAStoppedFitIsNamedAndTheFitBegunAnew() throws {
    try withTemporaryFolder { folder in
      let whole = try row("gru", of: comparison([GRUNetwork.self], in: folder + "/whole").run())
      stopInTheFit(comparison([GRUNetwork.self], in: folder))
      let directory = RunDirectory(folder + "/run")
      let file = directory.checkpoint(of: whole.fit.fit)
      var bytes = try FileBytes.read(file)
      bytes[bytes.count - 9] ^= 0x10
      try AtomicFile.write(bytes, to: file)
      let named = Mutex<[String]>([])
      let results = try comparison([GRUNetwork.self], in: folder).run(observer: { event in
        if case .damaged(let file, _) = event { named.withLock { $0.append(file) } }
      })
      #expect(named.withLock { $0 } == [directory.relative(file)])
      #expect(try row("gru", of: results).metrics == whole.metrics)
      #expect(!FileBytes.exists(file))
    }
  }

  /// A fit may stand while its audit failed; once that went well, nothing of the failure is left.
  @Test func aFailureThatWasOvercomeIsForgotten() throws {
    try withTemporaryFolder { folder in
      let fit = try row("last-bin", of: comparison([], in: folder).run()).fit.fit
      let place = RunDirectory(folder + "/run").folder(of: fit)
      FileBytes.remove(place.cell("simulated"))
      let failure = FailureRecord(
        label: "last-bin", recording: "simulated", seed: 0, message: "planted")
      try FitFolder.write(failure, to: place.failure)
      let before = try #require(try RunMerge(RunDirectory(folder + "/run")).read())
      #expect(before.results.failures == [failure])
      #expect(try comparison([], in: folder).run().failures.isEmpty)
      #expect(!FileBytes.exists(place.failure))
      // Another fit of the same row, under settings that were given up, left its failure.
      let other = RunDirectory(folder + "/run").folder("last-bin.simulated.seed0-0123456789ab")
      try other.create()
      try FitFolder.write(failure, to: other.failure)
      #expect(try comparison([], in: folder).run().failures.isEmpty)
    }
  }

  /// What others write into the directory meanwhile is not the failure of the model at hand.
  @Test func whatCannotBeMergedIsNoFailureOfAModel() throws {
    try withTemporaryFolder { folder in
      var settings = Self.settings
      settings.epochs += 1
      let strange = Comparison(
        models: [], recordings: [simulated()], settings: settings,
        directory: RunDirectory(folder + "/strange"))
      let fit = try row("last-bin", of: strange.run()).fit.fit
      let directory = RunDirectory(folder + "/run")
      var comparison = comparison([SeesThreeBack.self], in: folder)
      comparison.keepGoing = true
      let error = #expect(throws: ComparisonError.self) {
        _ = try comparison.run(observer: { event in
          guard case .auditing("sees-three-back") = event else { return }
          try? FileManager.default.copyItem(
            atPath: strange.directory.folder(of: fit).path,
            toPath: directory.folder(of: fit).path)
        })
      }
      guard case .mixedRun(_, let difference)? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      // The files of both kinds are named.
      #expect(difference.contains("fits/\(fit.folder)") && difference.contains("epochs "))
      #expect(difference.contains(" instead of ") && difference.contains("unlike fits/"))
      for folder in try directory.fitFolders() { #expect(!FileBytes.exists(folder.failure)) }
    }
  }

  /// A finished run may lie where nobody may write: what would not change is not written.
  @Test func documentsThatWouldNotChangeAreLeftAlone() throws {
    try withTemporaryFolder { folder in
      _ = try comparison([], in: folder).run()
      let directory = RunDirectory(folder + "/run")
      let files = [
        directory.results, directory.resultsCSV, directory.perUnitCSV, directory.manifest,
      ]
      let stamps = files.map(FileStamp.of)
      _ = try comparison([], in: folder).run()
      #expect(files.map(FileStamp.of) == stamps)
      try AtomicFile.write("", to: directory.perUnitCSV)
      _ = try RunMerge(directory).write()
      #expect(try !FileBytes.read(directory.perUnitCSV).isEmpty)
    }
  }

  @Test func resultsAreReadBack() throws {
    try withTemporaryFolder { folder in
      let results = try comparison([LastBin.self], in: folder, seeds: [0, 1]).run()
      let read = try #require(try RunMerge(RunDirectory(folder + "/run")).read())
      #expect(read.damage.isEmpty)
      #expect(read.results.rows.map(\.label) == results.rows.map(\.label))
      #expect(read.results.rows.map(\.metrics) == results.rows.map(\.metrics))
      let predictions = try #require(results.rows[1].predictions)
      let archive = try NumPyArchive.read(folder + "/run/" + predictions)
      #expect(try archive["logits"].shape == [results.recordings[0].scoredBins, 8])
      #expect(try archive["bin_index"].count == results.recordings[0].scoredBins)
    }
  }

  /// Everything outside of `fits/` is a function of the fits: written again, it has the same bytes.
  @Test func documentsDependOnFitsOnly() throws {
    try withTemporaryFolder { folder in
      _ = try comparison([SeesThreeBack.self], in: folder).run()
      let directory = RunDirectory(folder + "/run")
      let files = [
        directory.results, directory.resultsCSV, directory.perUnitCSV, directory.manifest,
      ]
      let before = try files.map { try FileBytes.read($0) }
      for file in files { FileBytes.remove(file) }
      let merged = try #require(try RunMerge(directory).write())
      #expect(merged.results.rows.count == 5)
      #expect(try files.map { try FileBytes.read($0) } == before)
      // Resuming writes nothing new either.
      _ = try comparison([SeesThreeBack.self], in: folder).run()
      #expect(try files.map { try FileBytes.read($0) } == before)
    }
  }

  /// Several comparisons at the same time in one directory: every row exists once, and is in the
  /// documents.
  @Test func concurrentComparisonsLoseNoRow() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let models: [[any Model.Type]] = [
      [SeesThreeBack.self, SeesItsOwnBin.self], [SeesItsOwnBin.self, SeesTheNextBin.self],
      [SeesTheNextBin.self, SeesThreeBack.self],
    ]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for models in models {
        let comparison = comparison(models, in: folder.root)
        group.addTask { _ = try comparison.run() }
      }
      try await group.waitForAll()
    }
    let text = String(
      decoding: try FileBytes.read(folder.root + "/run/results.json"), as: UTF8.self)
    for label in [
      "sees-three-back", "sees-its-own-bin", "sees-the-next-bin", "oracle", "constant-rate",
      "last-bin", "exponential-history",
    ] {
      #expect(
        text.components(separatedBy: "\"label\" : \"\(label)\"").count == 2, "\(label)")
    }
  }

  @Test func fittedModelsCanBeLoaded() throws {
    try withTemporaryFolder { folder in
      let results = try comparison([GRUNetwork.self], in: folder).run()
      let row = try #require(results.rows.first { $0.label == "gru" })
      let zoo = try ModelZoo(ModelZoo.builtIn)
      let model = try FittedModel.read(
        from: folder + "/run/" + (try #require(row.checkpoint)), zoo: zoo)
      #expect(model.label == "gru")
      let raster = randomRaster(bins: 300, units: 8, rate: 0.05, seed: 4)
      let rows = try model.predictor(zoo: zoo).logOdds(for: raster, batch: nil)
      #expect(rows.bins == 300)
    }
  }

  @Test func aFolderThatCannotBeCreatedIsAnError() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("in the way", to: folder + "/run")
      let error = FileError.system(
        operation: "create the folder", file: folder + "/run", code: 20)
      #expect(throws: error) { _ = try comparison([], in: folder).run() }
    }
  }

  @Test func aRecordingTooShortForTheContextIsAnError() throws {
    try withTemporaryFolder { folder in
      let error = RecordingError.tooShort(
        recording: "short", bins: 300, needed: 500, reason: "a context of 50 bins")
      #expect(throws: error) {
        _ = try comparison(
          [], in: folder,
          recordings: [.simulated(name: "short", .inVitro(units: 4, duration: 0.3, seed: 1))]
        ).run()
      }
      #expect(!FileManager.default.fileExists(atPath: folder + "/run"))
    }
  }
}
