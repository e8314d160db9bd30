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
