import Tensor
import Testing

@testable import Zoo

@Suite("MATLAB v7.3 files")
struct MatlabHDF5FileTests {
  @Test("variables with MATLAB's classes and dimensions")
  func variables() throws {
    let bytes = try HDF5Samples.bytes("matlab-asdf")
    #expect(MatlabHDF5File.recognizes(RandomAccessSource(bytes, file: "x")))
    for (text, isOne) in [
      ("MATLAB 7.0 MAT-file, HDF5", true), ("MATLAB 5.0 MAT-file", false), ("\u{1}", false),
    ] {
      let source = RandomAccessSource(Array(text.utf8), file: "x")
      #expect(MatlabHDF5File.recognizes(source) == isOne)
    }
    let file = try MatlabHDF5File(HDF5Samples.open(bytes))
    #expect(file.variables.map(\.name) == ["asdf_raw", "other", "table"])
    #expect(file.variables.map(\.summary) == ["5x1 cells", "3x3 numbers", "a structure"])
    #expect(file.variables.map(\.isContainer) == [true, false, true])
    guard case .cells(let cells, let dimensions) = try file.value(of: file.variables[0]) else {
      Issue.record("no cells")
      return
    }
    #expect(dimensions == [5, 1])
    let numbers = cells.map { cell -> [Double] in
      guard case .numbers(let array, _) = cell else { return [-1] }
      return array.doubles
    }
    #expect(numbers == [[3, 50], [], [0, 7, 99], [0.5], [3, 100]])
    guard case .numbers(_, [0, 0]) = cells[1] else {
      Issue.record("the empty cell has other dimensions")
      return
    }
  }

  @Test("a damaged cell is an error that names it")
  func damage() throws {
    var bytes = try HDF5Samples.bytes("matlab-asdf")
    let object = try #require(try HDF5Samples.open(bytes).object("/#refs#/asdf_raw2"))
    bytes[512 + object.header.address] = 9
    let file = try MatlabHDF5File(HDF5Samples.open(bytes))
    #expect {
      _ = try file.value(of: file.variables[0])
    } throws: { "\($0)".contains("'/asdf_raw{3}': version 9 of an object's header") }
  }
}
