import FoundationEssentials
import Tensor
import Testing

@testable import Zoo

@Suite struct RunDirectoryTests {
  @Test func filesAreNamedAfterLabelRecordingAndSeed() {
    #expect(
      RunDirectory.predictions("dice-transformer:depth=2,heads=8", "slice_1", seed: 3)
        == "predictions/dice-transformer_depth_2_heads_8.slice_1.seed3.npz")
    #expect(
      RunDirectory.checkpoint("gru", "slice_1", seed: 0)
        == "checkpoints/gru.slice_1.seed0.safetensors")
    #expect(
      RunDirectory.unfinished("gru", "slice_1", seed: 0)
        == "checkpoints/gru.slice_1.seed0.unfinished.safetensors")
    #expect(RunDirectory.fileName("a/../b c\u{e9}\r\n*") == "a_.._b_c___")
  }

  /// Characters that are replaced must not make one file of two recordings.
  @Test func recordingsInAnyScriptKeepFilesOfTheirOwn() {
    let names = ["培養1", "皮質1", "__1", "a b", "a_b", "a/b"]
    let files = names.map { RunDirectory.predictions("gru", $0, seed: 0) }
    #expect(Set(files).count == names.count)
    #expect(files[2] == "predictions/gru.__1.seed0.npz")
    #expect(files.allSatisfy { $0.utf8.allSatisfy { $0 < 128 } })
  }

  @Test func aTrailingSlashIsDropped() {
    #expect(RunDirectory("runs/a//").path == "runs/a")
    #expect(RunDirectory("/").path == "/")
    #expect(RunDirectory("runs/a").results == "runs/a/results.json")
    #expect(RunDirectory("runs/a").file("predictions/x.npz") == "runs/a/predictions/x.npz")
  }

  @Test func foldersAreMadeAndMayBeThereAlready() throws {
    try withTemporaryFolder { folder in
      let directory = RunDirectory(folder + "/deep/er/run")
      try directory.create()
      try directory.create()
      for part in ["predictions", "checkpoints"] {
        #expect(FileManager.default.fileExists(atPath: directory.file(part)))
      }
    }
  }

  @Test func aFileInTheWayIsNamed() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("", to: folder + "/run")
      let error = #expect(throws: FileError.self) {
        try RunDirectory(folder + "/run").create()
      }
      #expect(error?.file == folder + "/run")
    }
  }

  @Test func resultsAreReadBackWithTheirUnits() throws {
    try withTemporaryFolder { folder in
      let directory = RunDirectory(folder)
      #expect(try directory.readResults() == nil)
      let results = sampleResults([try sampleRow("gru"), try sampleRow("gru", seed: 1)])
      try directory.write(results, to: directory.results)
      // Without the table of units the rows are there all the same.
      #expect(try directory.readResults()?.rows.map(\.metrics.units.count) == [0, 0])
      try AtomicFile.write(ResultsTable.units(results), to: directory.perUnitCSV)
      #expect(try directory.readResults()?.rows.map(\.metrics) == results.rows.map(\.metrics))
    }
  }

  @Test func whatIsNoResultsFileSaysSo() throws {
    try withTemporaryFolder { folder in
      let directory = RunDirectory(folder)
      try AtomicFile.write("{\"rows\": 3}", to: directory.results)
      #expect(
        throws: FileError.malformed(
          file: directory.results, place: .whole,
          problem: "it is not what a run of this version writes; choose another --out, or compare "
            + "with --no-resume to begin anew")
      ) { _ = try directory.readResults() }
    }
  }

  @Test func theManifestKeepsItsKeys() throws {
    try withTemporaryFolder { folder in
      let directory = RunDirectory(folder)
      #expect(try directory.readManifest() == nil)
      let manifest = Manifest(
        version: "1.2.3", command: ["zoo-cli", "compare"], started: "2026-01-02T03:04:05Z",
        instructionSet: "baseline", threads: 2, seeds: [0, .max], models: ["gru"],
        settings: ProtocolSettings(preset: .paper), recordings: [])
      try directory.write(manifest, to: directory.manifest)
      let text = String(decoding: try FileBytes.read(directory.manifest), as: UTF8.self)
      #expect(text.contains("\"isa\" : \"baseline\"") && text.contains("\"protocol\" : {"))
      let read = try #require(try directory.readManifest())
      #expect(read.seeds == [0, .max] && read.settings.context == 3125)
    }
  }
}
