/// The JSON header of a safetensors file.
///
/// The header has one fixed form, so its parser is strict, builds no tree and does not recurse: any
/// other form is refused.
struct SafetensorsHeader {
  struct Entry {
    let name: String
    var type = ""
    var shape: [Int] = []
    var begin = 0
    var end = 0
  }

  private(set) var tensors: [Entry] = []
  private(set) var metadata: [String: String] = [:]

  private static let types: [(name: String, element: NumericArray.Element)] = [
    ("BOOL", .bool), ("U8", .uint8), ("I8", .int8), ("U16", .uint16), ("I16", .int16),
    ("U32", .uint32), ("I32", .int32), ("U64", .uint64), ("I64", .int64), ("F16", .float16),
    ("BF16", .bfloat16), ("F32", .float32), ("F64", .float64),
  ]

  static func element(of type: String) -> NumericArray.Element? {
    types.first { $0.name == type }?.element
  }

  /// Parses a header.
  ///
  /// - Throws: `FileError.malformed` with the byte at which the form is left.
  init(_ bytes: ArraySlice<UInt8>, file: String) throws(FileError) {
    var parser = StrictJSON(bytes)
    do throws(StrictJSON.Unexpected) {
      var names: Set<String> = []
      try parser.object { (parser, key) throws(StrictJSON.Unexpected) in
        guard names.insert(key).inserted else {
          throw parser.unexpected("the name '\(key)' occurs twice")
        }
        if key == "__metadata__" {
          try parser.object { (parser, key) throws(StrictJSON.Unexpected) in
            let value = try parser.string()
            guard metadata.updateValue(value, forKey: key) == nil else {
              throw parser.unexpected("the text '\(key)' occurs twice")
            }
          }
        } else {
          tensors.append(try Self.entry(key, &parser))
        }
      }
      try parser.end()
    } catch {
      throw .malformed(file: file, place: .byte(error.offset), problem: error.problem)
    }
  }

  private static func entry(
    _ name: String, _ parser: inout StrictJSON
  ) throws(StrictJSON.Unexpected) -> Entry {
    var entry = Entry(name: name)
    var fields: Set<String> = []
    try parser.object { (parser, key) throws(StrictJSON.Unexpected) in
      guard fields.insert(key).inserted else {
        throw parser.unexpected("'\(key)' occurs twice")
      }
      switch key {
      case "dtype": entry.type = try parser.string()
      case "shape": entry.shape = try parser.integers()
      case "data_offsets":
        let offsets = try parser.integers()
        guard offsets.count == 2 else {
          throw parser.unexpected("data_offsets must be two numbers")
        }
        (entry.begin, entry.end) = (offsets[0], offsets[1])
      default: throw parser.unexpected("the field '\(key)' is unknown")
      }
    }
    guard fields.count == 3 else {
      throw parser.unexpected("tensor '\(name)' lacks dtype, shape or data_offsets")
    }
    return entry
  }

  /// The header of a file, padded with spaces so that the numbers begin at a multiple of eight.
  static func encode(_ file: SafetensorsFile) -> [UInt8] {
    var members: [String] = []
    if !file.metadata.isEmpty {
      let texts = file.metadata.sorted { $0.key < $1.key }.map {
        "\(StrictJSON.quoted($0.key)):\(StrictJSON.quoted($0.value))"
      }
      members.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
    }
    var offset = 0
    for entry in file.entries {
      let end = offset + entry.array.byteCount
      let type = types.first { $0.element == entry.array.element }?.name ?? ""
      let shape = entry.array.shape.map(String.init).joined(separator: ",")
      members.append(
        "\(StrictJSON.quoted(entry.name)):{\"dtype\":\"\(type)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var bytes = Array("{\(members.joined(separator: ","))}".utf8)
    while bytes.count % 8 != 0 { bytes.append(0x20) }
    return bytes
  }
}
