import Tensor
import Testing

@testable import Zoo

@Suite("MaxWell spike tables")
struct MaxWellReaderTests {
  @Test("frames, channels and the electrodes that they belong to")
  func table() throws {
    let bytes = try HDF5Samples.bytes("maxwell")
    let recording = try FormatSamples.read(bytes, name: "x.h5")
    #expect(recording.format == "MaxWell spike table ('/data_store/data0000/spikes')")
    #expect(recording.units.map(\.identifier) == ["2201", "2203"])
    #expect(recording.units.map(\.position) == [SIMD2(17.5, 0), SIMD2(52.5, 0)])
    // From frame 1000 on, at 20 kHz.
    let frames: [Double] = [40, 20000, 20, 2000]
    #expect(recording.trains.times == frames.map { $0 * (1 / 20000) })
    #expect(recording.tick == 1 / 20000 && recording.tickSource.contains("20000"))
    let other = try FormatSamples.read(bytes, name: "x.h5", options: ReadOptions(tick: 0.0001))
    #expect(other.trains.times[1] == 2)
  }

  @Test("pieces are chosen by a name, and begin with what is first, frames or spikes")
  func triggered() throws {
    let bytes = try HDF5Samples.bytes("maxwell-triggered")
    func read(_ variable: String?) throws -> Recording {
      try FormatSamples.read(bytes, name: "x.h5", options: ReadOptions(variable: variable))
    }
    for name in ["data0000", "/data_store/data0000", "data0000/spikes"] {
      let early = try read(name)
      // A channel without a place in the settings keeps its number.
      #expect(early.units.map(\.identifier) == ["14797", "985"])
      #expect(early.trains.times == [2000, 0, 5000].map { $0 * (1 / 10000) })
      #expect(abs(early.duration - 1.1) < 1e-9)
      #expect(early.notes.contains { $0.contains("0.1 s before the first") && $0.hasSuffix(": 1") })
    }
    let late = try read("data0001")
    #expect(late.trains.times == [1000, 1000, 4000].map { $0 * (1 / 10000) })
    #expect(abs(late.duration - 1) < 1e-9 && late.notes.isEmpty)
    #expect {
      _ = try read(nil)
    } throws: {
      ($0 as? RecordingError)
        == .severalVariables(
          file: "x.h5", names: ["data0000", "data0001"].map { "/data_store/\($0)/spikes" })
    }
    #expect { _ = try read("0001") } throws: { "\($0)".contains("no table '0001'") }
  }

  @Test("a table that is not there is said")
  func missing() throws {
    #expect {
      _ = try FormatSamples.read(
        HDF5Samples.bytes("maxwell"), name: "x.h5", options: ReadOptions(variable: "/wells"))
    } throws: {
      "\($0)".contains("no table '/wells'; found '/data_store/data0000/spikes'")
    }
  }
}
