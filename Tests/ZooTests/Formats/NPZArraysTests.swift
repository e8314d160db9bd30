import Testing

@testable import Tensor
@testable import Zoo

@Suite("Arrays of npz recordings")
struct NPZArraysTests {
  private static func arrays(
    _ arrays: [(name: String, array: NumericArray)]
  ) throws -> NPZArrays {
    try NPZArrays(SourceFile(path: "x.npz", bytes: FormatSamples.npz(arrays)))
  }

  @Test("vectors of numbers and whole numbers, and errors with the array's name")
  func vectors() throws {
    let arrays = try Self.arrays([
      ("a", NumericArray([1.5, 2])), ("b", NumericArray([3, 4] as [Int32], shape: [2, 1])),
      ("c", NumericArray([1.0, 2, 3, 4], shape: [2, 2])),
    ])
    #expect(try arrays.doubles("a") == [1.5, 2] && arrays.integers("b") == [3, 4])
    #expect(
      throws: RecordingError.notANumber(
        file: "x.npz", place: .element(0, of: "a"), text: "1.5", expected: "a whole number")
    ) { try arrays.integers("a") }
    #expect(
      throws: RecordingError.wrongShape(
        file: "x.npz", place: .array("c"), shape: [2, 2], expected: "a vector")
    ) { try arrays.doubles("c") }
    #expect(
      throws: RecordingError.missing(
        file: "x.npz", what: "array 'd'", found: ["a", "b", "c"])
    ) { try arrays.number("d") }
  }

  @Test("times and units must be as many")
  func pairs() throws {
    let arrays = try Self.arrays([
      ("t", NumericArray([0.1, 0.2])), ("u", NumericArray([3, 4] as [Int64])),
      ("v", NumericArray([3] as [Int64])),
    ])
    let (times, units) = try arrays.timesAndUnits("t", "u")
    #expect(times.doubles == [0.1, 0.2] && units == [3, 4])
    #expect(throws: RecordingError.self) { try arrays.timesAndUnits("t", "v") }
  }
}
