import TestSupport
import Testing

@testable import Tensor
@testable import Zoo

@Suite("Vectors in npy files")
struct ArrayFileTests {
  /// An array written to a file and read back.
  private static func file(_ array: NumericArray) throws -> ArrayFile {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path("spike_times.npy")
    try NumPyFile.write(array, to: path)
    return try ArrayFile(path)
  }

  @Test("vectors, columns, rows and single numbers are vectors")
  func shapes() throws {
    for shape in [[4], [4, 1], [1, 4], [1, 4, 1]] {
      let file = try Self.file(NumericArray([3, 1, 2, 9] as [Int32], shape: shape))
      #expect(file.count == 4 && file.isInteger)
      #expect(file.doubles == [3, 1, 2, 9])
      #expect(try file.integers() == [3, 1, 2, 9])
    }
    #expect(try Self.file(NumericArray([2.5], shape: [])).doubles == [2.5])
    let empty = try Self.file(NumericArray([] as [Double]))
    #expect(empty.count == 0 && !empty.isInteger)
  }

  @Test("a matrix is refused")
  func matrix() throws {
    #expect {
      _ = try Self.file(NumericArray([1.0, 2, 3, 4], shape: [2, 2]))
    } throws: { error in
      if case RecordingError.wrongShape(_, .whole, [2, 2], "a vector") = error {
        true
      } else {
        false
      }
    }
  }

  @Test("whole numbers may be stored as floating point, others are named")
  func integers() throws {
    #expect(try Self.file(NumericArray([1.0, -2])).integers() == [1, -2])
    for value in [0.5, .nan, .infinity, 1e30] {
      let file = try Self.file(NumericArray([1, value]))
      let error = RecordingError.notANumber(
        file: file.path, place: .element(1, of: "spike_times"), text: "\(value)",
        expected: "a whole number")
      #expect(throws: error) { try file.integers() }
    }
  }

  @Test("arrays of one folder have the same length")
  func counts() throws {
    let two = try Self.file(NumericArray([1.0, 2]))
    let one = try Self.file(NumericArray([1.0]))
    try two.check(sameCountAs: two)
    let error = RecordingError.wrongShape(
      file: one.path, place: .whole, shape: [1],
      expected: "[2], as many numbers as in \(two.path)")
    #expect(throws: error) { try one.check(sameCountAs: two) }
  }

  @Test("a file that is missing or cut is an error")
  func damage() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path("x.npy")
    #expect(throws: RecordingError.file(.system(operation: "open", file: path, code: 2))) {
      _ = try ArrayFile(path)
    }
    try NumPyFile.write(NumericArray([1.0, 2]), to: path)
    let whole = try FileBytes.read(path)
    for count in stride(from: 0, to: whole.count, by: 5) {
      try AtomicFile.write(Array(whole[..<count]), to: path)
      let error = #expect(throws: RecordingError.self) { _ = try ArrayFile(path) }
      FormatSamples.expectCut(error, after: count, of: path)
    }
  }
}
