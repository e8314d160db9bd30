import Tensor
import Testing

@testable import Zoo

@Suite("MATLAB files")
struct MatlabFileTests {
  private static let writer = MatlabBytes(isBigEndian: false)

  /// Bytes as a zlib stream of one stored block.
  private static func compressed(_ bytes: [UInt8]) -> [UInt8] {
    let (low, high) = (UInt8(bytes.count & 0xFF), UInt8(bytes.count >> 8))
    let checksum = bytes.withUnsafeBytes { Adler32.checksum($0) }
    return [0x78, 0x01, 1, low, high, ~low, ~high] + bytes
      + (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (24 - 8 * UInt32($0))) }
  }

  @Test("variables keep their order, compressed or not", arguments: [false, true])
  func variables(bigEndian: Bool) throws {
    let writer = MatlabBytes(isBigEndian: bigEndian)
    let bytes = writer.file([
      writer.doubles([1, 2], name: "b"),
      writer.element(15, Self.compressed(writer.cells([writer.doubles([3])], name: "a"))),
      writer.element(9, [1, 2, 3]),
      writer.element(15, Self.compressed(writer.element(9, [1]))),
      writer.integers([5], name: "c"),
    ])
    #expect(MatlabFile.recognizes(bytes))
    let file = try MatlabFile(bytes, file: "x")
    // Elements that are not variables are ignored.
    #expect(file.variables.map(\.name) == ["b", "a", "c"])
    #expect(file.variables.map(\.summary) == ["1x2 numbers", "1x1 cells", "1x1 numbers"])
    guard case .cells(let cells, _) = try file.value(of: file.variables[1]),
      case .numbers(let numbers, _) = cells[0], numbers.doubles == [3]
    else {
      Issue.record("the cell does not hold 3")
      return
    }
  }

  @Test("strings, tables and large sparse matrices are passed over", arguments: [false, true])
  func others(bigEndian: Bool) throws {
    let writer = MatlabBytes(isBigEndian: bigEndian)
    let sparse = writer.matrix(5, [1 << 20, 1 << 20], name: "weights", [])
    let bytes = writer.file([
      writer.object("string", name: "note"), sparse, writer.text("night 2", name: "comment"),
      writer.element(15, Self.compressed(writer.object("table", name: "t"))),
      writer.structure(
        [("a", writer.doubles([1])), ("note", writer.object("string", name: ""))],
        name: "s"),
      writer.cells([writer.doubles([3])], name: "a"),
    ])
    let file = try MatlabFile(bytes, file: "x")
    #expect(file.variables.map(\.name) == ["note", "weights", "comment", "t", "s", "a"])
    #expect(file.variables[0].summary == "a string, table or other object")
    #expect(file.variables[4].fields == ["a", "note"])
    guard case .structure(let fields) = try file.value(of: file.variables[4]),
      case .other = fields[1].value, case .numbers = fields[0].value,
      case .text("night 2") = try file.value(of: file.variables[2]),
      case .cells = try file.value(of: file.variables[5])
    else {
      Issue.record("a variable is not what it was written as")
      return
    }
  }

  @Test("a variable that is not requested is not expanded, whatever size it claims")
  func lazy() throws {
    let numbers = [UInt8](repeating: 0, count: 8 << 20)
    let inner = Self.writer.matrix(
      6, [1 << 20, 1], name: "large", Self.writer.element(9, numbers))
    var stream: [UInt8] = [0x78, 0x01] + Deflate.raw(inner)
    let checksum = inner.withUnsafeBytes { Adler32.checksum($0) }
    stream += (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (24 - 8 * UInt32($0))) }
    // Damage beyond the heading is not noticed.
    stream[stream.count - 1] ^= 1
    let file = try MatlabFile(Self.writer.file([Self.writer.element(15, stream)]), file: "x")
    #expect(file.variables.map(\.name) == ["large"])
    #expect(file.variables[0].summary == "1048576x1 numbers" && !file.variables[0].isContainer)
    // The stream begins after the header and a tag; its last four bytes are the checksum.
    let error = FileError.malformed(
      file: "x", place: .byte(136 + stream.count - 4),
      problem: "the data do not match their checksum")
    #expect(throws: error) { try file.value(of: file.variables[0]) }
  }

  @Test("a variable that would expand beyond its limit is refused")
  func limit() throws {
    let zeros = [UInt8](repeating: 0, count: 80 << 20)
    let numbers = Self.writer.matrix(2, [1, 1], name: "s", Self.writer.element(9, zeros))
    let stream = [0x78, 0x01] + Deflate.raw(numbers) + [0, 0, 0, 0]
    let file = try MatlabFile(Self.writer.file([Self.writer.element(15, stream)]), file: "x")
    #expect {
      try file.value(of: file.variables[0])
    } throws: {
      "\($0)".contains("compressed bytes would become 83886136, and at most 16777216 are read")
    }
  }

  @Test("a header without elements is a file without variables")
  func empty() throws {
    #expect(try MatlabFile(Self.writer.file([]), file: "x").variables.isEmpty)
  }

  @Test("a file is recognized by its first words and its byte order")
  func recognition() {
    let header = Self.writer.file([])
    #expect(header.count == 128 && MatlabFile.recognizes(header))
    #expect(!MatlabFile.recognizes(Array(header[..<127])) && !MatlabFile.recognizes([]))
    var other = header
    other[127] = UInt8(ascii: "I")
    #expect(!MatlabFile.recognizes(other))
    other = header
    other[7] = UInt8(ascii: "7")
    #expect(!MatlabFile.recognizes(other))
  }

  @Test("an error names the byte of the file, or of the expanded variable")
  func places() {
    let cut = Self.writer.element(9, [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(
      throws: FileError.malformed(
        file: "x", place: .byte(128),
        problem: "an element of 8 bytes is cut off; the file is truncated or damaged")
    ) { try MatlabFile(Self.writer.file([Array(cut[..<15])]), file: "x") }
    #expect(
      throws: FileError.malformed(
        file: "x", place: .byteOfPart(0, part: "the compressed variable at byte 128"),
        problem: "an element of 8 bytes is cut off; the file is truncated or damaged")
    ) {
      let element = Self.writer.element(15, Self.compressed(Array(cut[..<15])))
      return try MatlabFile(Self.writer.file([element]), file: "x")
    }
    var damaged = Self.compressed(cut)
    damaged[20] ^= 1
    #expect(
      throws: FileError.malformed(
        file: "x", place: .byte(136 + 23), problem: "the data do not match their checksum")
    ) { try MatlabFile(Self.writer.file([Self.writer.element(15, damaged)]), file: "x") }
  }

  @Test("a file cut in any element is an error, between elements a shorter file")
  func truncation() throws {
    let elements = [
      Self.writer.doubles([1, 2], name: "b"),
      Self.writer.element(15, Self.compressed(Self.writer.doubles([3], name: "a"))),
    ]
    let bytes = Self.writer.file(elements)
    let border = 128 + elements[0].count
    for count in 129..<bytes.count {
      let cut = Array(bytes[..<count])
      if count == border {
        #expect(try MatlabFile(cut, file: "x").variables.map(\.name) == ["b"])
      } else {
        let (start, element) = count < border ? (128, elements[0]) : (border, elements[1])
        let problem =
          count - start < 8
          ? "the file ends within an element"
          : "an element of \(element.count - 8) bytes is cut off; "
            + "the file is truncated or damaged"
        let error = FileError.malformed(file: "x", place: .byte(start), problem: problem)
        #expect(throws: error) { try MatlabFile(cut, file: "x") }
      }
    }
  }

  @Test("values in words")
  func summaries() {
    #expect(
      MatlabValue.numbers(NumericArray([Double]()), dimensions: [0, 3]).summary == "0x3 numbers")
    #expect(MatlabValue.cells([], dimensions: [2, 0, 1]).summary == "2x0x1 cells")
    let field = ("a", MatlabValue.other("text"))
    #expect(MatlabValue.structure([field, field]).summary == "a structure of 2 fields")
    #expect(MatlabValue.other("text").summary == "text")
  }
}
