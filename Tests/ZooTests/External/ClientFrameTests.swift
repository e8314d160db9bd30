import Testing

@testable import Zoo

struct ClientFrameTests {
  @Test func aFrameIsALetterCodeALengthAndItsContent() {
    #expect(ClientFrame.bytes(.bins, [1, 0, 1]) == Array("BINS".utf8) + [3, 0, 0, 0, 1, 0, 1])
    #expect(ClientFrame.bytes(.quit) == Array("QUIT".utf8) + [0, 0, 0, 0])
    #expect(ClientFrame.littleEndian(0x0102_0304) == [4, 3, 2, 1])
  }

  @Test func aHeaderIsReadBack() {
    let frame = Array("LOGI".utf8) + [0xFF, 0xFF, 0xFF, 0xFF]
    let header = frame.withUnsafeBytes { ClientFrame.header($0) }
    #expect(header?.tag == .logOdds)
    #expect(header?.length == 4_294_967_295)
    #expect(Array("print it".utf8).withUnsafeBytes { ClientFrame.header($0) } == nil)
  }
}
