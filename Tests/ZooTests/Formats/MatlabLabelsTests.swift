import Tensor
import Testing

@testable import Zoo

@Suite("Labels in MATLAB files")
struct MatlabLabelsTests {
  @Test("vectors, characters and fields with one entry per unit")
  func labels() throws {
    let file = try MatlabHDF5File(HDF5Samples.open("matlab-cells"))
    var units = (0..<3).map { UnitInfo(index: $0) }
    MatlabLabels(file, unitCount: 3, spikes: "raw_spike_time_s").label(&units)
    #expect(
      units[0].labels == ["channel": "4", "is_single": "1", "rat": "K2", "place_mm.AP": "1.5"])
    #expect(units[1].labels == ["channel": "5", "is_single": "0", "rat": "K2"])
    #expect(units[2].labels["rat"] == "L")
  }

  @Test("v5: cells of texts, rows of characters, numbers and fields, but no spikes and no matrices")
  func old() throws {
    let recording = try FormatSamples.read(FormatSamples.bytes("labels.mat"), name: "x.mat")
    #expect(recording.trains.times == [0.5, 1.25, 9.5, 0.25, 0.5])
    #expect(recording.trains.counts == [3, 0, 2])
    #expect(
      recording.units.map(\.labels) == [
        [
          "quality": "good", "layer": "4", "area": "CA1", "place.depth": "10",
          "place.region": "mua",
        ],
        ["layer": "5", "area": "CA3", "place.depth": "20.5"],
        [
          "quality": "mua", "layer": "6", "area": "DG", "place.depth": "30", "place.region": "good",
        ],
      ])
  }

  @Test("fields of an array of structures, in v5 and v7.3")
  func structures() throws {
    let old = try FormatSamples.read(FormatSamples.bytes("structures.mat"), name: "x.mat")
    #expect(old.format == "MATLAB v5 cells ('spikes.times_s')")
    #expect(old.trains.times == [0.5, 1.25, 9.5, 0.25, 0.5] && old.trains.counts == [3, 0, 2])
    #expect(
      old.units.map(\.labels) == [
        ["spikes.quality": "good", "spikes.depth": "10"], ["spikes.depth": "20.5"],
        ["spikes.quality": "mua", "spikes.depth": "30"],
      ])
    let new = try FormatSamples.read(HDF5Samples.bytes("matlab-structures"), name: "x.mat")
    #expect(new.format == "MATLAB v7.3 cells ('neurons.times_s')")
    #expect(new.trains == old.trains)
    #expect(
      new.units.map(\.labels) == [
        ["neurons.kind": "PV", "neurons.depth": "10", "region": "CA1"],
        ["neurons.depth": "20.5", "region": "CA3"],
        ["neurons.kind": "SOM", "neurons.depth": "30", "region": "DG"],
      ])
  }

  @Test("an array of structures whose name does not say the unit of time needs a tick")
  func tick() throws {
    let writer = MatlabBytes(isBigEndian: false)
    let names = Array("times".utf8) + [UInt8](repeating: 0, count: 27)
    func file(_ count: Int) -> [UInt8] {
      writer.file([
        writer.matrix(
          2, [1, count], name: "u",
          writer.element(5, writer.word(32), short: true) + writer.element(1, names)
            + writer.doubles([1, 2]) + writer.doubles([3]))
      ])
    }
    #expect {
      _ = try FormatSamples.read(file(2), name: "x.mat")
    } throws: { "\($0)".contains("'u.times' holds spike trains, and its name does not say") }
    let read = try FormatSamples.read(file(2), name: "x.mat", options: ReadOptions(tick: 1))
    #expect(read.trains.times == [1, 2, 3])
    // More structures than the file holds.
    #expect {
      _ = try FormatSamples.read(file(3), name: "x.mat", options: ReadOptions(tick: 1))
    } throws: { "\($0)".contains("the file ends within an element") }
  }
}
