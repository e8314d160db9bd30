import TestSupport
import Testing

@testable import Tensor
@testable import Zoo

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite("T-files of MClust")
struct MClustReaderTests {
  private static let header =
    "%%BEGINHEADER\n% Program: matlab\n% T-file\n"
    + "% Output from MClust'Time of spiking stored in timestamps (tenths of msecs)\n"
    + "% as unsigned integer\n%%ENDHEADER\n"

  static func sample(_ times: [UInt64], width: Int = 4) -> [UInt8] {
    Array(header.utf8)
      + times.flatMap { time in
        (0..<width).map { UInt8(truncatingIfNeeded: time >> ((width - 1 - $0) * 8)) }
      }
  }

  @Test("a file is a unit, and counts tenths of milliseconds")
  func file() throws {
    let recording = try FormatSamples.read(
      Self.sample([10, 25, 4_000_000_000]), name: "dir/TT1_3.t")
    #expect(recording.trains.times == [0.001, 0.0025, 400_000])
    #expect(recording.units.map(\.identifier) == ["TT1_3"] && recording.tick == 1e-4)
    let wide = try FormatSamples.read(Self.sample([10, 1 << 33], width: 8), name: "TT1_3.t64")
    #expect(wide.trains.times.last == Double(1 << 33) * 1e-4)
  }

  @Test("a folder is a recording, in the order of the numbers in names")
  func folder() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    for (name, times) in [("TT2_10", [5, 6]), ("TT2_9", [7]), ("TT1_1", [8])]
      as [(String, [UInt64])]
    {
      try AtomicFile.write(Self.sample(times), to: folder.path(name + ".t"))
    }
    try AtomicFile.write("notes", to: folder.path("readme.txt"))
    let recording = try Recording.read(from: folder.path("."))
    #expect(recording.units.map(\.identifier) == ["TT1_1", "TT2_9", "TT2_10"])
    #expect(recording.trains.counts == [1, 1, 2] && recording.format == "MClust folder")
    try AtomicFile.write(Self.sample([9, 3]), to: folder.path("TT1_1.t"))
    #expect(
      throws: RecordingError.unsorted(
        file: folder.path("."), place: .element(1, of: "TT1_1"), unit: "TT1_1")
    ) { try Recording.read(from: folder.path(".")) }
  }

  @Test("a file cut anywhere is an error, or whole up to the cut")
  func truncation() {
    let bytes = Self.sample([10, 25, 1000])
    for count in bytes.indices {
      let whole: [Double] = [0.001, 0.0025, 0.1]
      guard let cut = try? FormatSamples.read(Array(bytes[..<count]), name: "x.t") else { continue }
      #expect(cut.trains.times == Array(whole.prefix(cut.spikeCount)))
    }
    #expect {
      _ = try FormatSamples.read(Array(bytes.dropLast()), name: "x.t")
    } throws: { "\($0)".contains("the last time is cut off") }
    #expect {
      _ = try FormatSamples.read(Array(bytes.prefix(40)), name: "x.t")
    } throws: { "\($0)".contains("no %%ENDHEADER") }
  }

  private static let real = ProcessInfo.processInfo.environment["ZOO_RECORDINGS"]

  @Test("a laboratory's session", .enabled(if: real != nil, "ZOO_RECORDINGS names no folder"))
  func session() throws {
    let recording = try Recording.read(from: "\(Self.real ?? "")/original/mclust-t")
    #expect(recording.unitCount == 30)
    let first = "\(Self.real ?? "")/original/mclust-t/R050-2014-04-02-TT01_1.t"
    #expect(try Recording.read(from: first).spikeCount == recording.trains.counts[0])
  }
}
