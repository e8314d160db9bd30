import Foundation
import Synchronization
import Tensor
import Testing

@testable import Zoo

@Suite struct ReconstructionRunsTests {
  private static let settings: ProtocolSettings = {
    var settings = ProtocolSettings(preset: .quick)
    (settings.context, settings.epochs, settings.binsPerStep) = (20, 1, 400)
    settings.minimumSteps = 0
    return settings
  }()

  private func runs(
    _ folder: String, _ names: [String] = ["dice-transformer", "focal-transformer"],
    epochs: Int = 1
  ) throws -> ReconstructionRuns {
    let zoo = try ModelZoo(ModelZoo.builtIn)
    var settings = Self.settings
    settings.epochs = epochs
    return ReconstructionRuns(
      models: try names.flatMap { try zoo.select($0 + ":heads=2,feed-forward=8") },
      recordings: [.simulated(name: "simulated", .inVivo(units: 4, duration: 3, seed: 1))],
      settings: settings, seeds: [0], directory: RunDirectory(folder + "/run"))
  }

  private func started(
    in folder: String, _ names: [String] = ["dice-transformer", "focal-transformer"]
  ) throws -> [String] { try started(runs(folder, names)) }

  /// The models whose work was started.
  private func started(_ runs: ReconstructionRuns) throws -> [String] {
    let labels = Mutex<[String]>([])
    _ = try runs.run(observer: { event in
      if case .started(let label, _, _, _, _) = event { labels.withLock { $0.append(label) } }
    })
    return labels.withLock { labels in
      labels.filter { $0.hasSuffix("step a") }.map { String($0.prefix { $0 != ":" }) }
    }
  }

  private func bytes(_ folder: String, _ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: "\(folder)/run/\(name)"))
  }

  @Test func everyNumberIsLabelledAndNoOrdinaryTableIsWritten() throws {
    try withTemporaryFolder { folder in
      let (documents, failures) = try runs(folder).run()
      #expect(failures.isEmpty && documents.reconstructions.count == 2)
      let files = try FileManager.default.contentsOfDirectory(atPath: folder + "/run").sorted()
      #expect(files == ["opened", "reconstruction.csv", "reconstruction.json", "reconstructions"])
      let csv = String(decoding: try bytes(folder, "reconstruction.csv"), as: UTF8.self)
      let lines = csv.split(separator: "\n").dropFirst()
      // Seven steps and five, two targets, three predictors.
      #expect(lines.count == (7 + 5) * 6)
      #expect(lines.count { $0.contains(",reconstruction,") } == (5 + 4) * 6)
      #expect(lines.count { $0.contains(",prediction,") } == 3 * 6)
      let json = String(decoding: try bytes(folder, "reconstruction.json"), as: UTF8.self)
      #expect(json.contains("zoo.reconstruction/1") && json.contains("no predictions"))
      #expect(!json.contains("host") && !json.contains("started"))
    }
  }

  @Test func whatIsThereIsNotMadeAgain() throws {
    try withTemporaryFolder { folder in
      #expect(try started(in: folder, ["dice-transformer"]) == ["dice-transformer"])
      #expect(try started(in: folder) == ["focal-transformer"])
      let before = try bytes(folder, "reconstruction.json")
      try FileManager.default.removeItem(atPath: folder + "/run/reconstruction.json")
      #expect(try started(in: folder) == [])
      #expect(try bytes(folder, "reconstruction.json") == before)
      var again = try runs(folder)
      again.existing = .replace
      #expect(try started(again) == ["dice-transformer", "focal-transformer"])
      #expect(try bytes(folder, "reconstruction.json") == before)
    }
  }

  @Test func aDamagedRecordIsNamedAndMadeAgain() throws {
    try withTemporaryFolder { folder in
      _ = try runs(folder, ["dice-transformer"]).run()
      let before = try bytes(folder, "reconstruction.json")
      let records = folder + "/run/reconstructions/"
      let name = try #require(
        try FileManager.default.contentsOfDirectory(atPath: records).first)
      var content = try Data(contentsOf: URL(fileURLWithPath: records + name))
      content[content.count / 2] ^= 1
      try content.write(to: URL(fileURLWithPath: records + name))
      let damaged = Mutex<[String]>([])
      _ = try runs(folder, ["dice-transformer"]).run(observer: { event in
        if case .damaged(let file, _) = event { damaged.withLock { $0.append(file) } }
      })
      #expect(damaged.withLock { $0 } == ["reconstructions/\(name)"])
      #expect(try bytes(folder, "reconstruction.json") == before)
    }
  }

  @Test func otherSettingsAreRefusedOrRedone() throws {
    try withTemporaryFolder { folder in
      _ = try runs(folder, ["dice-transformer"]).run()
      let error = #expect(throws: ComparisonError.self) {
        _ = try runs(folder, ["dice-transformer"], epochs: 2).run()
      }
      #expect(error?.description.contains("epochs 1 instead of 2") == true)
      var again = try runs(folder, ["dice-transformer"], epochs: 2)
      again.existing = .redo
      let documents = try again.run().documents
      #expect(documents.reconstructions.count == 1)
    }
  }

  /// The released scoring even chooses by the test part.
  @Test func openingsOfTheTestPartAreCounted() throws {
    try withTemporaryFolder { folder in
      _ = try runs(folder, ["dice-transformer"]).run()
      let directory = RunDirectory(folder + "/run")
      #expect(try TestOpeningCount.text(directory) == nil)
      // A note that was lost is made again from the record.
      try FileManager.default.removeItem(atPath: folder + "/run/opened")
      _ = try runs(folder).run()
      let text = try #require(try TestOpeningCount.text(directory))
      #expect(text.hasPrefix("The test part of simulated was opened for 2 models,"))
      // As a model of a comparison it is another one.
      var settings = Self.settings
      settings.epochs = 1
      let comparison = Comparison(
        models: [ModelSelection(GRUNetwork.entry)],
        recordings: try runs(folder).recordings, settings: settings, directory: directory)
      #expect(try comparison.run().mostModelsSeen == 3)
    }
  }

  @Test func recordingsThatAreCutOtherwiseAreRefused() throws {
    try withTemporaryFolder { folder in
      _ = try runs(folder, ["dice-transformer"]).run()
      var settings = Self.settings
      settings.units = 3
      let first = try runs(folder, ["dice-transformer"])
      let other = ReconstructionRuns(
        models: first.models,
        recordings: [.simulated(name: "another", .inVivo(units: 4, duration: 3, seed: 1))],
        settings: settings, seeds: [0], directory: first.directory)
      #expect(
        throws: ComparisonError.otherRun(
          directory: first.directory.path, difference: "units 4 instead of 3")
      ) { try other.run() }
    }
  }

  @Test func aStopLeavesWholeRecordsOnly() throws {
    try withTemporaryFolder { folder in
      let begun = Mutex(0)
      #expect(throws: FitCancelled.self) {
        _ = try runs(folder).run(
          observer: { event in
            if case .started(let label, _, _, _, _) = event, label.hasSuffix("step a") {
              begun.withLock { $0 += 1 }
            }
          }, isCancelled: { begun.withLock { $0 == 2 } })
      }
      let labels = try started(in: folder)
      #expect(labels == ["focal-transformer"])
    }
  }

  @Test func aModelThatCannotIsRefused() throws {
    try withTemporaryFolder { folder in
      let gru = ModelSelection(GRUNetwork.entry)
      let runs = ReconstructionRuns(
        models: [gru], recordings: [], settings: Self.settings, seeds: [],
        directory: RunDirectory(folder + "/run"))
      #expect(throws: ReconstructionError.unsuitable(model: "gru")) { try runs.run() }
    }
  }
}
