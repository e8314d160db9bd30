/// Files that people bring and that are not read: what they are, and what to do.
enum ForeignFile {
  /// What a file is and what to do, by its first bytes; nil if it is not one of these.
  static func kind(of bytes: [UInt8]) -> (feature: String, remedy: String)? {
    if let kind = kinds.first(where: { bytes.starts(with: $0.bytes) }) {
      return (kind.feature, kind.remedy)
    }
    if bytes.count > 10, bytes[2..<10].elementsEqual("(C) CED ".utf8) {
      return ("this is a Spike2 file (.smr)", convert)
    }
    if bytes.count > 262, bytes[257..<262].elementsEqual("ustar".utf8) {
      return ("this is a tar archive", unpack)
    }
    if let kind = markup(bytes) { return kind }
    if isUTF16(bytes) {
      return ("this is text in UTF-16", "save it as UTF-8 (in Excel: 'CSV UTF-8')")
    }
    if isMatlab4(bytes) {
      return ("this is a MATLAB v4 file", "save it in MATLAB with save(…, '-v7')")
    }
    return nil
  }

  /// What a text is that is no table, and what to do; nil if it may be one.
  static func markup(_ bytes: [UInt8]) -> (feature: String, remedy: String)? {
    let start = bytes.prefix(256).filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    let text = String(decoding: start.prefix(16), as: UTF8.self).lowercased()
    if text.hasPrefix("{") || ["[{", "[[", "[\""].contains(where: text.hasPrefix) {
      return ("this is JSON", "write the spikes as CSV, with a line of time and unit for each")
    }
    if text.hasPrefix("<!doctypehtml") || text.hasPrefix("<html") {
      return ("this is a web page, not the file that was to be downloaded", "download it again")
    }
    if text.hasPrefix("<?xml") {
      return ("this is XML", "write the spikes as CSV, with a line of time and unit for each")
    }
    if bytes.count >= 256, bytes.starts(with: "0       ".utf8), !bytes[..<256].contains(0x0A) {
      return ("this is an EDF file of signals", sort)
    }
    return nil
  }

  /// What a file is and what to do, by its name, where its content alone does not show it.
  static func kind(ofName path: String) -> (feature: String, remedy: String)? {
    let parts = path.split(separator: "/").last?.split(separator: ".") ?? []
    guard parts.count >= 3, Int(parts[parts.count - 1]) != nil,
      ["res", "clu"].contains(parts[parts.count - 2])
    else { return nil }
    return (
      "this is a file of NeuroSuite, which keeps samples of spikes (.res) and their units (.clu) apart",
      "write both as the columns 'sample' and 'unit' of a CSV, or convert them to npz with SpikeInterface"
    )
  }

  private static let unpack = "unpack it and give the file inside"
  private static let convert =
    "export the spike times as text, or convert it to npz with Neo or SpikeInterface"

  /// How a kind of file begins, and what to say about it.
  private struct Kind {
    let bytes: [UInt8]
    let feature: String
    let remedy: String

    init(_ bytes: [UInt8], _ feature: String, _ remedy: String) {
      self.bytes = bytes
      self.feature = feature
      self.remedy = remedy
    }

    init(_ text: String, _ feature: String, _ remedy: String) {
      self.init(Array(text.utf8), feature, remedy)
    }
  }

  private static let sort = "sort its spikes, and give the result of the sorter"
  private static let toCSV = "write it as CSV, for instance with pandas' to_csv"
  private static let pickle = "save the spikes with numpy.savez; a pickle runs code when it is read"

  private static let kinds: [Kind] = [
    Kind([0x1F, 0x8B], "this is a file compressed with gzip", unpack),
    Kind("BZh", "this is a file compressed with bzip2", unpack),
    Kind([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "this is a file compressed with xz", unpack),
    Kind([0x28, 0xB5, 0x2F, 0xFD], "this is a file compressed with zstd", unpack),
    Kind([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "this is a 7z archive", unpack),
    Kind("Rar!", "this is a RAR archive", unpack),
    Kind("NEX1", "this is a binary NeuroExplorer file (.nex)", convert),
    Kind("NEX5", "this is a binary NeuroExplorer file (.nex5)", convert),
    Kind("PLEX", "this is a Plexon file (.plx)", convert),
    Kind("NEURALEV", "this is a Blackrock file of events (.nev)", convert),
    Kind("BREVENTS", "this is a Blackrock file of events (.nev)", convert),
    Kind("NEURALCD", "this is a Blackrock file of signals (.nsx)", convert),
    Kind("BRSMPGRP", "this is a Blackrock file of signals (.nsx)", convert),
    Kind("######## Neuralynx", "this is a Neuralynx file", convert),
    Kind([0x02, 0x27, 0x91, 0xC6], "this is an Intan file of signals (.rhd)", sort),
    Kind([0xAC, 0x27, 0x91, 0xD6], "this is an Intan file of signals (.rhs)", sort),
    Kind("MCSSTRM ", "this is a Multi Channel Systems file (.mcd)", convert),
    Kind("SQLite format 3", "this is an SQLite database", toCSV),
    Kind("PAR1", "this is a Parquet file", toCSV),
    Kind("ARROW1", "this is a Feather file", toCSV),
    Kind("RDX", "this is a file of R objects (.RData)", "write the spikes with write.csv"),
    Kind([0x80, 2], "this is a Python pickle", pickle),
    Kind([0x80, 3], "this is a Python pickle", pickle),
    Kind([0x80, 4], "this is a Python pickle", pickle),
    Kind([0x80, 5], "this is a Python pickle", pickle),
  ]

  private static func isUTF16(_ bytes: [UInt8]) -> Bool {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return true }
    guard bytes.count >= 8 else { return false }
    // Every other byte of plain text is zero.
    let even = stride(from: 0, to: 8, by: 2).map { bytes[$0] }
    let odd = stride(from: 1, to: 8, by: 2).map { bytes[$0] }
    func isText(_ bytes: [UInt8]) -> Bool {
      bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    }
    let zeros: [UInt8] = [0, 0, 0, 0]
    return odd == zeros && isText(even) || even == zeros && isText(odd)
  }

  /// Whether a file begins with the 20 bytes of a variable of MATLAB v4 and its name.
  ///
  /// Source: "MAT-File Format", The MathWorks, appendix on level 4.
  private static func isMatlab4(_ bytes: [UInt8]) -> Bool {
    guard bytes.count > 20 else { return false }
    for isBigEndian in [false, true] {
      let words = (0..<5).map { word in
        (0..<4).reduce(0) { sum, byte in
          sum << 8 | Int(bytes[4 * word + (isBigEndian ? byte : 3 - byte)])
        }
      }
      let (type, nameLength) = (words[0], words[4])
      guard type / 1000 == (isBigEndian ? 1 : 0), type / 100 % 10 == 0, type / 10 % 10 <= 5,
        type % 10 <= 2, words[3] <= 1, (2...64).contains(nameLength),
        bytes.count >= 20 + nameLength, bytes[19 + nameLength] == 0,
        bytes[20..<19 + nameLength].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
      else { continue }
      return true
    }
    return false
  }
}
