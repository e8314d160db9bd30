import Tensor
import Testing

@testable import Zoo

@Suite("HDF5 files of no known format")
struct HDF5ContentsTests {
  private static func message(_ bytes: [UInt8]) -> String {
    do throws(RecordingError) {
      _ = try FormatSamples.read(bytes, name: "x.h5")
      return ""
    } catch { return "\(error)" }
  }

  @Test("the message lists what is in the file")
  func listing() throws {
    let text = Self.message(try HDF5Samples.bytes("user-block"))
    #expect(
      text.hasPrefix(
        "x.h5: this is an HDF5 file of no format that is known here; it holds /chunks (int64 [50]), "
          + "/text (text []), /values (float64 [5])"))
    #expect(text.contains("NWB"))
    let many = Self.message(try HDF5Samples.bytes("many-old"))
    #expect(many.contains("/unit 000 (int8 []), /unit 001 (int8 [])") && many.contains(", ...;"))
  }

  @Test("a damaged or truncated file is said to be that")
  func damage() throws {
    let bytes = try HDF5Samples.bytes("nwb")
    #expect(Self.message(Array(bytes.dropLast(9))).contains("it is truncated"))
    #expect(Self.message(HDF5Superblock.signature).contains("truncated"))
  }

  @Test("numbers as labels")
  func labels() {
    #expect(NumericArray([1.0, 2.5, .nan]).labels == ["1", "2.5", ""])
    #expect(NumericArray([3, -4] as [Int32]).labels == ["3", "-4"])
  }
}
