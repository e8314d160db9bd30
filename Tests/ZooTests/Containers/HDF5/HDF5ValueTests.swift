import Tensor
import Testing

@testable import Zoo

@Suite("HDF5 elements", .serialized)
struct HDF5ValueTests {
  private func value(_ name: String, _ version: String) throws -> HDF5Value {
    try HDF5Samples.dataset("/types/\(name)", in: HDF5Samples.open(version)).read()
  }

  @Test("integers of all widths and both orders of bytes", arguments: HDF5Samples.versions)
  func integers(version: String) throws {
    let file = try HDF5Samples.open(version)
    for order in ["little", "big"] {
      for (bits, bytes) in [(8, 1), (16, 2), (32, 4), (64, 8)] {
        let signed = try HDF5Samples.dataset("/types/\(order)-i\(bytes)", in: file).read().numbers()
        let low = Int(-1) << (bits - 1)
        #expect(signed.element.rawValue == "int\(bits)")
        #expect(try signed.integers() == [low, 0, 1, ~low])
        let unsigned = try HDF5Samples.dataset("/types/\(order)-u\(bytes)", in: file).read()
          .numbers()
        #expect(unsigned.element.rawValue == "uint\(bits)")
        if bits < 64 {
          #expect(try unsigned.integers() == [0, 0, 1, 1 << bits - 1])
        } else {
          // Beyond 64 bits with a sign.
          #expect(unsigned.doubles == [0, 0, 1, Double(UInt64.max)])
          #expect {
            _ = try unsigned.integers()
          } throws: { ($0 as? NotAnInteger)?.value == "\(UInt64.max)" }
        }
      }
      for width in ["f2", "f4", "f8"] {
        let floats = try HDF5Samples.dataset("/types/\(order)-\(width)", in: file).read().numbers()
        #expect(floats.doubles == [-1.5, 0, 0.25, .infinity])
      }
    }
    #expect(
      try HDF5Samples.dataset("/types/twelve-bits", in: file).read().numbers().integers()
        == [-2048, -1, 5, 2047])
  }

  @Test("scalars, nothing, truth values and named integers", arguments: HDF5Samples.versions)
  func small(version: String) throws {
    let scalar = try value("scalar", version)
    #expect(scalar.shape.isEmpty)
    #expect(try scalar.numbers().doubles == [-5])
    let null = try value("null", version)
    #expect(null.count == 0)
    #expect(try null.numbers().doubles.isEmpty)
    #expect(try value("bool", version).numbers().doubles == [1, 0, 1])
    #expect(try value("enumeration", version).numbers().doubles == [2, 0, 1])
  }

  @Test("texts of fixed and of any length", arguments: HDF5Samples.versions)
  func texts(version: String) throws {
    #expect(try value("fixed-text", version).texts() == ["a", "unit 12", ""])
    #expect(try value("utf8-text", version).texts() == ["ä", "xxxxxxxxx", ""])
    #expect(try value("padded-text", version).texts() == ["ab", ""])
    #expect(try value("text", version).texts() == ["good", "", "noise ω"])
    #expect(try value("scalar-text", version).texts() == ["a single text"])
  }

  @Test("lists, records, arrays and references", arguments: HDF5Samples.versions)
  func composed(version: String) throws {
    let lists = try value("lists", version).sequences()
    #expect(try lists.map { try $0.numbers().doubles } == [[0.5, 1.5], [], [3]])
    let records = try value("records", version)
    #expect(try records.member("time").numbers().doubles == [0.5, 1, 1.5])
    #expect(try records.member("unit").numbers().doubles == [1, 258, 3])
    #expect(try records.member("name").texts() == ["a", "bc", "def"])
    let xyz = try records.member("xyz").numbers()
    #expect(xyz.shape == [3, 3] && xyz.doubles == (0..<9).map(Double.init))
    let arrays = try value("arrays", version).numbers()
    #expect(arrays.shape == [2, 2, 3] && arrays.doubles == (0..<12).map(Double.init))
    let references = try value("references", version)
    let addresses = try references.references()
    #expect(addresses.count == 3 && addresses[1] == nil)
    let object = try references.file.object(
      reference: #require(addresses[0]), from: "/types/references")
    #expect(try HDF5Dataset(object).read().numbers().doubles == [-5])
  }

  @Test(
    "what cannot be converted is refused with the object's path", arguments: HDF5Samples.versions)
  func refusals(version: String) throws {
    for name in ["text", "records", "opaque", "references", "regions", "wide"] {
      let value = try value(name, version)
      #expect { _ = try value.numbers() } throws: {
        "\($0)".contains("'/types/\(name)'") && "\($0)".contains("cannot be read as numbers")
      }
    }
    let records = try value("records", version)
    #expect(throws: FileError.self) { try records.member("x") }
    #expect(throws: FileError.self) { try records.texts() }
    #expect(throws: FileError.self) { try records.references() }
    #expect(throws: FileError.self) { try records.sequences() }
  }
}
