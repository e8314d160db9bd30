import TestSupport
import Testing

@testable import Tensor
@testable import Zoo

#if canImport(FoundationEssentials)
  import FoundationEssentials
#endif
import Foundation

/// Files that the tests of the HDF5 reader share; `make_fixtures.py` beside them made them.
enum HDF5Samples {
  /// The same objects in the oldest and in newer forms of the format.
  static let versions = ["earliest", "v110", "latest"]
  /// All fixtures.
  static let all = versions + ["user-block", "pages", "many-old", "many-new", "shared"]

  /// The numbers that most layouts hold.
  static let wave = (0..<60).map { Double($0 * 37 % 101 - 50) }

  /// The bytes of a fixture.
  static func bytes(_ name: String) throws -> [UInt8] {
    let stream = try FileBytes.read(
      Bundle.module.bundlePath + "/Fixtures/HDF5/\(name).h5.zlib")
    return try stream.withUnsafeBytes { try Inflate.zlib($0, limit: 1 << 20) }
  }

  static func open(_ bytes: [UInt8]) throws(FileError) -> HDF5File {
    try HDF5File(RandomAccessSource(bytes, file: "x.h5"))
  }

  static func open(_ name: String) throws -> HDF5File { try open(bytes(name)) }

  /// A store over bytes without a superblock, with addresses and sizes of eight bytes.
  static func store(_ bytes: [UInt8], width: Int = 8) -> HDF5Store {
    HDF5Store(
      source: RandomAccessSource(bytes, file: "x.h5"), base: 0, offsetWidth: width,
      lengthWidth: width)
  }

  /// A cursor over bytes.
  static func cursor(_ bytes: [UInt8], width: Int = 8) -> HDF5Cursor {
    HDF5Cursor(store: store(bytes, width: width), origin: 0, bytes: bytes)
  }

  static func dataset(_ path: String, in file: HDF5File) throws -> HDF5Dataset {
    try HDF5Dataset(#require(try file.object(path)))
  }

  /// A number in little-endian bytes.
  static func number(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  /// Bytes followed by their checksum.
  static func sealed(_ bytes: [UInt8]) -> [UInt8] {
    bytes + number(Int(HDF5Checksum.lookup3(bytes[...])), 4)
  }

  /// Reads everything in a file that can be read, and returns how many objects there were.
  ///
  /// - Throws: the first error of a structure.
  @discardableResult
  static func walk(_ file: HDF5File) throws(FileError) -> Int {
    var seen: Set<Int> = []
    var left: [HDF5Object] = [try file.root()]
    while let object = left.popLast() {
      guard seen.insert(object.header.address).inserted else { continue }
      for value in try object.attributes().values { _ = try? value.numbers() }
      for name in try object.names() {
        if let child = try? object.child(name) { left.append(child) }
      }
      guard object.isDataset else { continue }
      let value = try? HDF5Dataset(object).read()
      _ = try? value?.numbers()
      _ = try? value?.texts()
      _ = try? value?.sequences()
      _ = try? value?.references()
    }
    return seen.count
  }
}
