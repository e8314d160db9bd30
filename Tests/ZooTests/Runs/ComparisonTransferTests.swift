import Foundation
import Synchronization
import Tensor
import Testing

@testable import Zoo

@Suite struct ComparisonTransferTests {
  private static let settings: ProtocolSettings = {
    var settings = ProtocolSettings(preset: .quick)
    (settings.context, settings.epochs, settings.binsPerStep) = (50, 1, 400)
    settings.minimumSteps = 0
    return settings
  }()
  private static let recordings: [DatasetSource] = [
    .simulated(name: "dish", .inVitro(units: 6, duration: 8, seed: 1)),
    .simulated(name: "slice", .inVitro(units: 6, duration: 8, seed: 2)),
    .simulated(name: "rat", .inVivo(units: 6, duration: 8, seed: 3)),
  ]
  private static let preparations: [Preparation] = [.inVitro, .inVitro, .inVivo]

  private func transfer(
    _ models: [any Model.Type] = [ConstantRate.self], in folder: String,
    _ alignments: [UnitAlignment] = [.rateRank], order: [Int] = [0, 1, 2]
  ) -> Comparison {
    var comparison = Comparison(
      models: models.map { ModelSelection($0.entry) },
      recordings: order.map { Self.recordings[$0] }, settings: Self.settings,
      directory: RunDirectory(folder))
    comparison.transfer = TransferSettings(
      alignments: alignments, preparations: order.map { Self.preparations[$0] })
    return comparison
  }

  private func bytes(_ folder: String, _ names: [String]) throws -> [[UInt8]] {
    try names.map { try FileBytes.read("\(folder)/\($0)") }
  }

  private static let documents = [
    "results.json", "transfer.json", "transfer.csv", "map.json", "map.csv",
  ]

  @Test func everyModelIsScoredOnEveryRecording() throws {
    try withTemporaryFolder { folder in
      let results = try transfer(in: folder, [.none, .rateRank]).run()
      let rates = results.rows.filter { $0.label == "constant-rate" }
      #expect(rates.count == 3 + 2 * 6)
      #expect(Set(rates.map(\.fit.id)).count == 3)
      // The last bin was not asked for.
      #expect(!results.rows.contains { $0.label == "last-bin" })
      for row in rates {
        let isOwn = row.trainedOn == row.testedOn
        #expect((row.alignment == nil) == isOwn)
        // Predictions of other recordings are too many to keep.
        #expect((row.predictions != nil) == isOwn)
        #expect((row.cell.training != nil) == isOwn)
        #expect(row.audit.verdict == .causal)
        #expect(abs(row.metrics[.rocAUCStratified] - 0.5) < 1e-12)
        // The constant rate of the recording itself is the null of its own cell alone.
        if isOwn { #expect(abs(row.metrics[.bitsPerSpike]) < 1e-6) }
        #expect(isOwn || row.metrics[.bitsPerSpike] < -1e-3)
      }
      // Tables of a single recording show the models that were fitted on it.
      let board = results.leaderboard(on: "rat")
      #expect(board.rankedRows.map(\.label).sorted() == ["constant-rate", "exponential-history"])
    }
  }

  /// A carried constant rate predicts, for each unit, the training rate of the unit in its place.
  @Test func theAlignmentDecidesWhichRateAUnitGets() throws {
    try withTemporaryFolder { folder in
      var comparison = transfer(in: folder, [.rateRank])
      comparison.transfer?.keepsPredictions = true
      let results = try comparison.run()
      let row = try #require(
        results.rows.first {
          $0.label == "constant-rate" && $0.trainedOn == "dish" && $0.testedOn == "rat"
        })
      let file = folder + "/" + (try #require(row.predictions))
      #expect(file.hasSuffix("/predictions/rat.rate-rank.npz"))
      let kept = try NumPyArchive.read(file)
      let logits = try kept["logits"].tensor.values
      let sources = try Self.recordings.map { try Dataset($0, settings: Self.settings) }
      let (dish, rat) = (sources[0], sources[2])
      let order = try UnitAlignment.rateRank.order(
        from: dish.training, to: rat.training, binSeconds: 0.001)
      for (place, unit) in order.enumerated() {
        #expect(logits[unit] == dish.nullRates.logOdds[place])
      }
    }
  }

  /// Killed and resumed, in another order, or divided and merged: the same bytes.
  @Test func resultsDoNotDependOnWhoComputesWhatWhen() throws {
    try withTemporaryFolder { folder in
      let models: [any Model.Type] = [SeesThreeBack.self]
      _ = try transfer(models, in: folder + "/whole").run()
      let expected = try bytes(folder + "/whole", Self.documents)

      // Another order of recordings, stopped in the middle and continued.
      let done = Mutex(0)
      #expect(throws: FitCancelled.self) {
        try transfer(models, in: folder + "/stopped", order: [2, 0, 1]).run(
          observer: { event in if case .finished = event { done.withLock { $0 += 1 } } },
          isCancelled: { done.withLock { $0 } >= 5 })
      }
      #expect(done.withLock { $0 } == 5)
      _ = try transfer(models, in: folder + "/stopped", order: [1, 2, 0]).run()
      #expect(try bytes(folder + "/stopped", Self.documents) == expected)

      // Every fit of the whole, computed somewhere and copied here.
      let merged = RunDirectory(folder + "/merged")
      try merged.create()
      for name in try FileManager.default.contentsOfDirectory(atPath: folder + "/stopped/fits")
        .reversed()
      {
        try FileManager.default.copyItem(
          atPath: "\(folder)/stopped/fits/\(name)", toPath: "\(merged.fits)/\(name)")
      }
      #expect(try RunMerge(merged).write()?.results.transfer != nil)
      #expect(try bytes(folder + "/merged", Self.documents) == expected)
    }
  }

  /// A network without parameters of single units has no cells by `adapt`; one with such has all.
  @Test func onlyModelsWithUnitParametersAdapt() throws {
    try withTemporaryFolder { folder in
      var comparison = Comparison(
        models: [try smallest("gru"), try smallest("population-conditioned")],
        recordings: [Self.recordings[0], Self.recordings[2]], settings: Self.settings,
        directory: RunDirectory(folder))
      comparison.transfer = TransferSettings(
        alignments: [.adapt], preparations: [.inVitro, .inVivo])
      let skipped = Mutex<[String]>([])
      let results = try comparison.run(observer: { event in
        if case .skipped(let label, let recording, _) = event {
          skipped.withLock { $0.append("\(label) on \(recording)") }
        }
      })
      let adapted = results.rows.filter { $0.alignment == "adapt" }
      #expect(Set(adapted.map(\.model)) == ["population-conditioned"] && adapted.count == 2)
      // The constant rate has nothing to adapt either.
      let names = skipped.withLock { $0 }.filter { $0.hasPrefix("gru") }
      #expect(
        names == [
          "gru:hidden=16 on rat (fitted on dish, adapt)",
          "gru:hidden=16 on dish (fitted on rat, adapt)",
        ])
      // It starts at the rates of the recording that it is adapted to.
      for row in adapted { #expect(row.metrics[.headline] > -0.2) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/unfinished").isEmpty)
    }
  }

  @Test func aFailureOnAnotherRecordingLeavesTheFit() throws {
    try withTemporaryFolder { folder in
      var comparison = transfer([FailsToFit.self, SeesThreeBack.self], in: folder)
      comparison.keepGoing = true
      let started = Mutex<[String]>([])
      let results = try comparison.run(observer: { event in
        if case .started(let label, _, _, _, _) = event { started.withLock { $0.append(label) } }
      })
      // One attempt per recording, and none for the cells of a fit that does not exist.
      let attempts = started.withLock { $0 }.filter { $0 == "fails-to-fit" }
      #expect(attempts.count == 3)
      #expect(results.failures.count == 3)
      #expect(results.rows.filter { $0.label == "sees-three-back" }.count == 9)
    }
  }

  @Test func theOutlineCountsWhatIsLeft() throws {
    try withTemporaryFolder { folder in
      let comparison = transfer(in: folder)
      let before = try comparison.outline()
      // Two null rows and the oracle on three recordings; the constant rate also on two others each.
      #expect(before.fits == 9 && before.cells == 9 + 6)
      #expect(before.finishedFits == 0 && before.finishedCells == 0)
      #expect(before.seconds > 0 && before.memoryBytes > 0)
      #expect(!FileBytes.exists(folder + "/fits"))
      _ = try comparison.run()
      let after = try comparison.outline()
      #expect(after.finishedFits == 9 && after.finishedCells == 15 && after.seconds == 0)
    }
  }

  @Test func otherGroupsAreNotMixedIn() throws {
    try withTemporaryFolder { folder in
      _ = try transfer(in: folder).run()
      var other = transfer(in: folder)
      other.transfer = TransferSettings(
        alignments: [.rateRank], preparations: [.inVitro, .inVivo, .inVivo])
      #expect(
        throws: ComparisonError.otherRun(
          directory: folder, difference: "'slice' as in-vitro, not in-vivo")
      ) { try other.run() }
    }
  }

  @Test func recordingsWithoutTestSpikesAreRefused() throws {
    // All spikes of this culture are in its first half.
    let parameters = SimulationParameters.inVitro(units: 6, duration: 8, seed: 1)
    let recording = try Simulation(parameters).recording(name: "early")
    let times = (0..<6).flatMap { unit in
      recording.trains[unit].filter { $0 < 3.5 }.map { (time: $0, unit: unit) }
    }
    try withTemporaryFolder { folder in
      let file = folder + "/early.npz"
      try NumPyArchive.write(
        file,
        [
          "spike_times": NumericArray(times.map(\.time)),
          "spike_units": NumericArray(times.map { Int64($0.unit) }),
          "unit_count": NumericArray([Int64(6)]), "duration": NumericArray([8.0]),
        ])
      var comparison = Comparison(
        models: [], recordings: [Self.recordings[2], .file(path: file, options: ReadOptions())],
        settings: Self.settings, directory: RunDirectory(folder + "/run"))
      comparison.transfer = TransferSettings(preparations: [.inVivo, .inVitro])
      #expect(throws: TransferError.noSpikes(recording: "early", part: "test")) {
        try comparison.run()
      }
      #expect(!FileBytes.exists(folder + "/run/fits"))
    }
  }
}
