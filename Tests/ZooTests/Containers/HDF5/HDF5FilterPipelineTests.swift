import Tensor
import Testing

@testable import Zoo

@Suite("HDF5 filters")
struct HDF5FilterPipelineTests {
  private func pipeline(_ filters: (Int, [Int])...) -> HDF5FilterPipeline {
    var pipeline = HDF5FilterPipeline()
    pipeline.filters = filters.map { .init(number: $0.0, settings: $0.1, name: "") }
    return pipeline
  }

  private func undone(
    _ pipeline: HDF5FilterPipeline, _ bytes: [UInt8], size: Int, mask: UInt32 = 0
  ) throws(FileError) -> [UInt8] {
    try pipeline.undone(bytes, mask: mask, size: size, elementBytes: 2, file: "x.h5", offset: 40)
  }

  @Test("both versions of the message")
  func messages() throws {
    let old: [UInt8] =
      [1, 2, 0, 0, 0, 0, 0, 0] + [1, 0, 8, 0, 0, 0, 1, 0] + Array("deflate".utf8)
      + [0, 4, 0, 0, 0, 0, 0, 0, 0] + [2, 0, 0, 0, 0, 0, 1, 0, 8, 0, 0, 0, 0, 0, 0, 0]
    let new: [UInt8] =
      [2, 2] + [1, 0, 0, 0, 1, 0, 4, 0, 0, 0]
      + [0x0F, 0x7D, 4, 0, 0, 0, 0, 0] + Array("zstd".utf8)
    #expect(
      try HDF5FilterPipeline(HDF5Samples.cursor(old)).filters == [
        .init(number: 1, settings: [4], name: "deflate"), .init(number: 2, settings: [8], name: ""),
      ])
    #expect(
      try HDF5FilterPipeline(HDF5Samples.cursor(new)).filters == [
        .init(number: 1, settings: [4], name: ""), .init(number: 32015, settings: [], name: "zstd"),
      ])
  }

  @Test("filters are undone from the last to the first, unless a chunk left them out")
  func order() throws {
    let both = pipeline((2, [2]), (3, []))
    let checked: [UInt8] = [1, 3, 2, 4] + [0x08, 0x05, 0x0C, 0x08].reversed()
    // Shuffled words 0x0103 and 0x0204: the sums are 0x0307 and 0x0103 + 0x0307.
    let sealed: [UInt8] = [1, 3, 2, 4] + HDF5Samples.number(0x040A_0307, 4)
    #expect(try undone(both, sealed, size: 4) == [1, 2, 3, 4])
    #expect(try undone(both, [1, 3, 2, 4], size: 4, mask: 2) == [1, 2, 3, 4])
    #expect(try undone(both, [1, 3, 2, 4], size: 4, mask: 3) == [1, 3, 2, 4])
    #expect {
      _ = try undone(both, checked, size: 4)
    } throws: { "\($0)".contains("byte 40: a chunk is damaged") && "\($0)".contains("checksum") }
    #expect(throws: FileError.self) { try undone(both, [1, 2], size: 4) }
    #expect(throws: FileError.self) { try undone(pipeline(), [1, 2], size: 4) }
  }

  @Test("the checksum of early libraries, with bytes swapped, is accepted")
  func swapped() throws {
    #expect(
      try undone(pipeline((3, [])), [1, 3, 2, 4] + HDF5Samples.number(0x0A04_0703, 4), size: 4)
        == [1, 3, 2, 4])
  }

  @Test("bytes of elements of any width are put back")
  func shuffle() {
    for width in 1...9 {
      let bytes = (0..<50).map { UInt8($0) }
      let count = 50 / width
      var shuffled: [UInt8] = []
      for byte in 0..<width {
        for index in 0..<count { shuffled.append(bytes[index * width + byte]) }
      }
      shuffled += bytes[(width * count)...]
      #expect(HDF5FilterPipeline.unshuffled(shuffled, width: width) == bytes)
    }
    #expect(HDF5FilterPipeline.unshuffled([1, 2], width: 0) == [1, 2])
  }

  @Test(
    "a filter that is not read is named",
    arguments: [
      (4, "szip"), (6, "scaleoffset"), (32001, "Blosc"), (32015, "Zstandard"), (999, "unknown"),
    ])
  func refusal(number: Int, name: String) {
    #expect {
      try pipeline((1, []), (number, [])).check(file: "x.h5")
    } throws: { "\($0)".contains("the filter \(number) (\(name))") && "\($0)".contains("h5repack") }
  }

  @Test("damaged deflate data are an error with its place")
  func damage() {
    #expect {
      _ = try undone(pipeline((1, [])), [0x78, 0x9C, 0xFF, 0, 0, 0, 0], size: 4)
    } throws: { "\($0)".contains("byte 40") }
  }
}
