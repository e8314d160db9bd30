import Tensor
import Testing

@testable import Zoo

@Suite("HDF5 layouts")
struct HDF5LayoutTests {
  private typealias Samples = HDF5Samples

  private func layout(_ bytes: [UInt8], axes: Int = 1) throws(FileError) -> HDF5Layout {
    try HDF5Layout(Samples.cursor(bytes, width: 4), axes: axes)
  }

  @Test("versions 1 and 2, which current libraries no longer write", arguments: [1, 2])
  func old(version: UInt8) throws {
    let five: [UInt8] = [0, 0, 0, 0, 0]
    guard
      case .compact(let bytes) = try layout(
        [version, 1, 0] + five + [2, 0, 0, 0, 2, 0, 0, 0, 7, 8]), bytes == [7, 8]
    else {
      Issue.record("not compact")
      return
    }
    guard case .contiguous(99) = try layout([version, 1, 1] + five + [99, 0, 0, 0, 2, 0, 0, 0])
    else {
      Issue.record("not contiguous")
      return
    }
    guard
      case .chunked(let chunking) = try layout(
        [version, 2, 2] + five + [99, 0, 0, 0, 10, 0, 0, 0, 8, 0, 0, 0])
    else {
      Issue.record("not chunked")
      return
    }
    #expect(chunking.shape == [10] && chunking.elementBytes == 8 && chunking.byteCount == 80)
    #expect(chunking.index == .tree1(address: 99))
  }

  @Test("version 3, and data that were never written")
  func versionThree() throws {
    guard case .contiguous(nil) = try layout([3, 1, 255, 255, 255, 255, 9, 0, 0, 0]) else {
      Issue.record("not empty")
      return
    }
    guard case .chunked(let chunking) = try layout([3, 2, 2, 5, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0])
    else {
      Issue.record("not chunked")
      return
    }
    #expect(chunking.shape == [4] && chunking.index == .tree1(address: 5))
  }

  @Test("version 4 has several kinds of index")
  func versionFour() throws {
    let tail: [UInt8] = [9, 0, 0, 0]
    let cases: [([UInt8], HDF5Chunking.Index)] = [
      ([1], .single(address: 9, filtered: nil)), ([2], .implicit(address: 9)),
      ([3, 10], .fixedArray(address: 9)), ([4, 32, 4, 4, 16, 10], .extensibleArray(address: 9)),
      ([5, 0, 8, 0, 0, 100, 40], .tree2(address: 9)),
    ]
    for (index, expected) in cases {
      guard case .chunked(let chunking) = try layout([4, 2, 0, 2, 1, 4, 2] + index + tail) else {
        Issue.record("not chunked")
        continue
      }
      #expect(chunking.index == expected && !chunking.leavesEdgesUnfiltered)
    }
    guard
      case .chunked(let chunking) = try layout(
        [4, 2, 3, 2, 1, 4, 2, 1, 77, 0, 0, 0, 2, 0, 0, 0] + tail)
    else {
      Issue.record("not chunked")
      return
    }
    #expect(
      chunking.index == .single(address: 9, filtered: HDF5FilteredChunk(size: 77, mask: 2)))
    #expect(chunking.leavesEdgesUnfiltered)
  }

  @Test("virtual datasets are refused, impossible chunks are damage")
  func refusals() {
    #expect { _ = try layout([4, 3, 0, 0, 0, 0]) } throws: { "\($0)".contains("virtual datasets") }
    for bytes in [
      [3, 2, 2, 5, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0], [3, 2, 1, 5, 0, 0, 0, 4, 0, 0, 0], [3, 9],
      [4, 2, 0, 3, 7, 4] + [UInt8](repeating: 0xF, count: 30),
    ] as [[UInt8]] {
      #expect(throws: FileError.self) { try layout(bytes) }
    }
  }
}
