import Tensor
import Testing

@testable import Zoo

@Suite("Times in text")
struct TimeTextTests {
  private static func parse(_ texts: [String], commas: Bool) -> (TimeText, [Double?]) {
    var text = TimeText(mayHaveCommas: commas)
    let values = texts.map { field in
      Array(field.utf8).withUnsafeBufferPointer { text.parse($0, 0..<$0.count) }
    }
    return (text, values)
  }

  @Test("a comma is decimal where it does not separate fields")
  func commas() {
    let (text, values) = Self.parse(
      ["0,25", "1,5e1", "2", "0.5", "1,2,3", "1.234,5"], commas: true)
    #expect(values == [0.25, 15, 2, 0.5, nil, nil])
    #expect(throws: Never.self) { try text.check(file: "x") }
    #expect(Self.parse(["0,25", "3"], commas: false).1 == [nil, 3])
  }

  @Test("commas that may separate thousands are refused")
  func thousands() {
    let error = RecordingError.file(
      .malformed(
        file: "x", place: .whole,
        problem: "the commas in times may be decimal or separate thousands; write decimal points"))
    for texts in [["950", "1,050"], ["1,050", "950"]] {
      #expect(throws: error) { try Self.parse(texts, commas: true).0.check(file: "x") }
    }
    // Always three decimals, and one number with another count of them.
    for texts in [["0,950", "1,050"], ["950", "1,050", "1,5"]] {
      #expect(throws: Never.self) { try Self.parse(texts, commas: true).0.check(file: "x") }
    }
  }
}
