import Foundation
import Testing

@testable import Zoo

struct HostChannelTests {
  /// A channel that reads some bytes and then the end, and writes to nothing.
  private func reading(_ bytes: [UInt8], _ body: (inout HostChannel) throws -> Void) throws {
    let ends = try ProcessStart.pipe()
    defer { close(ends.reading) }
    #expect(write(ends.writing, bytes, bytes.count) == bytes.count)
    close(ends.writing)
    var channel = HostChannel(input: ends.reading, output: -1) { false }
    try body(&channel)
  }

  @Test func linesAndBytesFollowEachOther() throws {
    try reading(Array("one\n\ntwo\nabcdef".utf8)) { (channel: inout HostChannel) throws in
      #expect(try channel.line(atMost: 10) == Array("one".utf8))
      #expect(try channel.line(atMost: 10) == [])
      #expect(try channel.line(atMost: 10) == Array("two".utf8))
      #expect(try channel.receive(2) == Array("ab".utf8))
      try channel.skip(3)
      #expect(try channel.receive(1) == Array("f".utf8))
      #expect(throws: HostChannel.End.closed) { _ = try channel.receive(1) }
    }
  }

  @Test func aLineThatIsTooLongIsDropped() throws {
    try reading(Array("12345678901\nnext\n".utf8)) { (channel: inout HostChannel) throws in
      #expect(try channel.line(atMost: 10) == nil)
      #expect(try channel.line(atMost: 10) == Array("next".utf8))
    }
  }

  @Test func whatBreaksOffIsTheEnd() throws {
    try reading(Array("unfinished".utf8)) { (channel: inout HostChannel) throws in
      #expect(throws: HostChannel.End.closed) { _ = try channel.line(atMost: 100) }
    }
    try reading([1, 2, 3]) { (channel: inout HostChannel) throws in
      #expect(throws: HostChannel.End.closed) { _ = try channel.receive(8) }
    }
  }

  @Test func aStopIsHeardWhileWaiting() throws {
    let ends = try ProcessStart.pipe()
    defer {
      close(ends.reading)
      close(ends.writing)
    }
    var channel = HostChannel(input: ends.reading, output: -1) { true }
    #expect(throws: HostChannel.End.stopped) { _ = try channel.receive(1) }
  }

  @Test func nobodyWhoReadsIsTheEnd() throws {
    signal(SIGPIPE, SIG_IGN)
    let ends = try ProcessStart.pipe()
    close(ends.reading)
    defer { close(ends.writing) }
    let channel = HostChannel(input: -1, output: ends.writing) { false }
    #expect(throws: HostChannel.End.closed) { try channel.send([1]) }
  }
}
