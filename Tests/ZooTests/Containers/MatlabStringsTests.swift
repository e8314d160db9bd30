import Tensor
import Testing

@testable import Zoo

@Suite("MATLAB string arrays")
struct MatlabStringsTests {
  @Test("lengths, then characters in UTF-16")
  func texts() {
    func words(_ values: [UInt64]) -> NumericArray {
      NumericArray(
        element: .uint64, shape: [values.count],
        bytes: values.flatMap { value in
          (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
        })
    }
    // Three texts of 3, 0 and 2 characters: "Str", "", "M1".
    let packed: [UInt64] = [0x004D_0072_0074_0053, 0x0031]
    #expect(MatlabStrings.texts(words([1, 2, 3, 1, 3, 0, 2] + packed)) == ["Str", "", "M1"])
    for bad in [
      [], [1, 2, 3, 1, 3, 0, 9] + packed, [2, 2, 3, 1, 3, 0, 2] + packed, [1, 2, 1 << 40, 1 << 40],
      [1, 2, 3, 1, 3],
    ] as [[UInt64]] {
      #expect(MatlabStrings.texts(words(bad)) == nil)
    }
    #expect(MatlabStrings.texts(NumericArray([1.0, 2, 3])) == nil)
  }

  @Test("an object's number leads to the cell of its texts")
  func cells() {
    // Tables of classes, saved properties, objects and other properties, at bytes 40 and so on.
    let table =
      [3, 1, 40, 40, 64, 112, 120, 120, 0, 0]
      + [0, 0, 1, 1, 1, 7]
      + [0, 0, 0, 0, 0, 0] + [1, 0, 0, 1, 0, 1]
      + [0, 0]
    #expect(MatlabStrings.cell(ofObject: 1, table) == 9)
    for object in [0, 2, -1, 1 << 40] {
      #expect(MatlabStrings.cell(ofObject: object, table) == nil)
    }
    #expect(MatlabStrings.cell(ofObject: 1, Array(table.dropLast(3))) == nil)
    #expect(MatlabStrings.cell(ofObject: 1, []) == nil)
  }
}
