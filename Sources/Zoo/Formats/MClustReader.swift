import Tensor

/// T-files of MClust, one a unit, and folders of them.
///
/// A header in text ends with `%%ENDHEADER`; the times follow as big-endian unsigned integers.
/// Source: MClust's documentation and files as laboratories publish them. Times are tenths of
/// milliseconds on the clock of the recording system, 32 bits wide, or 64 in files that end in `64`.
enum MClustReader: FormatReader {
  static let format = FormatDescription(
    name: "mclust", title: "MClust t-files",
    summary: "MClust t-file of one unit, or a folder of them", endings: ["t", "t32", "t64"])

  private static let beginning = Array("%%BEGINHEADER".utf8)
  private static let end = Array("%%ENDHEADER".utf8)
  /// The longest header that is looked through.
  private static let longestHeader = 1 << 16

  static func recognizes(_ source: SourceFile) -> Bool {
    guard let entries = source.entries else { return source.bytes.starts(with: beginning) }
    guard let name = entries.first(where: isMember),
      let bytes = try? FileBytes.read(source.path + "/" + name)
    else { return false }
    return bytes.starts(with: beginning)
  }

  private static func isMember(_ name: String) -> Bool {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return false }
    return format.endings.contains(name[name.index(after: dot)...].lowercased())
  }

  static func read(
    _ source: SourceFile, options: ReadOptions
  ) throws(RecordingError) -> Recording {
    var files: [(name: String, path: String, bytes: [UInt8])] = []
    if let entries = source.entries {
      let names = entries.filter(isMember).sorted(by: isBefore)
      guard names.count <= Recording.mostUnits else {
        throw .invalidUnitCount(file: source.path, count: "\(names.count)")
      }
      for name in names {
        let path = source.path + "/" + name
        do throws(FileError) {
          files.append((Recording.name(of: name), path, try FileBytes.read(path)))
        } catch { throw .file(error) }
      }
    } else {
      files = [(Recording.name(of: source.path), source.path, source.bytes)]
    }
    var trains: [[Double]] = []
    for file in files { trains.append(try times(file.bytes, path: file.path)) }
    let tick = options.tick ?? 1e-4
    let spikeTrains = try SpikeTrains(
      trains, scale: tick, file: source.path, name: { files[$0].name }
    ) { unit, index in .element(index, of: files[unit].name) }
    var recording = try Recording(
      file: source.path, format: source.entries == nil ? "MClust t-file" : "MClust folder",
      trains: spikeTrains,
      units: files.enumerated().map { UnitInfo(index: $0, identifier: $1.name) },
      duration: Recording.duration(lastSpike: spikeTrains.times.max() ?? 0), tick: tick,
      tickSource: options.tick == nil
        ? "times are tenths of milliseconds by the format" : "as given")
    recording.digest = ContentDigest(ofAll: files.map(\.bytes))
    recording.notes.append(Recording.durationNote)
    return recording
  }

  /// The times of one file in ticks.
  private static func times(
    _ bytes: [UInt8], path: String
  ) throws(RecordingError) -> [Double] {
    func malformed(_ place: FilePlace, _ problem: String) -> RecordingError {
      .file(.malformed(file: path, place: place, problem: problem))
    }
    guard bytes.starts(with: beginning) else {
      throw malformed(.byte(0), "a t-file begins with %%BEGINHEADER")
    }
    guard let endOfHeader = firstRange(of: end, in: bytes.prefix(longestHeader))?.upperBound else {
      throw malformed(
        .whole, "the header has no %%ENDHEADER; the file is truncated or damaged")
    }
    var start = endOfHeader
    if start < bytes.count, bytes[start] == 0x0D { start += 1 }
    guard start < bytes.count, bytes[start] == 0x0A else {
      throw malformed(.byte(start), "the header is not followed by the end of its line")
    }
    start += 1
    let width = path.hasSuffix("64") ? 8 : 4
    guard (bytes.count - start) % width == 0 else {
      throw malformed(
        .byte(bytes.count - (bytes.count - start) % width),
        "the last time is cut off; the file is truncated or damaged")
    }
    return stride(from: start, to: bytes.count, by: width).map { offset in
      Double(bytes[offset..<offset + width].reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
  }

  private static func firstRange(
    of pattern: [UInt8], in bytes: ArraySlice<UInt8>
  ) -> Range<Int>? {
    guard bytes.count >= pattern.count else { return nil }
    for start in bytes.startIndex...bytes.endIndex - pattern.count
    where bytes[start] == pattern[0] && bytes[start...].starts(with: pattern) {
      return start..<start + pattern.count
    }
    return nil
  }

  /// Whether a name comes before another, numbers in them by their value: `TT2_9` before `TT2_10`.
  static func isBefore(_ first: String, _ second: String) -> Bool {
    let (first, second) = (parts(first), parts(second))
    for (a, b) in zip(first, second) where a != b {
      if let x = Int(a), let y = Int(b), x != y { return x < y }
      return a < b
    }
    return first.count < second.count
  }

  /// Runs of digits and of other characters, in turn.
  private static func parts(_ name: String) -> [String] {
    var parts: [String] = []
    for character in name {
      if let last = parts.last?.last, last.isNumber == character.isNumber {
        parts[parts.count - 1].append(character)
      } else {
        parts.append(String(character))
      }
    }
    return parts
  }
}
