import Foundation
import Tensor
import Testing

@testable import Zoo

@Suite struct RunVerificationTests {
  private let zoo = ModelZoo.builtIn

  /// A small network and the null rows on a file, whose truth is known.
  private func withRun(
    _ model: String = "gru:hidden=3", _ body: (String, RunDirectory) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let file = folder + "/slice.npz"
      try Simulation(.inVitro(units: 3, duration: 4, seed: 5)).write(file)
      var settings = ProtocolSettings(preset: .quick)
      (settings.context, settings.epochs, settings.binsPerStep) = (20, 1, 800)
      settings.minimumSteps = 0
      let directory = RunDirectory(folder + "/run")
      _ = try Comparison(
        models: try ModelZoo(zoo).select(model),
        recordings: [.file(path: file, options: ReadOptions())], settings: settings,
        directory: directory
      ).run()
      try body(file, directory)
    }
  }

  private func verify(
    _ directory: RunDirectory, zoo models: [any Model.Type]? = nil,
    _ change: (inout RunVerification) -> Void = { _ in }
  ) throws -> RunVerification.Report {
    var verification = RunVerification(directory, zoo: try ModelZoo(models ?? zoo))
    change(&verification)
    return try #require(try verification.run())
  }

  private func folder(_ label: String, _ directory: RunDirectory) throws -> FitFolder {
    try #require(try directory.fitFolders().first { $0.name.hasPrefix(label) })
  }

  /// Changes one array of an archive of a cell, and gives the cell the new digest.
  private func change(
    _ folder: FitFolder, predictions: Bool, _ array: String, _ body: (inout [Double]) -> Void
  ) throws {
    let file = predictions ? folder.predictions("slice") : folder.blocks("slice")
    let archive = try NumPyArchive.read(file)
    let arrays = try archive.names.map { name -> (name: String, array: NumericArray) in
      let old = try archive[name]
      guard name == array else { return (name, old) }
      var values = old.doubles
      body(&values)
      return predictions
        ? (name, NumericArray(try Tensor(values.map { Float($0) }, shape: [old.count / 3, 3])))
        : (name, NumericArray(values, shape: old.shape))
    }
    try NumPyArchive.write(file, arrays)
    var cell = try #require(try folder.readCellUnchecked("slice"))
    let digest = try ZipSeal.digest(of: file)
    if predictions { cell.predictions = digest } else { cell.blocks = digest }
    try FitFolder.write(cell, to: folder.cell("slice"))
  }

  @Test func anUntouchedRunIsRepeatedToTheBit() throws {
    try withRun { _, directory in
      let report = try verify(directory)
      #expect(report.isConfirmed, "\(report.checks)")
      // The network, three null rows and the truth.
      #expect(report.checks.count == 5 && report.damage.isEmpty && report.stale.isEmpty)
      let network = try #require(report.checks.first { $0.label == "gru:hidden=3" })
      #expect(
        network.compared == ["weights", "predictions", "block statistics", "25 scores", "audit"])
      #expect(network.testedOn == "slice" && network.detail == nil)
      let oracle = try #require(report.checks.first { $0.label == "oracle" })
      #expect(oracle.compared.first == "predictions")
      // Five fits and cells with predictions, blocks and curves, and four weights.
      #expect(report.files == 29)
    }
  }

  @Test func changedPredictionsAreFoundAtTheirPlace() throws {
    try withRun { _, directory in
      let folder = try folder("gru", directory)
      try change(folder, predictions: true, "logits") { $0[7] = -1.5 }
      let report = try verify(directory) { $0.fit = "gru:hidden=3" }
      let check = try #require(report.checks.first)
      #expect(report.checks.count == 1 && check.outcome == .different)
      // Row 2 of three units.
      #expect(check.detail?.hasPrefix("predictions: logits[2, 1] is -1.5, now ") == true)
      // Its cell was changed after the tables were made, but they do not show digests of archives.
      #expect(!report.isConfirmed && report.damage.isEmpty)
    }
  }

  @Test func changedBlocksAndScoresAreFound() throws {
    try withRun { _, directory in
      let last = try folder("last-bin", directory)
      try change(last, predictions: false, "gains") { $0[0] += 1 }
      let rate = try folder("constant-rate", directory)
      var cell = try #require(try rate.readCellUnchecked("slice"))
      cell.metrics[.brier] = 0.5
      try FitFolder.write(cell, to: rate.cell("slice"))
      let report = try verify(directory) { $0.scoresOnly = true }
      func detail(_ label: String) -> String? { report.checks.first { $0.label == label }?.detail }
      #expect(detail("last-bin")?.hasPrefix("block statistics: gains[0, 0] is ") == true)
      #expect(detail("constant-rate")?.hasPrefix("brier: 0.5, now 0.0") == true)
      #expect(report.stale.contains("results.json") && report.stale.contains("results.csv"))
    }
  }

  /// The weights of another training are found by training, and by what they predict.
  @Test func changedWeightsAreFound() throws {
    try withRun { _, directory in
      let folder = try folder("gru", directory)
      let file = try SafetensorsFile.read(folder.weights)
      let tensors = file.entries.enumerated().map {
        index, entry -> (name: String, tensor: Tensor) in
        var tensor = entry.array.tensor
        if index == 0 { tensor.withMutableValues { $0[0] += 0.5 } }
        return (entry.name, tensor)
      }
      try SafetensorsFile(tensors, metadata: file.metadata).write(to: folder.weights)
      var document = try SealedJSON.decode(
        FitDocument.self, from: FileBytes.read(folder.document), file: folder.document)
      document.weights = SHA256.hexDigest(of: try FileBytes.read(folder.weights))
      try FitFolder.write(document, to: folder.document)
      let full = try verify(directory) { $0.fit = document.id }
      let name = file.entries[0].name
      #expect(full.checks[0].detail?.hasPrefix("weights: \(name)[0") == true)
      let quick = try verify(directory) {
        ($0.fit, $0.scoresOnly) = (document.id, true)
      }
      #expect(quick.checks[0].detail?.hasPrefix("predictions: logits[") == true)
      #expect(!quick.checks[0].compared.contains("weights"))
    }
  }

  /// Also where a session has remembered that the file was right: verify reads it.
  @Test func damagedFilesAreNamed() throws {
    try withRun { _, directory in
      let folder = try folder("gru", directory)
      for file in [folder.weights, folder.blocks("slice")] {
        var bytes = try FileBytes.read(file)
        bytes[bytes.count / 2] ^= 1
        try AtomicFile.write(bytes, to: file)
      }
      let last = try self.folder("last-bin", directory)
      FileBytes.remove(last.predictions("slice"))
      let report = try verify(directory)
      #expect(
        report.damage.map(\.file) == [
          "fits/\(folder.name)/model.safetensors", "fits/\(last.name)/predictions/slice.npz",
        ])
      #expect(!report.isConfirmed && report.checks.count == 4)
      #expect(
        report.checks.first { $0.label == "last-bin" }?.detail
          == "all of its scores are missing or damaged")
    }
  }

  @Test func aRecordingIsFoundWhereItIsNow() throws {
    try withRun { file, directory in
      let base = String(file.dropLast("/slice.npz".count))
      try FileManager.default.createDirectory(
        atPath: base + "/moved/deep", withIntermediateDirectories: true)
      for name in ["slice.npz", "slice.truth.npz"] {
        try FileManager.default.moveItem(
          atPath: "\(base)/\(name)", toPath: "\(base)/moved/deep/\(name)")
      }
      let missing = try verify(directory)
      #expect(missing.checks.allSatisfy { $0.outcome == .recordingMissing })
      #expect(
        missing.checks[0].detail == "there is no \(file), the recording's path as it was given")
      for place in ["/moved/", "/moved/deep/slice.npz"] {
        let found = try verify(directory) { ($0.places, $0.scoresOnly) = ([base + place], true) }
        #expect(found.isConfirmed, "\(found.checks)")
      }
      // Another recording of that name.
      try Simulation(.inVitro(units: 3, duration: 4, seed: 6)).write(file)
      let other = try verify(directory) { $0.fit = "last-bin" }
      #expect(other.checks[0].outcome == .recordingMissing)
      #expect(other.checks[0].detail?.hasPrefix("\(file) is not the recording of the run") == true)
    }
  }

  @Test func whatCannotBeRepeatedSaysWhy() throws {
    try withRun { _, directory in
      let unknown = try verify(directory, zoo: [ConstantRate.self, LastBin.self])
      func check(_ report: RunVerification.Report, _ label: String) -> RunVerification.Check? {
        report.checks.first { $0.label == label }
      }
      #expect(check(unknown, "gru:hidden=3")?.outcome == .notRepeated)
      #expect(check(unknown, "gru:hidden=3")?.detail?.contains("'gru'") == true)
      #expect(check(unknown, "last-bin")?.outcome == .same)
      #expect(
        throws: VerificationError.noFit(
          "last-bim", directory: directory.path, suggestion: "last-bin")
      ) { try verify(directory) { $0.fit = "last-bim" } }
    }
  }

  @Test func otherArithmeticIsNotRepeated() throws {
    try withTemporaryFolder { folder in
      let run = SampleRun(folder + "/run")
      try run.add("gru", .constant(-3))
      let check = try verify(run.directory).checks[0]
      #expect(check.outcome == .notRepeated)
      #expect(check.detail?.contains("version 1 of the arithmetic") == true)
      try run.directory.removeAll()
      try run.add("gru", .constant(-3), version: Numerics.currentVersion)
      #expect(
        try verify(run.directory).checks[0].detail?.hasSuffix(
          "another instruction set or library may round differently") == true)
    }
  }

  @Test func aFolderWithoutFitsIsNoRun() throws {
    try withTemporaryFolder { folder in
      let report = try RunVerification(RunDirectory(folder), zoo: ModelZoo(zoo)).run()
      #expect(report == nil)
    }
  }

  /// Cells of other recordings, training scores and predictions that were not kept.
  @Test func aTransferIsRepeated() throws {
    try withTemporaryFolder { folder in
      var settings = ProtocolSettings(preset: .quick)
      (settings.context, settings.epochs) = (20, 1)
      var comparison = Comparison(
        models: [],
        recordings: [
          .simulated(name: "dish", .inVitro(units: 3, duration: 4, seed: 1)),
          .simulated(name: "rat", .inVivo(units: 3, duration: 4, seed: 2)),
        ], settings: settings, directory: RunDirectory(folder + "/run"))
      comparison.transfer = TransferSettings(preparations: [.inVitro, .inVivo])
      let rows = try comparison.run().rows
      let map = try FileBytes.read(comparison.directory.mapCSV)
      try AtomicFile.write(map + [32], to: comparison.directory.mapCSV)
      let report = try verify(comparison.directory)
      #expect(report.stale == ["map.csv"] && report.checks.allSatisfy { $0.outcome == .same })
      #expect(report.checks.count == rows.count)
      let carried = try #require(report.checks.first { $0.alignment == "assignment" })
      #expect(carried.compared == ["weights", "block statistics", "25 scores", "audit"])
    }
  }
}

extension FitFolder {
  /// A cell whose archives may have been changed.
  fileprivate func readCellUnchecked(_ name: String) throws -> CellDocument? {
    try SealedJSON.decode(CellDocument.self, from: FileBytes.read(cell(name)), file: cell(name))
  }
}
