import Tensor
import Testing

@testable import Zoo

@Suite("HDF5 types")
struct HDF5DatatypeTests {
  private func type(_ name: String, _ version: String) throws -> HDF5Datatype {
    try HDF5Samples.dataset("/types/\(name)", in: HDF5Samples.open(version)).type
  }

  @Test("types of every class are described", arguments: HDF5Samples.versions)
  func summaries(version: String) throws {
    let expected = [
      ("little-i1", "int8"), ("big-u8", "uint64"), ("little-f2", "float16"), ("big-f4", "float32"),
      ("twelve-bits", "int12"), ("enumeration", "enumeration of uint16"),
      ("fixed-text", "text of 7 bytes"), ("text", "text"), ("lists", "lists of float64"),
      ("records", "records of time, unit, name, xyz"), ("arrays", "arrays [2, 3] of int32"),
      ("opaque", "opaque bytes"), ("references", "references"), ("regions", "region references"),
    ]
    let file = try HDF5Samples.open(version)
    for (name, summary) in expected {
      #expect(try HDF5Samples.dataset("/types/\(name)", in: file).type.summary == summary)
    }
    #expect(try HDF5Samples.dataset("/types/wide", in: file).type.summary.contains("not IEEE"))
  }

  @Test("members of records lie where the file says", arguments: HDF5Samples.versions)
  func members(version: String) throws {
    guard case .compound(let members) = try type("records", version).kind else {
      Issue.record("no records")
      return
    }
    #expect(members.map(\.offset) == [0, 8, 10, 13])
    #expect(members.map(\.type.size) == [8, 2, 3, 12])
  }

  @Test("names of an enumeration are kept", arguments: HDF5Samples.versions)
  func enumeration(version: String) throws {
    guard case .enumeration(_, let names) = try type("enumeration", version).kind else {
      Issue.record("no enumeration")
      return
    }
    // Sorted by name or by value, as the library likes.
    #expect(Set(names) == ["red", "green", "blue"])
  }

  @Test("fields of bits are integers without a sign")
  func bits() throws {
    // Big-endian, two bytes, nine bits from bit 3 on.
    let type = try HDF5Datatype(HDF5Samples.cursor([0x14, 1, 0, 0, 2, 0, 0, 0, 3, 0, 9, 0]))
    #expect(
      type.kind == .integer(isSigned: false, isBigEndian: true, offset: 3, bits: 9)
        && type.summary == "uint9" && type.isNumber)
  }

  @Test("types that cannot be are refused")
  func impossible() {
    // An array of arrays of arrays ...
    let nested = (0..<20).flatMap { _ in [0x3A, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0] as [UInt8] }
    let cases: [[UInt8]] = [
      [], [0x10, 0, 0, 0, 0, 0, 0, 0], [0x10, 0, 0, 0, 4, 0, 0, 0, 0, 0, 64, 0], nested,
      // A record whose member lies behind its end.
      [0x36, 1, 0, 0, 2, 0, 0, 0, 97, 0, 2, 0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0],
    ]
    for bytes in cases {
      #expect(throws: FileError.self) { try HDF5Datatype(HDF5Samples.cursor(bytes)) }
    }
  }
}
