import Tensor
import Testing

@testable import Zoo

@Suite("HDF5 object headers")
struct HDF5ObjectHeaderTests {
  private typealias Samples = HDF5Samples

  private static func oldMessage(_ kind: Int, _ body: [UInt8]) -> [UInt8] {
    Samples.number(kind, 2) + Samples.number(body.count, 2) + [0, 0, 0, 0] + body
  }

  private static func old(_ messages: [UInt8]) -> [UInt8] {
    [1, 0, 1, 0, 1, 0, 0, 0] + Samples.number(messages.count, 4) + [0, 0, 0, 0] + messages
  }

  private static func continuation(_ address: Int, _ count: Int) -> [UInt8] {
    oldMessage(16, Samples.number(address, 8) + Samples.number(count, 8))
  }

  @Test("version 1: messages, a continuation, and kinds that are passed over")
  func versionOne() throws {
    let shape = [UInt8](repeating: 1, count: 8)
    let first = Self.old(Self.oldMessage(18, shape) + Self.continuation(64, 16))
    let bytes = first + [UInt8](repeating: 0, count: 64 - first.count) + Self.oldMessage(1, shape)
    let header = try HDF5ObjectHeader(Samples.store(bytes), at: 0)
    #expect(header.messages.map(\.kind) == [.dataspace])
    #expect(try header.body(.dataspace)?.rest.elementsEqual(shape) == true)
    #expect(try header.body(.layout) == nil)
  }

  @Test("version 2 has checksums in every block")
  func versionTwo() throws {
    let message: [UInt8] = [1, 2, 0, 0, 5, 6]
    var bytes = Samples.sealed(
      Array("OHDR".utf8) + [2, 0, UInt8(message.count + 20)] + message + [16, 16, 0, 0]
        + Samples.number(64, 8) + Samples.number(16, 8))
    bytes += [UInt8](repeating: 0, count: 64 - bytes.count)
    bytes += Samples.sealed(Array("OCHK".utf8) + [3, 2, 0, 2, 9, 9] + [0, 0])
    let header = try HDF5ObjectHeader(Samples.store(bytes), at: 0)
    #expect(header.messages.map(\.kind) == [.dataspace, .datatype])
    #expect(header.messages[1].isShared)
    for index in [9, 70] {
      var damaged = bytes
      damaged[index] ^= 1
      #expect(throws: FileError.self) { try HDF5ObjectHeader(Samples.store(damaged), at: 0) }
    }
  }

  @Test("continuations that lead back, or overlap, end with an error")
  func loops() throws {
    let loop = Self.old(Self.continuation(16, 24))
    #expect {
      _ = try HDF5ObjectHeader(Samples.store(loop), at: 0)
    } throws: { "\($0)".contains("leads back to itself") }
    // Each of many continuations names nearly the whole file.
    let many = Self.old((0..<500).flatMap { Self.continuation(16 + $0 * 24, 12_000 - $0 * 24) })
    #expect(throws: FileError.self) { try HDF5ObjectHeader(Samples.store(many), at: 0) }
  }

  @Test("a shared message leads to a named type")
  func shared() throws {
    let file = try Samples.open("earliest")
    let dataset = try Samples.dataset("/types/of-named-type", in: file)
    #expect(dataset.type.summary == "int16")
    #expect(try dataset.read().numbers().doubles == [3, -4])
  }
}
