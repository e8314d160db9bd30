import Tensor
import Testing

@testable import Zoo

@Suite struct SealedJSONTests {
  private struct Sample: Codable, Equatable {
    var name: String
    var numbers: [Double]
  }
  private let sample = Sample(name: "slice \"a\"", numbers: [0.1, 1e-300, 3])

  @Test func documentsRoundTrip() throws {
    let bytes = try SealedJSON.encode(sample)
    #expect(try SealedJSON.decode(Sample.self, from: bytes, file: "f") == sample)
    #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("{\n  \"digest\" : \""))
  }

  /// Every byte, every cut: only what was written can be read.
  @Test func flippedAndMissingBytesAreNoticed() throws {
    let bytes = try SealedJSON.encode(sample)
    func malformed(_ problem: String) -> FileError {
      .malformed(file: "f", place: .whole, problem: problem)
    }
    let other = malformed("it is cut off or not a document of a run")
    let changed = malformed("the text does not match its digest: it was changed")
    for index in bytes.indices {
      var flipped = bytes
      flipped[index] ^= 1
      #expect(throws: index < 2 ? other : changed) {
        _ = try SealedJSON.decode(Sample.self, from: flipped, file: "f")
      }
      // The brace and the line of the digest take 83 bytes.
      #expect(throws: index <= 83 ? other : changed) {
        _ = try SealedJSON.decode(Sample.self, from: Array(bytes[..<index]), file: "f")
      }
    }
  }

  @Test func documentsOfAnotherTypeAreRefused() throws {
    let bytes = try SealedJSON.encode(["other": 1])
    #expect(
      throws: FileError.malformed(
        file: "f", place: .whole, problem: "it is not what this version of the program writes")
    ) { _ = try SealedJSON.decode(Sample.self, from: bytes, file: "f") }
  }

  @Test func nonFiniteNumbersAreNull() throws {
    let text = String(
      decoding: try JSONText.encode(["a": Double.nan, "b": .infinity, "c": 1], isPretty: false),
      as: UTF8.self)
    #expect(text == "{\"a\":null,\"b\":null,\"c\":1}")
  }
}
