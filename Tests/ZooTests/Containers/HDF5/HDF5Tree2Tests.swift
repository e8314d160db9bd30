import Tensor
import Testing

@testable import Zoo

@Suite("HDF5 trees of version 2")
struct HDF5Tree2Tests {
  private typealias Samples = HDF5Samples

  /// A tree of a root over two leaves, each in 64 bytes, with records of four bytes.
  private static func tree(children: [Int] = [128, 192]) -> [UInt8] {
    let head = Samples.sealed(
      Array("BTHD".utf8) + [0, 5] + Samples.number(64, 4) + [4, 0, 1, 0, 100, 40]
        + Samples.number(64, 4) + [1, 0] + Samples.number(5, 4))
    // A pointer is an address, a number of records, and no total.
    let root = Samples.sealed(
      Array("BTIN".utf8) + [0, 5] + [3, 0, 0, 0] + Samples.number(children[0], 4) + [2]
        + Samples.number(children[1], 4) + [2])
    func leaf(_ a: UInt8, _ b: UInt8) -> [UInt8] {
      Samples.sealed(Array("BTLF".utf8) + [0, 5, a, 0, 0, 0, b, 0, 0, 0])
    }
    return [head, root, leaf(1, 2), leaf(4, 5)].flatMap {
      $0 + [UInt8](repeating: 0, count: 64 - $0.count)
    }
  }

  private func records(_ bytes: [UInt8], kinds: Set<Int> = [5]) throws(FileError) -> [Int] {
    var found: [Int] = []
    try HDF5Tree2(Samples.store(bytes, width: 4), at: 0, kinds: kinds).forEach {
      (record) throws(FileError) in found.append(try record.integer(4))
    }
    return found.sorted()
  }

  @Test("records of all levels")
  func levels() throws {
    #expect(try records(Self.tree()) == [1, 2, 3, 4, 5])
  }

  @Test("the width of counts grows with what is counted")
  func widths() {
    #expect([0, 1, 255, 256, 65_535, 65_536].map(HDF5Tree2.width) == [1, 1, 1, 2, 2, 3])
  }

  @Test("loops, other kinds and damaged nodes end with an error")
  func damage() {
    #expect(throws: FileError.self) { try records(Self.tree(children: [128, 128])) }
    #expect(throws: FileError.self) { try records(Self.tree(children: [64, 128])) }
    #expect(throws: FileError.self) { try records(Self.tree(), kinds: [8]) }
    for index in [7, 70, 133] {
      var bytes = Self.tree()
      bytes[index] ^= 4
      #expect(throws: FileError.self) { try records(bytes) }
    }
  }
}
