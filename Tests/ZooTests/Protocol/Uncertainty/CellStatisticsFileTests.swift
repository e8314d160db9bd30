import Tensor
import Testing

@testable import Zoo

@Suite struct CellStatisticsFileTests {
  @Test func everythingIsReadBack() throws {
    try withTemporaryFolder { folder in
      let prediction = try StatisticsSample.prediction(bins: 1600, units: 4, seed: 1)
      let statistics = try StatisticsSample.statistics(prediction)
      try statistics.write(to: folder + "/a.npz")
      #expect(try CellStatistics(contentsOf: folder + "/a.npz") == statistics)
      try statistics.write(to: folder + "/b.npz")
      #expect(try FileBytes.read(folder + "/a.npz") == FileBytes.read(folder + "/b.npz"))
    }
  }

  @Test func otherArchivesAreRefused() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/a.npz"
      try NumPyArchive.write(file, ["logits": NumericArray([1.0])])
      #expect(
        throws: FileError.malformed(
          file: file, place: .whole, problem: "there is no array 'bins'; it has 'logits'")
      ) { try CellStatistics(contentsOf: file) }
      try NumPyArchive.write(
        file, ["bins": NumericArray([Int64(600)]), "spikes": NumericArray([Int64(1)])])
      #expect(
        throws: FileError.malformed(
          file: file, place: .array("spikes"), problem: "it is not [blocks, units] of 600 bins")
      ) { try CellStatistics(contentsOf: file) }
      try NumPyArchive.write(
        file,
        ["bins": NumericArray([Int64(600)]), "spikes": NumericArray([Int64(1)], shape: [1, 1])])
      #expect(
        throws: FileError.malformed(
          file: file, place: .array("spikes"), problem: "its shape is [1, 1] instead of [60, 1]")
      ) { try CellStatistics(contentsOf: file) }
    }
  }
}
