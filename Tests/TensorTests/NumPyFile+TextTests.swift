import Testing

@testable import Tensor

@Suite("Texts in NumPy files")
struct NumPyFileTextTests {
  private static func array(_ descriptor: String, _ shape: [Int], _ data: [UInt8]) -> [UInt8] {
    NumPyFile.header(descriptor: descriptor, shape: shape) + data
  }

  @Test("texts come back, also empty ones and those beyond ASCII")
  func roundTrip() {
    let texts = ["dStr", "", "µ-Zelle", "🧠"]
    let bytes = NumPyFile.encode(texts)
    #expect(NumPyFile.decodeText(bytes) == texts)
    #expect(NumPyFile.layout(bytes)?.item == .unicode(7))
    #expect(NumPyFile.layout(bytes)?.shape == [4])
    #expect(NumPyFile.decodeText(NumPyFile.encode([])) == [])
    #expect(NumPyFile.layout(NumPyFile.encode(["a"], shape: []))?.shape == [])
  }

  @Test("bytes of numpy.array(['ab', 'c']) in either order, and of its S form")
  func numpy() {
    let little: [UInt8] = [97, 0, 0, 0, 98, 0, 0, 0, 99, 0, 0, 0, 0, 0, 0, 0]
    #expect(NumPyFile.decodeText(Self.array("<U2", [2], little)) == ["ab", "c"])
    let big: [UInt8] = [0, 0, 0, 97, 0, 0, 0, 98, 0, 0, 0, 99, 0, 0, 0, 0]
    #expect(NumPyFile.decodeText(Self.array(">U2", [2], big)) == ["ab", "c"])
    #expect(NumPyFile.decodeText(Self.array("|S2", [2], [97, 98, 99, 0])) == ["ab", "c"])
  }

  @Test("invalid code points are replaced")
  func invalid() {
    let bytes: [UInt8] = [0, 0xD8, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]
    #expect(NumPyFile.decodeText(Self.array("<U2", [1], bytes)) == ["\u{FFFD}\u{FFFD}"])
  }

  @Test("claims that do not match the bytes are refused")
  func claims() {
    for (descriptor, shape) in [
      ("<U2", [1 << 40]), ("<U0", [1 << 40]), ("|S99999999999999999", [1]), ("<U2", [3]),
      ("<U4611686018427387904", [4]), ("<U2", [1 << 32, 1 << 32]), ("<f8", [1]), ("|O", [1]),
    ] {
      #expect(
        NumPyFile.decodeText(
          Self.array(descriptor, shape, [UInt8](repeating: 65, count: 16))) == nil)
    }
    #expect(NumPyFile.decodeText(Self.array("<U0", [2], [])) == ["", ""])
  }

  @Test("the layout of any array is read from its first bytes")
  func layouts() {
    let numbers = NumPyFile.layout(Self.array(">f4", [3, 4], []))
    #expect(numbers?.item == .number(.float32) && numbers?.shape == [3, 4])
    #expect(numbers?.isBigEndian == true && numbers?.count == 12 && numbers?.dataOffset == 128)
    #expect(NumPyFile.layout(Self.array("|O", [3], []))?.item == .other("|O"))
    #expect(NumPyFile.layout(Self.array("<f8", [1 << 40, 1 << 40], []))?.count == nil)
    #expect(NumPyFile.layout([]) == nil)
    #expect(NumPyFile.layout(Array(Self.array("<f8", [3], []).prefix(40))) == nil)
  }
}
