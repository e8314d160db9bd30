import Foundation
import Tensor
import Testing

@testable import Zoo

@Suite struct RunRecordingsTests {
  /// The recording of a fit is cut as it was for the fit, and missed when its file has gone.
  @Test func theRecordingOfAFitIsFoundAgain() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/slice.npz"
      try Simulation(.inVitro(units: 3, duration: 4, seed: 5)).write(file)
      var settings = ProtocolSettings(preset: .quick)
      (settings.context, settings.epochs, settings.binsPerStep) = (20, 1, 800)
      settings.minimumSteps = 0
      let directory = RunDirectory(folder + "/run")
      let source = DatasetSource.file(path: file, options: ReadOptions())
      _ = try Comparison(
        models: try ModelZoo(ModelZoo.builtIn).select("last-bin"), recordings: [source],
        settings: settings, directory: directory
      ).run()
      let results = try #require(try RunMerge(directory).read()).results
      let row = try #require(results.rows.first)
      let found = try RunRecordings.dataset(of: row, in: directory)
      let expected = try Dataset(source, settings: settings)
      #expect(found.summary == expected.summary && found.raster == expected.raster)

      try FileManager.default.moveItem(atPath: file, toPath: folder + "/other.npz")
      let error = #expect(throws: RunRecordingError.self) {
        _ = try RunRecordings.dataset(of: row, in: directory)
      }
      #expect(error?.description.contains("there is no \(file)") == true)
    }
  }
}
