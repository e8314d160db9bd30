import Tensor
import Testing

@testable import Zoo

@Suite("HDF5 trees of version 1")
struct HDF5Tree1Tests {
  /// A node with keys of one byte, at addresses of four bytes.
  private static func node(_ level: UInt8, _ keys: [UInt8], _ children: [Int]) -> [UInt8] {
    var bytes = Array("TREE".utf8) + [0, level, UInt8(children.count), 0]
    bytes += [UInt8](repeating: 0xFF, count: 8)
    for (key, child) in zip(keys, children) { bytes += [key] + HDF5Samples.number(child, 4) }
    return bytes + [keys[children.count]] + [UInt8](repeating: 0, count: 64 - bytes.count - 1)
  }

  private func children(
    _ bytes: [UInt8], skipping: (UInt8, UInt8) -> Bool = { _, _ in false }
  ) throws(FileError) -> [Int] {
    var found: [Int] = []
    try HDF5Tree1(store: HDF5Samples.store(bytes, width: 4), kind: 0, keyBytes: 1).forEach(
      from: 0, skipping: { (key, next) in skipping(key.rest.first ?? 0, next.rest.first ?? 0) },
      { (_, child) in found.append(child) })
    return found
  }

  @Test("children of the lowest level in order, without those that are skipped")
  func order() throws {
    let bytes =
      Self.node(1, [1, 5, 9], [64, 128]) + Self.node(0, [1, 3, 5], [1000, 1001])
      + Self.node(0, [5, 7, 9], [1002, 1003])
    #expect(try children(bytes) == [1000, 1001, 1002, 1003])
    #expect(try children(bytes) { _, next in next <= 5 } == [1002, 1003])
    #expect(try children(Self.node(0, [1], [])) == [])
  }

  @Test("loops, wrong levels and other kinds end with an error")
  func damage() {
    #expect(throws: FileError.self) { try children(Self.node(1, [1, 2], [0])) }
    #expect(throws: FileError.self) {
      try children(Self.node(2, [1, 2], [64]) + Self.node(0, [1, 2], [9]))
    }
    var other = Self.node(0, [1, 2], [9])
    other[4] = 1
    #expect(throws: FileError.self) { try children(other) }
  }
}
