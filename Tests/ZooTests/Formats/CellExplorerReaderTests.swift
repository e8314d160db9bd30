import Tensor
import Testing

@testable import Zoo

@Suite("CellExplorer's structures")
struct CellExplorerReaderTests {
  private static let writer = MatlabBytes(isBigEndian: false)

  /// Three units, the second silent.
  static var sample: [UInt8] {
    writer.file([
      writer.structure(
        [
          ("UID", writer.doubles([4, 7, 9])),
          (
            "times",
            writer.cells(
              [writer.doubles([0.5, 1.25]), writer.doubles([]), writer.doubles([0.75])], name: "")
          ),
          ("shankID", writer.doubles([1, 1, 2])), ("numcells", writer.doubles([3])),
          (
            "region",
            writer.cells([writer.text("CA1"), writer.text("CA1"), writer.text("CA3")], name: "")
          ),
          ("sessionName", writer.text("day1")),
        ], name: "spikes")
    ])
  }

  @Test("times in seconds, with what the structure says about units")
  func spikes() throws {
    let recording = try FormatSamples.read(Self.sample, name: "day1.spikes.cellinfo.mat")
    #expect(recording.units.map(\.identifier) == ["4", "7", "9"])
    #expect(recording.trains.times == [0.5, 1.25, 0.75])
    #expect(recording.trains.counts == [2, 0, 1] && recording.tick == nil)
    #expect(recording.units[2].labels == ["shankID": "2", "region": "CA3"])
    #expect(recording.format == "CellExplorer ('spikes')")
  }

  @Test("another structure is not one, and a wrong field is an error")
  func mistakes() throws {
    let other = Self.writer.file([
      Self.writer.structure([("raster", Self.writer.doubles([1]))], name: "spikes")
    ])
    #expect(!CellExplorerReader.recognizes(SourceFile(path: "x.mat", bytes: other)))
    let numbers = Self.writer.file([
      Self.writer.structure([("times", Self.writer.doubles([1]))], name: "spikes")
    ])
    #expect(throws: RecordingError.self) { try FormatSamples.read(numbers, name: "x.mat") }
    let text = Self.writer.file([
      Self.writer.structure(
        [("times", Self.writer.cells([Self.writer.text("a")], name: ""))], name: "spikes")
    ])
    #expect(
      throws: RecordingError.notANumber(
        file: "x.mat", place: .element(0, of: "spikes.times"), text: "text",
        expected: "a vector of times in seconds")
    ) { try FormatSamples.read(text, name: "x.mat") }
  }
}
