import Tensor
import Testing

@testable import Zoo

@Suite("Results of wave_clus")
struct WaveClusReaderTests {
  private static let writer = MatlabBytes(isBigEndian: false)

  private static func file(_ values: [Double], _ dimensions: [Int]) -> [UInt8] {
    let data = values.flatMap { value in
      (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> ($0 * 8)) }
    }
    return writer.file([
      writer.doubles([1, 2], name: "inspk"),
      writer.matrix(6, dimensions, name: "cluster_class", writer.element(9, data)),
    ])
  }

  /// Five spikes of classes 1, 0, 2, 1, 0 at 10, 20, 30, 40 and 50 ms.
  static var sample: [UInt8] { file([1, 0, 2, 1, 0, 10, 20, 30, 40, 50], [5, 2]) }

  @Test("times are milliseconds, and class 0 is left out")
  func classes() throws {
    let recording = try FormatSamples.read(Self.sample, name: "times_CSC1.mat")
    #expect(recording.units.map(\.identifier) == ["1", "2"])
    #expect(recording.trains.times == [0.01, 0.04, 0.03])
    #expect(recording.tickSource == "times are in milliseconds by the format")
    #expect(recording.notes.contains { $0.hasSuffix("were left out: 2") })
  }

  @Test("a matrix of another shape and a class that is no number are errors")
  func mistakes() {
    #expect(
      throws: RecordingError.missing(
        file: "x.mat", what: "matrix 'cluster_class' of two columns", found: ["1x4 numbers"])
    ) { try FormatSamples.read(Self.file([1, 2, 3, 4], [1, 4]), name: "x.mat") }
    #expect(
      throws: RecordingError.notANumber(
        file: "x.mat", place: .element(1, of: "cluster_class"), text: "1.5",
        expected: "the number of a class")
    ) { try FormatSamples.read(Self.file([1, 1.5, 10, 20], [2, 2]), name: "x.mat") }
  }
}
