import Foundation
import Synchronization
import Tensor
import Testing

@testable import Zoo

@Suite struct ModelSweepTests {
  private static let settings: ProtocolSettings = {
    var settings = ProtocolSettings(preset: .quick)
    (settings.context, settings.binsPerStep) = (20, 400)
    settings.setEpochs(1)
    return settings
  }()

  /// A sweep of the model that looks back, on the recording that turns.
  private func sweep(
    _ varied: [String], tag: Int, in folder: String, seeds: [UInt64] = [0], session: String = "one"
  ) throws -> ModelSweep {
    let file = folder + "/turning.npz"
    if !FileBytes.exists(file) { try writeTurningRecording(to: file) }
    let model = ModelSelection(
      LooksBack.entry, options: try ModelOptions(parsing: "tag=\(tag)", for: LooksBack.card))
    var sweep = ModelSweep(
      try SweepSpace(model, varying: varied),
      recordings: [.file(path: file, options: ReadOptions())], settings: Self.settings,
      seeds: seeds,
      directory: RunDirectory(folder + "/run"))
    sweep.command = [session]
    return sweep
  }

  private func manifest(_ folder: String) throws -> Manifest {
    try JSONDecoder().decode(
      Manifest.self, from: Data(FileBytes.read(folder + "/run/manifest.json")))
  }

  @Test func validationChoosesThoughTestDisagrees() throws {
    try withTemporaryFolder { folder in
      let outcome = try sweep(["lag=3,2,1"], tag: 1, in: folder, seeds: [0, 1]).run()
      let document = outcome.sweep
      #expect(document.winner?.number == 3 && document.candidates[0].values == ["1"])
      #expect(document.candidates.map(\.status) == [.chosen, .eligible, .eligible])
      // The winner and the null models are rows, no other candidate is.
      let results = try #require(outcome.winner)
      #expect(
        Set(results.rows.map(\.label))
          == ["looks-back:lag=1,tag=1", "constant-rate", "last-bin", "exponential-history"])
      let test = try #require(document.winner?.test.first)
      let validation = try #require(document.winner?.validation)
      #expect(test.value < validation - 0.2 && test.audit == "causal")
      // Fits and validation are of all candidates and seeds, the test part of the winner alone.
      for lag in 1...3 {
        #expect(LooksBack.count(tag: 1, lag: lag) == 2)
        #expect(LooksBack.count(tag: 1, lag: lag, bins: 990) > 0)
        #expect((LooksBack.count(tag: 1, lag: lag, bins: 992) > 0) == (lag == 1))
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/run/opened")
      #expect(names.count == 2)
      #expect(
        try manifest(folder).testOpenings?.map { [$0.models, $0.openings, $0.sessions] } == [
          [1, 2, 1]
        ])

      // On test, another candidate is better; a comparison that looked there would have chosen it.
      let model = ModelSelection(
        LooksBack.entry, options: try ModelOptions(parsing: "lag=2", for: LooksBack.card))
      let other = try Comparison(
        models: [model], recordings: [.file(path: folder + "/turning.npz", options: ReadOptions())],
        settings: Self.settings, directory: RunDirectory(folder + "/other")
      ).run()
      let rival = try #require(other.rows.first { $0.model == "looks-back" })
      #expect(rival.metrics[.headline] > test.value + 0.1)

      // Again: nothing is fitted or predicted, and the documents stay as they are.
      let files = ["sweep.json", "sweep.csv", "results.json", "manifest.json"]
      let before = try files.map { try FileBytes.read("\(folder)/run/\($0)") }
      let counts = LooksBack.count(tag: 1, lag: 1, bins: 992)
      _ = try sweep(["lag=3,2,1"], tag: 1, in: folder, seeds: [0, 1], session: "two").run()
      #expect(try files.map { try FileBytes.read("\(folder)/run/\($0)") } == before)
      #expect(LooksBack.count(tag: 1, lag: 1, bins: 992) == counts)
      #expect(LooksBack.count(tag: 1, lag: 2) == 2)
    }
  }

  @Test func theTestPartIsCountedOverSessions() throws {
    try withTemporaryFolder { folder in
      func counts() throws -> [Int] {
        try manifest(folder).testOpenings.map {
          $0.flatMap { [$0.models, $0.openings, $0.sessions] }
        } ?? []
      }
      _ = try sweep(["lag=1,3"], tag: 2, in: folder, session: "one").run()
      #expect(try counts() == [1, 1, 1])
      // Other values: another winner is opened, and both are rows.
      let second = try sweep(["lag=2..4"], tag: 2, in: folder, session: "two").run()
      #expect(try counts() == [2, 2, 2])
      let text = try #require(second.winner?.testOpenings.first?.text)
      #expect(text.hasPrefix("The test part of turning was opened for 2 models, in 2 sessions:"))
      // What was seen stays counted when results are replaced, and is not counted twice.
      var third = try sweep(["lag=1,3"], tag: 2, in: folder, session: "three")
      third.existing = .replace
      let replaced = try third.run()
      #expect(replaced.winner?.rows.count { $0.model == "looks-back" } == 1)
      #expect(try counts() == [2, 2, 2])
    }
  }

  @Test func failuresAndLeaksCannotWin() throws {
    try withTemporaryFolder { folder in
      let outcome = try sweep(["lag=13,0,1,2"], tag: 3, in: folder).run()
      let rows = outcome.sweep.candidates
      #expect(rows.map(\.values) == [["1"], ["2"], ["0"], ["13"]])
      #expect(rows.map(\.status) == [.chosen, .eligible, .barred, .failed])
      #expect(rows[2].reason?.hasPrefix("LEAK lag 0") == true)
      #expect(rows[3].reason == "looks-back has not been fitted yet")
      #expect(rows[3].validation.isNaN && rows[2].difference == nil)
      // With nothing to choose from, the test part stays closed.
      let none = try sweep(["lag=0,13"], tag: 4, in: folder + "/..").run()
      defer { try? FileManager.default.removeItem(atPath: folder + "/../run") }
      #expect(none.winner == nil && none.sweep.winner == nil)
      #expect(LooksBack.count(tag: 4, lag: 0, bins: 992) == 0)
      #expect(!FileBytes.exists(folder + "/../run/opened"))
      #expect(FileBytes.exists(folder + "/../run/sweep.json"))
    }
  }

  private func gru(_ varied: [String], in folder: String) throws -> ModelSweep {
    ModelSweep(
      try SweepSpace(ModelSelection(GRUNetwork.entry), varying: varied),
      recordings: [.simulated(name: "simulated", .inVitro(units: 6, duration: 8, seed: 1))],
      settings: Self.settings, directory: RunDirectory(folder))
  }

  /// Stopped after every candidate and resumed: the same table, the same weights.
  @Test func aResumedSweepGivesTheSameBytes() throws {
    try withTemporaryFolder { folder in
      let varied = ["hidden=3,2", "context=10,20"]
      let whole = try gru(varied, in: folder + "/whole").run()
      let sweep = try gru(varied, in: folder + "/parts")
      let validated = Atomic(0)
      var stops = 0
      while true {
        let before = validated.load(ordering: .relaxed)
        do {
          let outcome = try sweep.run(
            observer: { event in
              if case .validated(let score) = event, !score.isReused {
                validated.add(1, ordering: .relaxed)
              }
            }, isCancelled: { validated.load(ordering: .relaxed) > before })
          #expect(outcome.sweep.winner == whole.sweep.winner)
          break
        } catch is FitCancelled {
          stops += 1
        }
      }
      #expect(stops == 4 && validated.load(ordering: .relaxed) == 4)
      let paths = ["/whole", "/parts"].map { folder + $0 + "/sweep.json" }
      #expect(try FileBytes.read(paths[0]) == FileBytes.read(paths[1]))
      // All candidates have one split, that of the longest context, and so has the winner's run.
      let results = try #require(whole.winner)
      #expect(results.settings.splitGap == 20)
      // What chose the candidate is what its cell says of the validation part, to the last bit.
      #expect(
        results.rows.first { $0.model == "gru" }?.cell.validation == whole.sweep.winner?.validation)
      let fits = try RunDirectory(folder + "/whole/candidates").fitFolders()
        .compactMap { try $0.readFit(VerifiedFiles(folder)) }
      #expect(Set(fits.map(\.fit.budget.context)) == [10, 20] && fits.count == 4)
      #expect(Set(fits.map(\.recording.splitSHA256)) == [results.recordings[0].splitSHA256])
      #expect(fits.allSatisfy { $0.settings.gap == ($0.settings.context == 20 ? nil : 20) })
    }
  }

  /// Two processes that share the directory divide the work, and write the same table.
  @Test func severalMayWorkOnOneSweep() throws {
    try withTemporaryFolder { folder in
      let varied = ["hidden=2..5"]
      let sweeps = [try gru(varied, in: folder + "/run"), try gru(varied, in: folder + "/run")]
      let fitted = Atomic(0)
      let tables = Mutex<[[UInt8]]>([])
      DispatchQueue.concurrentPerform(iterations: 2) { index in
        let outcome = try? sweeps[index].run(observer: { event in
          if case .validated(let score) = event, !score.isReused {
            fitted.add(1, ordering: .relaxed)
          }
        })
        let bytes = outcome.flatMap { try? JSONText.document($0.sweep) }
        tables.withLock { $0.append(bytes ?? []) }
      }
      #expect(fitted.load(ordering: .relaxed) == 4)
      let both = tables.withLock { $0 }
      #expect(both[0] == both[1] && !both[0].isEmpty)
    }
  }

  @Test func damagedCandidatesAreNamedAndMadeAgain() throws {
    try withTemporaryFolder { folder in
      let first = try gru(["hidden=2,3"], in: folder + "/run").run()
      let fits = folder + "/run/candidates/fits"
      let names = try FileManager.default.contentsOfDirectory(atPath: fits).sorted()
      for file in ["candidate.json", "model.safetensors"] {
        let path = "\(fits)/\(names[0])/\(file)"
        var bytes = try FileBytes.read(path)
        bytes[bytes.count / 2] ^= 4
        try AtomicFile.write(bytes, to: path)
        let damaged = Mutex<[String]>([])
        let again = try gru(["hidden=2,3"], in: folder + "/run").run(observer: { event in
          if case .damaged(let file, _) = event { damaged.withLock { $0.append(file) } }
        })
        #expect(
          damaged.withLock { $0 }.allSatisfy { $0.hasSuffix(file) && $0.hasPrefix("candidates/") })
        #expect(damaged.withLock { !$0.isEmpty })
        #expect(try JSONText.document(again.sweep) == JSONText.document(first.sweep))
      }
    }
  }

  /// Two heads must divide 7 + embedding: of three candidates two cannot be made, and that is known
  /// before anything is fitted.
  @Test func impossibleCandidatesAreNamedBeforeAnyFit() throws {
    try withTemporaryFolder { folder in
      func sweep(_ sizes: String) throws -> ModelSweep {
        ModelSweep(
          try SweepSpace(
            ModelSelection(NeuPRINTTransformer.entry), varying: ["embedding=\(sizes)"]),
          recordings: [.simulated(name: "simulated", .inVitro(units: 6, duration: 8, seed: 1))],
          settings: Self.settings, seeds: [0, 1], directory: RunDirectory(folder + "/run"))
      }
      let outline = try sweep("3,4,5,6").outline()
      #expect(outline.candidates.count == 4 && Set(outline.impossible.keys) == [2, 4])
      #expect(outline.work.fits == 4 && outline.work.cells == 4 && outline.work.finishedFits == 0)
      let error = #expect(throws: SweepError.self) { _ = try sweep("4,6").run() }
      #expect(
        "\(error.map { "\($0)" } ?? "")".contains("no candidate can be made: neuprint-transformer"))
      #expect(!FileBytes.exists(folder + "/run"))
    }
  }

  /// Without spikes every candidate would score the same: nothing.
  @Test func aSilentValidationPartIsRefused() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/silent.npz"
      try NumPyArchive.write(
        file,
        [
          ("spike_times", NumericArray((0..<50).map { Double($0) / 100 })),
          ("spike_units", NumericArray([Int32](repeating: 0, count: 50))),
          ("unit_count", NumericArray([Int64(2)], shape: [])),
          ("duration", NumericArray([2.0], shape: [])),
        ])
      let sweep = ModelSweep(
        try SweepSpace(ModelSelection(LooksBack.entry), varying: ["lag=1,2"]),
        recordings: [.file(path: file, options: ReadOptions())], settings: Self.settings,
        directory: RunDirectory(folder + "/run"))
      #expect(throws: SweepError.nothingToChooseBy(recording: "silent")) { _ = try sweep.run() }
    }
  }

  /// Found at the start, not after hours of fits.
  @Test func aDirectoryOfAnotherRunIsRefusedBeforeAnyFit() throws {
    try withTemporaryFolder { folder in
      _ = try sweep(["lag=1,2"], tag: 5, in: folder).run()
      var other = try sweep(["lag=2,3", "context=30,40"], tag: 5, in: folder)
      let error = #expect(throws: ComparisonError.self) { _ = try other.run() }
      #expect("\(error.map { "\($0)" } ?? "")".contains("context 20 instead of 30"))
      #expect(LooksBack.count(tag: 5, lag: 3) == 0)
      other.existing = .redo
      #expect(try other.run().winner?.settings.splitGap == 40)
    }
  }
}
