import TestSupport
import Testing

@testable import Tensor

@Suite("npy files")
struct NumPyFileTests {
  /// The bytes of an npy file with a given header text.
  private static func npy(
    _ text: String, _ data: [UInt8], version: UInt8 = 1, length: Int? = nil
  ) -> [UInt8] {
    let header = Array(text.utf8) + [0x0A]
    let count = length ?? header.count
    var bytes = NumPyFile.magic + [version, 0, UInt8(count & 0xFF), UInt8(count >> 8 & 0xFF)]
    if version > 1 { bytes += [UInt8(count >> 16 & 0xFF), UInt8(count >> 24 & 0xFF)] }
    return bytes + header + data
  }

  private static func header(_ type: String, _ shape: String, fortran: Bool = false) -> String {
    "{'descr': '\(type)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }"
  }

  private static func decode(_ bytes: [UInt8]) throws -> NumericArray {
    try NumPyFile.decode(bytes, file: "x.npy", name: nil)
  }

  @Test("every type of numbers is read, in both byte orders")
  func types() throws {
    let cases: [(type: String, data: [UInt8], values: [Double])] = [
      ("|b1", [1, 0], [1, 0]), ("|u1", [200, 3], [200, 3]), ("|i1", [0xFF, 3], [-1, 3]),
      ("<u2", [1, 2], [513]), (">u2", [1, 2], [258]), ("<i2", [0xFE, 0xFF], [-2]),
      (">i2", [0xFF, 0xFE], [-2]), ("<u4", [1, 0, 0, 0x80], [2_147_483_649]),
      (">i4", [0xFF, 0xFF, 0xFF, 0xFE], [-2]), ("<i8", [1, 0, 0, 0, 0, 0, 0, 0], [1]),
      (">u8", [0, 0, 0, 0, 0, 0, 1, 0], [256]), ("<f2", [0, 0x3C, 1, 0], [1, 0x1p-24]),
      ("<f4", [0, 0, 0xC0, 0x3F], [1.5]), (">f4", [0x3F, 0xC0, 0, 0], [1.5]),
      ("<f8", [0, 0, 0, 0, 0, 0, 0xF8, 0x3F], [1.5]),
      (">f8", [0x3F, 0xF8, 0, 0, 0, 0, 0, 0], [1.5]),
    ]
    for (type, data, values) in cases {
      let array = try Self.decode(Self.npy(Self.header(type, "(\(values.count),)"), data))
      #expect(array.doubles == values, "\(type)")
      #expect(array.shape == [values.count])
    }
  }

  @Test("versions 1, 2 and 3 are read, and 4 is refused")
  func versions() throws {
    let text = Self.header("|u1", "(3,)")
    for version: UInt8 in 1...3 {
      let array = try Self.decode(Self.npy(text, [1, 2, 3], version: version))
      #expect(array == NumericArray([1, 2, 3] as [UInt8]))
    }
    #expect(
      throws: FileError.unsupported(
        file: "x.npy", place: .byte(6), feature: "npy version 4 is unknown",
        remedy: "save it again with numpy.save")
    ) { try Self.decode(Self.npy(text, [1, 2, 3], version: 4)) }
  }

  @Test("column-major arrays are turned into row-major ones")
  func fortranOrder() throws {
    // [[1, 2, 3], [4, 5, 6]] by columns.
    let matrix = try Self.decode(
      Self.npy(Self.header("|u1", "(2, 3)", fortran: true), [1, 4, 2, 5, 3, 6]))
    #expect(matrix == NumericArray([1, 2, 3, 4, 5, 6] as [UInt8], shape: [2, 3]))
    // x[i, j, k] = 100 i + 10 j + k of shape (2, 3, 2), by the first axis first.
    var data: [UInt8] = []
    for k in 0..<2 {
      for j in 0..<3 { for i in 0..<2 { data += [0, UInt8(100 * i + 10 * j + k)] } }
    }
    let cube = try Self.decode(Self.npy(Self.header(">u2", "(2, 3, 2)", fortran: true), data))
    #expect(cube.doubles == [0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121])
    let scalar = try Self.decode(Self.npy(Self.header("|u1", "()", fortran: true), [7]))
    #expect(scalar.scalar == 7)
  }

  @Test("arrays that are not numeric are refused by name")
  func refusals() {
    func error(_ type: String) -> String {
      do {
        _ = try Self.decode(Self.npy(Self.header(type, "(1,)"), [0, 0, 0, 0, 0, 0, 0, 0]))
        return "no error"
      } catch { return "\(error)" }
    }
    #expect(error("|O").contains("pickled Python objects"))
    #expect(error("<U2").contains("'<U2' is not a number"))
    #expect(error("<c8").contains("'<c8' is not a number"))
    #expect(error("<f3").contains("not a number"))
    #expect(error("f8").contains("not a number"))
    let record = Self.npy("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,)}", [])
    let refusal = FileError.unsupported(
      file: "x.npy", place: .whole, feature: "the array holds records (a structured dtype)",
      remedy: "save each field as a separate array")
    #expect(throws: refusal) { try Self.decode(record) }
  }

  private static func malformed(_ byte: Int, _ problem: String) -> FileError {
    .malformed(file: "x.npy", place: .byte(byte), problem: problem)
  }

  /// Texts of headers, the byte at which each is wrong, and what is wrong.
  static let hostileHeaders: [(String, Int, String)] = [
    ("", 11, "the header has no '{' here"), ("{", 12, "the header has no quoted text here"),
    ("{}", 12, "the header lacks descr, fortran_order or shape"),
    ("{'descr': '<f8'}", 26, "the header lacks descr, fortran_order or shape"),
    (
      "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)", 65, "the header has no '}' here"
    ),
    (
      "{'descr': '<f8', 'fortran_order': Maybe, 'shape': (1,)}", 44,
      "the header has neither True nor False here"
    ),
    (
      "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}", 61,
      "the shape has no whole number here"
    ),
    (
      "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,)}", 61,
      "the shape has no whole number here"
    ),
    (
      "{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296)}", 85,
      "the shape [4294967296, 4294967296] is larger than any file"
    ),
    (
      "{'descr': '<f8', 'fortran_order': False, 'shape': (2305843009213693952,)}", 83,
      "the shape [2305843009213693952] is larger than any file"
    ),
    (
      "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'x': 1}", 70,
      "the header has an unknown key 'x'"
    ),
    (
      "{'descr': '<f8, 'fortran_order': False, 'shape': (1,)}", 27, "the header has no '}' here"
    ),
    (
      "{'descr': '<f8', 'fortran_order': False, 'shape': (" + String(repeating: "1,", count: 99),
      126, "the shape has more than 32 axes"
    ),
  ]

  @Test("a hostile header is an error", arguments: hostileHeaders)
  func hostile(text: String, byte: Int, problem: String) {
    #expect(throws: Self.malformed(byte, problem)) {
      try Self.decode(Self.npy(text, [0, 0, 0, 0, 0, 0, 0, 0]))
    }
  }

  @Test("a header longer than the file is an error")
  func longHeader() {
    let error = Self.malformed(
      8, "the header is said to take 60000 bytes, but the file ends before that")
    for version: UInt8 in 1...2 {
      let bytes = Self.npy("{}", [], version: version, length: 60_000)
      #expect(throws: error) { try Self.decode(bytes) }
    }
  }

  @Test("a file cut at any byte is an error, and so is one byte too many")
  func truncation() throws {
    let whole = Self.npy(Self.header("<f4", "(2, 2)"), [UInt8](repeating: 0, count: 16))
    _ = try Self.decode(whole)
    let data = whole.count - 16
    func error(_ count: Int) -> FileError {
      switch count {
      case ..<6: Self.malformed(0, "not an npy array: it does not begin with \\x93NUMPY")
      case ..<10: Self.malformed(count, "the file ends in its header")
      case ..<data:
        Self.malformed(
          8, "the header is said to take \(data - 10) bytes, but the file ends before that")
      default:
        Self.malformed(
          data, "shape [2, 2] of float32 takes 16 bytes, but \(count - data) follow the header")
      }
    }
    for count in 0..<whole.count {
      #expect(throws: error(count)) { try Self.decode(Array(whole[..<count])) }
    }
    #expect(throws: error(whole.count + 1)) { try Self.decode(whole + [0]) }
  }

  @Test("no flipped bit traps")
  func flips() {
    let whole = Self.npy(
      Self.header(">i4", "(2, 3)", fortran: true), .init(repeating: 1, count: 24))
    for bit in 0..<whole.count * 8 {
      var bytes = whole
      bytes[bit / 8] ^= 1 << (bit % 8)
      _ = try? Self.decode(bytes).integers()
    }
  }

  @Test("writing and reading give the same numbers")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let arrays = [
      NumericArray(Tensor([1, -2.5, .nan, 3, 4, 5])),
      NumericArray([1, 2] as [Int64], shape: [2, 1]),
      NumericArray([] as [Double]), NumericArray([7] as [UInt8], shape: []),
      NumericArray([0.5, 1e300], shape: [1, 2, 1]),
    ]
    for array in arrays {
      let path = folder.path("a.npy")
      try NumPyFile.write(array, to: path)
      #expect(try NumPyFile.read(path) == array)
      #expect(try FileBytes.read(path).count % 64 == array.byteCount % 64)
    }
    #expect(folder.names == ["a.npy"])
  }

  @Test("numbers that are not integers are reported with their place")
  func integers() throws {
    let array = NumericArray([1, 2.5], shape: nil)
    #expect(throws: NotAnInteger(index: 1, value: "2.5")) { try array.integers() }
    let large = NumericArray(
      element: .uint64, shape: [2],
      bytes: [UInt8](repeating: 0, count: 8)
        + [UInt8](repeating: 0xFF, count: 8))
    #expect(throws: NotAnInteger(index: 1, value: "18446744073709551615")) { try large.integers() }
    #expect(throws: NotAnInteger(index: 0, value: "nan")) {
      try NumericArray([.nan, 0]).integers()
    }
    #expect(throws: NotAnInteger(index: 0, value: "1e+19")) {
      try NumericArray([1e19]).integers()
    }
  }
}
