import Tensor
import Testing

@testable import Zoo

@Suite("SONATA files")
struct SONATAReaderTests {
  @Test("a population, in milliseconds and any order")
  func population() throws {
    let bytes = try HDF5Samples.bytes("sonata")
    let recording = try FormatSamples.read(
      bytes, name: "x.h5", options: ReadOptions(variable: "cortex"))
    #expect(recording.format == "SONATA spikes ('/spikes/cortex')")
    #expect(recording.units.map(\.identifier) == ["0", "7"])
    #expect(recording.trains.times == [0.5, 1.25, 9.5, 0.25, 0.5])
    #expect(recording.trains.counts == [3, 2] && recording.duration == 9.501)
  }

  @Test("of several populations one must be named")
  func several() throws {
    let bytes = try HDF5Samples.bytes("sonata")
    for (variable, word) in [(nil, "single population"), ("x", "population 'x'")] {
      #expect {
        _ = try FormatSamples.read(bytes, name: "x.h5", options: ReadOptions(variable: variable))
      } throws: { "\($0)".contains(word) && "\($0)".contains("found 'cortex', 'thalamus'") }
    }
  }
}
