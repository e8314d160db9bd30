import Foundation
import TestSupport
import Testing

@testable import Tensor
@testable import Zoo

@Suite("Reading recordings of any format")
struct RecordingReadTests {
  @Test("unknown files are refused, with what they look like")
  func unknown() {
    func message(_ bytes: [UInt8], _ name: String = "x.dat") -> String {
      do {
        _ = try FormatSamples.read(bytes, name: name)
        return ""
      } catch { return "\(error)" }
    }
    #expect(message([]).contains("the file is empty"))
    #expect(message([0, 1, 2, 3]).contains("the format is not known"))
    #expect(message([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]).contains("truncated"))
    #expect(message(Array("%%BEGINHEADER\n".utf8)).contains("no %%ENDHEADER"))
    #expect(message([0x1F, 0x8B, 8, 0]).contains("gzip"))
    #expect(message(Array("MATLAB 5.0 MAT-file".utf8)).contains("cut off"))
  }

  @Test("the preparation comes from an option, or from a folder's name")
  func preparation() throws {
    let bytes = Array("0.1,1\n".utf8)
    for (path, expected) in [
      ("data/in-vivo/x.csv", Preparation.inVivo), ("In_Vitro/a/x.csv", .inVitro),
      ("in-vivo.csv", nil), ("x.csv", nil),
    ] {
      #expect(try FormatSamples.read(bytes, name: path).preparation == expected)
    }
    let given = try FormatSamples.read(
      bytes, name: "in-vivo/x.csv", options: ReadOptions(preparation: .inVitro))
    #expect(given.preparation == .inVitro)
  }

  @Test("a tick that is not needed is noted")
  func needlessTick() throws {
    let recording = try FormatSamples.read(
      FormatSamples.npz(FormatSamples.canonical()), name: "x.npz", options: ReadOptions(tick: 1))
    #expect(recording.notes.contains { $0.contains("the given tick was not needed") })
    #expect(recording.duration == 1)
  }

  @Test("a folder of recordings names them, and a file of parameters stands for its folder")
  func below() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    for probe in ["alf/probe00", "alf/probe01"] {
      try FileManager.default.createDirectory(
        atPath: folder.path(probe), withIntermediateDirectories: true)
      try NumPyFile.write(NumericArray([0.5]), to: folder.path(probe + "/spikes.times.npy"))
      try NumPyFile.write(
        NumericArray([3] as [Int64]), to: folder.path(probe + "/spikes.clusters.npy"))
    }
    #expect {
      _ = try Recording.read(from: folder.path(""))
    } throws: { "\($0)".contains("folders in it do: alf/probe00, alf/probe01; give the path") }
    let probe = folder.path("alf/probe00")
    try FileManager.default.createDirectory(
      atPath: folder.path("sorter_output"), withIntermediateDirectories: true)
    for name in ["spike_times", "spike_clusters"] {
      try NumPyFile.write(
        NumericArray([30] as [Int64]), to: folder.path("sorter_output/\(name).npy"))
    }
    try AtomicFile.write("sample_rate = 10\n", to: folder.path("sorter_output/params.py"))
    #expect(try Recording.read(from: probe + "/spikes.times.npy").spikeCount == 1)
    let sorted = try Recording.read(from: folder.path("sorter_output/params.py"))
    #expect(sorted.trains.times == [3] && sorted.format == "phy folder")
  }

  @Test("a tick of more than a second is a rate")
  func longTick() {
    #expect(
      throws: RecordingError.invalidOption(
        .tick, value: "30000.0 s",
        allowed: "no file counts time in ticks of more than a second; the tick of a rate of N per "
          + "second is 1/N")
    ) { try FormatSamples.read(text: "5 1\n", options: ReadOptions(tick: 30_000)) }
  }

  @Test("missing files and folders that are not recordings are errors")
  func missing() throws {
    #expect(throws: RecordingError.file(.system(operation: "open", file: "no/x", code: 2))) {
      try Recording.read(from: "no/x")
    }
    #expect(throws: RecordingError.file(.system(operation: "open", file: "", code: 2))) {
      try Recording.read(from: "")
    }
  }

  @Test("a file of any format cut at any byte never traps")
  func truncation() throws {
    for (name, bytes, options) in try FormatSamples.all() + FormatSamples.hdf5() {
      let whole = try FormatSamples.read(bytes, name: name, options: options)
      for count in stride(from: 0, to: bytes.count, by: bytes.count > 2000 ? 7 : 1) {
        let cut = Array(bytes[..<count])
        let recording = try? FormatSamples.read(cut, name: name, options: options)
        // Text may end after any line, and a MATLAB file after any variable; what is read is whole.
        let isText = ["csv", "nexTimestamps", "t"].contains { name.hasSuffix("." + $0) }
        #expect(
          isText || recording == nil || recording?.trains == whole.trains, "\(name) cut at \(count)"
        )
      }
    }
  }

  @Test("a flipped bit in a file of any format never traps")
  func flips() throws {
    for (name, bytes, options) in try FormatSamples.all() {
      let target = FuzzTarget.file(name, bytes, options)
      for bit in 0..<bytes.count * 8 {
        var damaged = bytes
        damaged[bit / 8] ^= 1 << (bit % 8)
        #expect(throws: Never.self) { try target.read([damaged]) }
      }
    }
  }
}
