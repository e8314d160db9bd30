import Tensor
import TestSupport
import Testing

@testable import Zoo

@Suite struct AnalysisFileTests {
  @Test func anAnalysisStaysWithItsFit() throws {
    try withTemporaryFolder { folder in
      let sample = SampleRun("\(folder)/run")
      try sample.add("gru", .informed(scale: 1), on: "slice")
      try sample.add("gru", .informed(scale: 1), on: "other")
      let results = try #require(try RunMerge(sample.directory).read()).results
      let rows = results.rows
      #expect(rows.count == 2)
      let dataset = try followingDataset(lag: 2)
      let model = followingModel(lag: 2)
      let analysis = try ModelAnalysis(
        of: rows[0], by: model, on: dataset, settings: sampleSettings())
      #expect(try ModelAnalysis.read(rows[0], from: sample.directory) == nil)
      let file = try analysis.write(rows[0], to: sample.directory)
      #expect(try ModelAnalysis.read(rows[0], from: sample.directory) == analysis)
      #expect(try ModelAnalysis.read(rows[1], from: sample.directory) == nil)
      var settings = sampleSettings()
      settings.part = .training
      let learned = try ModelAnalysis(of: rows[0], by: model, on: dataset, settings: settings)
      try learned.write(rows[0], to: sample.directory)
      #expect(try ModelAnalysis.read(rows[0], from: sample.directory) == analysis)
      #expect(try ModelAnalysis.read(rows[0], .training, from: sample.directory) == learned)
      // The run is what it was.
      let again = try #require(try RunMerge(sample.directory).read())
      #expect(again.damage.isEmpty && again.results.rows.count == 2)
      let bytes = try FileBytes.read(file)
      for end in [0, bytes.count / 2, bytes.count - 1] {
        try AtomicFile.write(Array(bytes[..<end]), to: file)
        #expect(throws: FileError.self) {
          _ = try ModelAnalysis.read(rows[0], from: sample.directory)
        }
        let damage = try RunMerge(sample.directory).damage()
        #expect(damage.map(\.file) == [sample.directory.relative(file)])
      }
      // Of another fit.
      let other = sample.directory.folder(of: rows[1].fit.fit)
      try RunDirectory.createFolder(other.analyses)
      try AtomicFile.write(bytes, to: other.analysis(rows[1].cell.cell.name, .test))
      #expect(throws: FileError.self) {
        _ = try ModelAnalysis.read(rows[1], from: sample.directory)
      }
    }
  }
}
