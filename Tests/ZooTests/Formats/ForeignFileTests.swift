import Testing

@testable import Zoo

@Suite("Files of other kinds")
struct ForeignFileTests {
  private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  private static let samples: [(bytes: [UInt8], name: String, remedy: String)] = [
    ([0x1F, 0x8B, 8, 0], "gzip", "unpack"), (bytes("BZh9"), "bzip2", "unpack"),
    (bytes("NEX1"), ".nex", "Neo"), (bytes("NEX5"), ".nex5", "Neo"),
    (bytes("PLEX"), "Plexon", "Neo"), (bytes("NEURALEV"), "Blackrock", "Neo"),
    (bytes("######## Neuralynx Data File Header\r\n"), "Neuralynx", "Neo"),
    ([0x80, 4, 0x95], "pickle", "numpy.savez"), (bytes("PAR1"), "Parquet", "CSV"),
    ([0xFF, 0xFE, 0x74, 0, 0x69, 0], "UTF-16", "UTF-8"),
    (bytes("t\0i\0m\0e\0,\0"), "UTF-16", "UTF-8"),
    (bytes("\0t\0i\0m\0e\0,"), "UTF-16", "UTF-8"),
  ]

  @Test("a file is called by its name, with what to do", arguments: samples)
  func kinds(bytes: [UInt8], name: String, remedy: String) throws {
    // What follows in such a file is not text.
    let found = try #require(ForeignFile.kind(of: bytes + [0, 1]))
    #expect(found.feature.contains(name) && found.remedy.contains(remedy))
    #expect {
      _ = try FormatSamples.read(bytes + [0, 1], name: "x.dat")
    } throws: { "\($0)" == "x.dat: \(found.feature); \(found.remedy)" }
  }

  @Test("texts that are no tables are called by their names")
  func markup() throws {
    let edf = "0       " + String(repeating: " ", count: 248) + "signals"
    for (text, name) in [
      ("{\"units\": [0.1, 0.2]}", "JSON"), (" [\n  {\"id\": 1}]", "JSON"),
      ("[[0.1, 0.2], [0.3]]", "JSON"),
      ("<!DOCTYPE html>\n<html>404</html>", "web page"), ("<HTML><body/>", "web page"),
      ("<?xml version='1.0'?>", "XML"), (edf, "EDF"), ("xx(C) CED 87\u{1}", "Spike2"),
    ] {
      #expect {
        _ = try FormatSamples.read(Self.bytes(text), name: "x.csv")
      } throws: { "\($0)".hasPrefix("x.csv: this is ") && "\($0)".contains(name) }
    }
    for name in ["s.res.1", "rat.clu.12"] {
      #expect {
        _ = try FormatSamples.read(Self.bytes("120\n"), name: name)
      } throws: { "\($0)".contains("NeuroSuite") }
    }
    #expect(ForeignFile.kind(ofName: "a/x.res") == nil)
    #expect(ForeignFile.kind(ofName: "x.csv.1") == nil)
  }

  @Test("MATLAB v4 of either byte order", arguments: [false, true])
  func matlab(bigEndian: Bool) throws {
    let writer = MatlabBytes(isBigEndian: bigEndian)
    let header = [bigEndian ? 1000 : 0, 1, 2, 0, 2].flatMap(writer.word)
    let bytes = header + Array("t\0".utf8) + [UInt8](repeating: 0, count: 16)
    #expect(ForeignFile.kind(of: bytes)?.feature.contains("MATLAB v4") == true)
    for count in bytes.indices { _ = ForeignFile.kind(of: Array(bytes[..<count])) }
  }

  @Test("other bytes are not called anything")
  func others() {
    for bytes: [UInt8] in [[], [0], [0, 1, 2, 3], Array("time,unit\n0.1,1\n".utf8)] {
      #expect(ForeignFile.kind(of: bytes) == nil)
    }
  }
}
