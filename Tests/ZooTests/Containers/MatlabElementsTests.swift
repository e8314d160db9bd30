import Tensor
import Testing

@testable import Zoo

@Suite("Elements of MATLAB files")
struct MatlabElementsTests {
  private static func with<Result>(
    _ bytes: [UInt8], bigEndian: Bool = false, part: String? = nil,
    _ body: (MatlabElements) throws -> Result
  ) throws -> Result {
    try body(MatlabElements(bytes: bytes, isBigEndian: bigEndian, file: "x", part: part))
  }

  /// The variable in a matrix element.
  private static func variable(
    _ bytes: [UInt8], bigEndian: Bool = false, depth: Int = 1
  ) throws -> (name: String, value: MatlabValue) {
    try with(bytes, bigEndian: bigEndian) { elements in
      try elements.variable(elements.element(at: 0, end: bytes.count).data, depth: depth)
    }
  }

  private static func numbers(
    _ bytes: [UInt8], bigEndian: Bool = false
  ) throws -> [Double]? {
    if case .numbers(let values, _) = try variable(bytes, bigEndian: bigEndian).value {
      return values.doubles
    }
    return nil
  }

  private static func problem(_ bytes: [UInt8]) -> String {
    do {
      _ = try variable(bytes)
      return ""
    } catch { return "\(error)" }
  }

  @Test(
    "an element has a type, data and a padded end, in either byte order", arguments: [false, true])
  func elements(bigEndian: Bool) throws {
    let writer = MatlabBytes(isBigEndian: bigEndian)
    let bytes =
      writer.element(9, [1, 2, 3]) + writer.element(5, [4, 5], short: true)
      + writer.element(15, [6, 7, 8])
    try Self.with(bytes, bigEndian: bigEndian) { elements in
      let first = try elements.element(at: 0, end: bytes.count)
      #expect(first.type == 9 && first.data == 8..<11 && first.next == 16)
      let small = try elements.element(at: first.next, end: bytes.count)
      #expect(small.type == 5 && small.data == 20..<22 && small.next == 24)
      // Compressed data are not padded.
      let last = try elements.element(at: small.next, end: bytes.count)
      #expect(last.type == 15 && last.data == 32..<35 && last.next == 35)
    }
  }

  @Test("an element ends before its container, whose last padding may be missing")
  func ends() throws {
    let writer = MatlabBytes(isBigEndian: false)
    let bytes = writer.element(9, [1, 2, 3])
    try Self.with(bytes, part: "p") { (elements) throws in
      #expect(try elements.element(at: 0, end: 11).next == 11)
      for end in 0..<11 {
        let problem =
          end < 8
          ? "the file ends within an element"
          : "an element of 3 bytes is cut off; the file is truncated or damaged"
        let error = FileError.malformed(
          file: "x", place: .byteOfPart(0, part: "p"), problem: problem)
        #expect(throws: error) { _ = try elements.element(at: 0, end: end) }
      }
    }
    try Self.with(writer.word(5 << 16 | 9) + [0, 0, 0, 0]) { elements in
      let error = FileError.malformed(
        file: "x", place: .byte(0), problem: "a small element of 5 bytes")
      #expect(throws: error) { _ = try elements.element(at: 0, end: 8) }
    }
  }

  @Test("numbers of every type, in either byte order", arguments: [false, true])
  func types(bigEndian: Bool) throws {
    let writer = MatlabBytes(isBigEndian: bigEndian)
    let cases: [(type: Int, bytes: [UInt8], value: Double)] = [
      (1, [0xFE], -2), (2, [0xFE], 254), (3, [0xFF, 0xFE], -2), (4, [0xFF, 0xFE], 65_534),
      (5, [0xFF, 0xFF, 0xFF, 0xFE], -2), (6, [0xFF, 0xFF, 0xFF, 0xFE], 4_294_967_294),
      (7, [0x3F, 0xC0, 0, 0], 1.5), (9, [0x3F, 0xF8, 0, 0, 0, 0, 0, 0], 1.5),
      (12, [UInt8](repeating: 0xFF, count: 8), -1), (13, [0, 0, 0, 1, 0, 0, 0, 0], 4_294_967_296),
    ]
    for (type, high, value) in cases {
      let bytes = bigEndian ? high : high.reversed()
      let matrix = writer.matrix(6, [1, 2], name: "n", writer.element(type, bytes + bytes))
      #expect(try Self.numbers(matrix, bigEndian: bigEndian) == [value, value], "type \(type)")
      #expect(try Self.variable(matrix, bigEndian: bigEndian).name == "n")
    }
    let strange = writer.matrix(6, [1, 1], name: "n", writer.element(8, [1]))
    // Tag, flags, dimensions and name take 8, 16, 16 and 8 bytes.
    let error = FileError.malformed(
      file: "x", place: .byte(48), problem: "numbers of the unknown type 8")
    #expect(throws: error) { try Self.numbers(strange, bigEndian: bigEndian) }
  }

  @Test("values that are not needed are named by class")
  func others() throws {
    let writer = MatlabBytes(isBigEndian: false)
    for (kind, summary) in [
      (3, "an object"), (4, "text"), (5, "a sparse matrix"), (0x806, "complex numbers"),
      (16, "a function"), (18, "something of class 18"),
    ] {
      let value = try Self.variable(writer.matrix(kind, [1, 1], name: "a", [])).value
      #expect(value.summary == summary)
    }
    // A matrix outside of a cell is not read.
    #expect(
      try Self.variable(writer.doubles([1, 2]), depth: 0).value.summary == "1x2 numbers")
    #expect(try Self.with([]) { try $0.variable(0..<0, depth: 1).value.summary } == "0x0 numbers")
  }

  @Test("cells and structures hold matrices")
  func containers() throws {
    let writer = MatlabBytes(isBigEndian: false)
    let cells = try Self.variable(
      writer.cells([writer.doubles([7]), writer.element(14, [])], name: "c"))
    guard case .cells(let values, [2, 1]) = cells.value,
      case .numbers(let seven, [1, 1]) = values[0],
      case .numbers(let none, [0, 0]) = values[1], seven.doubles == [7], none.doubles == []
    else {
      Issue.record("not two cells")
      return
    }
    let fields =
      writer.element(5, writer.word(2), short: true) + writer.element(1, Array("a\0bc".utf8))
      + writer.doubles([1]) + writer.integers([2])
    guard
      case .structure(let parts) = try Self.variable(
        writer.matrix(2, [1, 1], name: "s", fields)
      ).value
    else {
      Issue.record("not a structure")
      return
    }
    #expect(parts.map(\.name) == ["a", "bc"])
    // All fields of the first structure, then those of the second.
    let two = fields + writer.doubles([3]) + writer.integers([4])
    guard
      case .structure(let lists) = try Self.variable(writer.matrix(2, [1, 2], name: "s", two)).value,
      case .cells(let first, [1, 2]) = lists[0].value, case .numbers(let three, _) = first[1],
      case .cells(let second, _) = lists[1].value, case .numbers(let four, _) = second[1]
    else {
      Issue.record("not two structures")
      return
    }
    #expect(three.doubles == [3] && four.doubles == [4])
    #expect(Self.problem(writer.matrix(2, [1, 2], name: "s", fields)).contains("ends within"))
    #expect(Self.problem(writer.matrix(2, [40, 40], name: "s", fields)).contains("larger than"))
  }

  @Test("contradictions say what is wrong")
  func contradictions() {
    let writer = MatlabBytes(isBigEndian: false)
    let one = writer.element(9, [UInt8](repeating: 0, count: 8))
    #expect(
      Self.problem(writer.matrix(6, [1, 2], name: "a", one))
        .hasSuffix("2 numbers of 8 bytes do not take 8 bytes"))
    #expect(Self.problem(writer.matrix(6, [1, -1], name: "a", one)).hasSuffix("a dimension of -1"))
    #expect(
      Self.problem(writer.matrix(6, [1 << 30, 1 << 30, 1 << 30], name: "a", one))
        .hasSuffix("dimensions larger than the file"))
    #expect(
      Self.problem(writer.matrix(6, [1], name: "a", one)).hasSuffix("a variable has no dimensions"))
    #expect(
      Self.problem(writer.element(14, one)).hasSuffix("a variable does not begin with its flags"))
    #expect(
      Self.problem(writer.matrix(1, [1, 1], name: "a", one))
        .hasSuffix("a cell holds an element of type 9"))
    let wide = writer.element(5, writer.word(65), short: true) + writer.element(1, [])
    #expect(
      Self.problem(writer.matrix(2, [1, 1], name: "a", wide))
        .hasSuffix("a structure's names are 65 bytes long"))
    let uneven = writer.element(5, writer.word(2), short: true) + writer.element(1, [1, 2, 3])
    #expect(
      Self.problem(writer.matrix(2, [1, 1], name: "a", uneven))
        .hasSuffix("a structure's names are 2 bytes long"))
  }

  @Test("cells nested 16 deep are read, deeper ones are refused")
  func nesting() {
    let writer = MatlabBytes(isBigEndian: false)
    func nested(_ depth: Int) -> [UInt8] {
      (0..<depth).reduce(writer.doubles([1])) { inner, _ in writer.cells([inner], name: "") }
    }
    #expect(throws: Never.self) { try Self.variable(nested(16), depth: 0) }
    #expect {
      _ = try Self.variable(nested(17), depth: 0)
    } throws: { "\($0)".contains("nested too deep") }
  }

  @Test("cells take far more memory than bytes, so their number is limited")
  func cellCount() {
    let writer = MatlabBytes(isBigEndian: false)
    let empty = writer.element(14, [])
    let inner = writer.cells([[UInt8]](repeating: empty, count: 50_000), name: "")
    #expect(throws: Never.self) {
      try Self.variable(writer.cells([inner, inner], name: "c"), depth: 0)
    }
    #expect {
      try Self.variable(writer.cells([inner, inner, inner], name: "c"), depth: 0)
    } throws: { "\($0)".contains("more than 131072 cells in cells") }
  }

  @Test("a matrix of characters is cells of its rows, without the spaces that fill them")
  func rows() throws {
    let writer = MatlabBytes(isBigEndian: false)
    func text(_ dimensions: [Int], _ text: String) throws -> MatlabValue {
      try Self.variable(
        writer.matrix(4, dimensions, name: "t", writer.element(16, Array(text.utf8)))
      ).value
    }
    // By column: the first letters of all rows, then the second.
    guard case .cells(let rows, [2, 1]) = try text([2, 3], "CDAG1 "),
      case .text("CA1") = rows[0], case .text("DG") = rows[1]
    else {
      Issue.record("not two rows")
      return
    }
    guard case .other = try text([2, 3], "CDAG1") else {
      Issue.record("five characters are not six")
      return
    }
  }
}
