import TestSupport
import Testing

@testable import Tensor

@Suite("safetensors files")
struct SafetensorsFileTests {
  private static func file(_ header: String, _ data: [UInt8], length: UInt64? = nil) -> [UInt8] {
    let count = length ?? UInt64(header.utf8.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) } + Array(header.utf8) + data
  }

  private static func decode(_ bytes: [UInt8]) throws -> SafetensorsFile {
    try SafetensorsFile.decode(bytes, file: "x.safetensors")
  }

  private static let sample = file(
    #"{"__metadata__":{"op":"a\"\u00e9\ud83d\ude00\n"},"b":{"dtype":"I32","shape":[2],"#
      + #""data_offsets":[4,12]},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}  "#,
    [0, 0, 0x80, 0x3F, 1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF])

  @Test("tensors come in the order of their data, with the metadata")
  func read() throws {
    let file = try Self.decode(Self.sample)
    #expect(file.names == ["a", "b"])
    #expect(file["a"] == Tensor(1))
    #expect(file.array(named: "b")?.doubles == [1, -1])
    #expect(file["c"] == nil)
    #expect(file.metadata == ["op": "a\"é😀\n"])
  }

  @Test("brain floats and half floats are widened")
  func narrow() throws {
    let file = try Self.decode(
      Self.file(
        #"{"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"#
          + #""b":{"dtype":"BF16","shape":[1],"data_offsets":[4,6]}}"#,
        [0x00, 0xC0, 0xFF, 0x7B, 0x80, 0x3F]))
    #expect(file["h"] == Tensor([-2, 65504]))
    #expect(file["b"] == Tensor([1]))
  }

  @Test("writing and reading give the same content, with aligned data")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let file = SafetensorsFile(
      [
        ("weight", try Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])), ("tab\t", Tensor(7)),
      ],
      metadata: ["b": "\u{1}\\", "a": "é"])
    let path = folder.path("w.safetensors")
    try file.write(to: path)
    #expect(try SafetensorsFile.read(path) == file)
    let first = try FileBytes.read(path)
    #expect((8 + Int(first[0])) % 8 == 0)
    try file.write(to: path)
    #expect(try FileBytes.read(path) == first)
    #expect(folder.names == ["w.safetensors"])
  }

  @Test("a name that occurs twice cannot be written")
  func duplicateName() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let file = SafetensorsFile([("a", Tensor(1)), ("a", Tensor(2))])
    let error = FileError.invalidContent(
      file: folder.path("w"), reason: "a tensor's name occurs twice or is reserved")
    #expect(throws: error) { try file.write(to: folder.path("w")) }
    #expect(folder.names.isEmpty)
  }

  private static func malformed(_ place: FilePlace, _ problem: String) -> FileError {
    .malformed(file: "x.safetensors", place: place, problem: problem)
  }

  /// Headers, how many bytes of data follow, where each file is wrong, and what is wrong.
  static let hostileHeaders: [(String, Int, FilePlace, String)] = [
    ("", 0, .byte(8), "the header has no '{' here"),
    ("{", 0, .byte(9), #"the header has no '"' here"#),
    ("[]", 0, .byte(8), "the header has no '{' here"),
    ("{} x", 0, .byte(11), "something follows the header"),
    ("{}", 1, .byte(10), "1 bytes follow the last tensor"),
    (#"{"a":1}"#, 0, .byte(13), "the header has no '{' here"),
    (#"{"a":{}}"#, 0, .byte(15), "tensor 'a' lacks dtype, shape or data_offsets"),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 3, .array("a"),
      "the data end at 4, but the file has 3 bytes of data"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 5, .byte(66),
      "1 bytes follow the last tensor"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[1,5]}}"#, 5, .array("a"),
      "the data begin at 1, but those before end at 0"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, 4, .array("a"),
      "the data begin at 4, but those before end at 0"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#, 4, .byte(58),
      "data_offsets must be two numbers"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4, .array("a"),
      "shape [2] of F32 takes 8 bytes, not 4"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, 4, .byte(37),
      "the header has no whole number here"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}"#, 4, .byte(38),
      "the header has no ']' here"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":[]}}"#, 4, .byte(65),
      "the field 'x' is unknown"
    ),
    (
      #"{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 4, .byte(36),
      "'dtype' occurs twice"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"#, 0,
      .array("a"), "the shape [4294967296, 4294967296] is impossible"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[9007199254740993],"data_offsets":[0,4]}}"#, 4, .byte(53),
      "the header has no whole number here"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"#
        + #""a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#, 2,
      .byte(65), "the name 'a' occurs twice"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"#
        + #""b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#, 3,
      .array("b"), "the data begin at 1, but those before end at 2"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"#
        + #""b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}"#, 3,
      .array("b"), "the data begin at 2, but those before end at 1"
    ),
    (#"{"__metadata__":{"a":1}}"#, 0, .byte(29), #"the header has no '"' here"#),
    (#"{"__metadata__":{"a":"1","a":"2"}}"#, 0, .byte(40), "the text 'a' occurs twice"),
    (#"{"__metadata__":{"\x":""}}"#, 0, .byte(28), "an unknown escape"),
    (#"{"__metadata__":{"\ud800":""}}"#, 0, .byte(32), "half a character"),
    (#"{"__metadata__":{"\u12"#, 0, .byte(28), "an escape lacks its four digits"),
  ]

  @Test("a hostile header is an error", arguments: hostileHeaders)
  func hostile(header: String, data: Int, place: FilePlace, problem: String) {
    let bytes = Self.file(header, [UInt8](repeating: 0, count: data))
    #expect(throws: Self.malformed(place, problem)) { try Self.decode(bytes) }
  }

  @Test("an unknown type is refused by name")
  func unknownType() {
    let header = #"{"a":{"dtype":"F8","shape":[4],"data_offsets":[0,4]}}"#
    let error = FileError.unsupported(
      file: "x.safetensors", place: .array("a"), feature: "type F8 is not read",
      remedy: "save it as F32")
    #expect(throws: error) { try Self.decode(Self.file(header, [0, 0, 0, 0])) }
  }

  @Test(
    "an impossible size is refused before it is used",
    arguments: [
      ("[4611686018427387904]", "[0,4]", "the header has no whole number here"),
      ("[-4]", "[0,4]", "the header has no whole number here"),
      ("[1]", "[-4,0]", "the header has no whole number here"),
      ("[1]", "[0,4611686018427387904]", "the header has no whole number here"),
    ])
  func sizesThatAreNone(shape: String, offsets: String, problem: String) throws {
    let header = #"{"a":{"dtype":"F32","shape":\#(shape),"data_offsets":\#(offsets)}}"#
    let error = #expect(throws: FileError.self) {
      try Self.decode(Self.file(header, [0, 0, 0, 0]))
    }
    guard case .malformed(_, .byte, problem) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(
    "a shape or place beyond the file's bytes is refused",
    arguments: [
      (
        "[2251799813685248]", "[0,9007199254740992]",
        "the data end at 9007199254740992, but the file has 4 bytes of data"
      ),
      (
        "[9007199254740992]", "[0,4]",
        "shape [9007199254740992] of F32 takes 36028797018963968 bytes, not 4"
      ),
      (
        "[9007199254740992,9007199254740992]", "[0,4]",
        "the shape [9007199254740992, 9007199254740992] is impossible"
      ),
      (
        "[0,9007199254740992,9007199254740992]", "[0,0]",
        "the shape [0, 9007199254740992, 9007199254740992] is impossible"
      ),
      ("[1]", "[4,0]", "the data begin at 4, but those before end at 0"),
    ])
  func sizesBeyondTheFile(shape: String, offsets: String, problem: String) {
    let header = #"{"a":{"dtype":"F32","shape":\#(shape),"data_offsets":\#(offsets)}}"#
    #expect(
      throws: FileError.malformed(file: "x.safetensors", place: .array("a"), problem: problem)
    ) { try Self.decode(Self.file(header, [0, 0, 0, 0])) }
  }

  @Test("a header that claims any length is an error")
  func hostileLength() {
    for length: UInt64 in [3, 100, 100_000_001, 1 << 32, 1 << 63, .max] {
      let error = Self.malformed(
        .byte(0), "the header is said to take \(length) bytes, but the file has 10")
      #expect(throws: error) { try Self.decode(Self.file("{}", [], length: length)) }
    }
  }

  @Test("deep nesting does not recurse")
  func nesting() {
    let header = String(repeating: #"{"a":"#, count: 100_000)
    #expect(throws: Self.malformed(.byte(18), "the field 'a' is unknown")) {
      try Self.decode(Self.file(header, []))
    }
  }

  @Test("a file cut at any byte is an error, and no flipped bit traps")
  func damage() {
    let data = Self.sample.count - 12
    func error(_ count: Int) -> FileError {
      switch count {
      case ..<8: Self.malformed(.byte(count), "the file has no header")
      case ..<data:
        Self.malformed(
          .byte(0), "the header is said to take \(data - 8) bytes, but the file has \(count)")
      default:
        count - data < 4
          ? Self.malformed(
            .array("a"), "the data end at 4, but the file has \(count - data) bytes of data")
          : Self.malformed(
            .array("b"), "the data end at 12, but the file has \(count - data) bytes of data")
      }
    }
    for count in 0..<Self.sample.count {
      #expect(throws: error(count)) { try Self.decode(Array(Self.sample[..<count])) }
    }
    for bit in 0..<Self.sample.count * 8 {
      var bytes = Self.sample
      bytes[bit / 8] ^= 1 << (bit % 8)
      _ = try? Self.decode(bytes)
    }
  }
}
