import Tensor

/// String arrays of MATLAB v7.3 files, whose characters are kept apart, in `/#subsystem#/MCOS`.
///
/// The format is not published; this follows what files hold. A variable of class `string` is six
/// numbers, of which the fifth is the object's. The first cell of `MCOS` is a table: a version, a
/// number of names, eight places of tables within, the names, and for each object six numbers, of
/// which the fourth or the fifth leads to its properties. The value of the property `any` is the
/// number of a cell, which holds 64-bit words: a version, the number of axes, their sizes, the
/// length of each text, and the characters in UTF-16.
struct MatlabStrings {
  /// The first word of a variable that is an object.
  private static let objectMark = 0xDD00_0000
  /// The most words of one array of texts.
  private static let mostWords = 1 << 20

  private let file: HDF5File

  init(_ file: HDF5File) { self.file = file }

  /// The texts of a variable; nil if they cannot be found.
  func texts(_ variable: HDF5Dataset) -> [String]? {
    guard variable.count >= 6, variable.count <= 64,
      let words = try? variable.read().numbers().integers(), words[0] == Self.objectMark,
      let cells = (try? file.object("/#subsystem#"))
        .flatMap({ try? $0.dataset("MCOS") })
        .flatMap({ try? $0.read().references() }),
      let first = cells.first ?? nil, let table = numbers(first)?.integers32,
      let cell = Self.cell(ofObject: words[words.count - 2], table), cells.indices.contains(cell),
      let address = cells[cell], let content = numbers(address)
    else { return nil }
    return Self.texts(content)
  }

  private func numbers(_ address: Int) -> NumericArray? {
    guard let object = try? file.object(reference: address, from: "/#subsystem#/MCOS"),
      let dataset = try? HDF5Dataset(object), dataset.count <= Self.mostWords
    else { return nil }
    return try? dataset.read().numbers()
  }

  /// The number of the cell that holds the texts of an object.
  static func cell(ofObject object: Int, _ table: [Int]) -> Int? {
    guard table.count > 10, (2...4).contains(table[0]) else { return nil }
    /// Where a table begins, in words.
    func place(_ index: Int) -> Int { table[2 + index] / 4 }
    let entry = place(2) + 6 * object
    guard object > 0, entry >= 0, entry + 5 < table.count, entry + 5 < place(3) else { return nil }
    // Which of two tables of properties, and the how manyth in it.
    let (start, number) =
      table[entry + 3] > 0 ? (place(1), table[entry + 3]) : (place(3), table[entry + 4])
    var position = start
    for block in 0...max(0, number) {
      guard position >= 0, position < table.count else { return nil }
      let count = table[position]
      guard count >= 0, count < 1 << 16, position + 3 * count < table.count else { return nil }
      if block == number {
        // Three numbers a property: its name, what kind its value is, and the value.
        for property in 0..<count where table[position + 2 + 3 * property] == 1 {
          return table[position + 3 + 3 * property] + 2
        }
        return nil
      }
      position += 1 + 3 * count
      // Blocks are filled up to eight bytes.
      position += (position - start) % 2
    }
    return nil
  }

  /// The texts in the words of a cell.
  static func texts(_ content: NumericArray) -> [String]? {
    guard content.element == .uint64, case let words = content.integersOrBits, words.count > 2,
      words[0] == 1, (1...8).contains(words[1])
    else { return nil }
    let axes = words[1]
    guard words.count >= 2 + axes else { return nil }
    var count = 1
    for size in words[2..<2 + axes] {
      guard (0...words.count).contains(size) else { return nil }
      count *= size
      guard count <= words.count else { return nil }
    }
    let start = 2 + axes
    guard words.count >= start + count else { return nil }
    var characters: [UInt16] = []
    for word in words[(start + count)...] {
      for part in 0..<4 { characters.append(UInt16(truncatingIfNeeded: word >> (16 * part))) }
    }
    var texts: [String] = []
    var position = 0
    for length in words[start..<start + count] {
      guard length >= 0, length <= characters.count - position else { return nil }
      texts.append(
        String(decoding: characters[position..<position + length], as: UTF16.self))
      position += length
    }
    return texts
  }
}

extension NumericArray {
  /// Bytes taken as little-endian words of 32 bits; nil for other numbers.
  fileprivate var integers32: [Int]? {
    guard element == .uint8 else { return nil }
    return withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map {
        Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
      }
    }
  }

  /// Words of 64 bits, those beyond the largest integer as negative numbers.
  fileprivate var integersOrBits: [Int] {
    withUnsafeBytes { bytes in
      (0..<bytes.count / 8).map {
        Int(
          truncatingIfNeeded: UInt64(
            littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self)))
      }
    }
  }
}
