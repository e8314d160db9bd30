import TestSupport

@testable import Tensor
@testable import Zoo

#if canImport(FoundationEssentials)
  import FoundationEssentials
#endif
import Foundation

/// A small file, or several that are read together, and the code that reads them.
struct FuzzTarget {
  /// What reading showed that must never be.
  struct Violation: Error, CustomStringConvertible {
    let description: String
  }

  let name: String
  /// The format's name in `zoo-cli list formats`; nil for a container.
  let format: String?
  /// The files, or the members of an archive.
  let parts: [(name: String, bytes: [UInt8])]
  /// Reads the parts, and says whether anything was read.
  ///
  /// Errors of readers are fine; a `Violation` is thrown.
  let read: ([[UInt8]]) throws -> Bool

  /// The places of bytes that are not zero.
  let used: [[Int]]

  init(
    _ name: String, format: String? = nil, parts: [(name: String, bytes: [UInt8])],
    read: @escaping ([[UInt8]]) throws -> Bool
  ) {
    (self.name, self.format, self.parts, self.read) = (name, format, parts, read)
    used = parts.map { part in part.bytes.indices.filter { part.bytes[$0] != 0 } }
  }

  /// A container of one part, which is read for nothing but errors.
  static func container(
    _ name: String, _ bytes: [UInt8], _ read: @escaping ([UInt8]) throws -> Void
  ) -> FuzzTarget {
    FuzzTarget(name, parts: [(name, bytes)]) { parts in (try? read(parts[0])) != nil }
  }

  // MARK: Recordings

  /// A format that is a single file.
  static func file(_ name: String, _ bytes: [UInt8], _ options: ReadOptions) -> FuzzTarget {
    FuzzTarget(
      name, format: format(of: SourceFile(path: name, bytes: bytes)), parts: [(name, bytes)]
    ) { parts in
      try check { () throws(RecordingError) in
        try FormatSamples.read(parts[0], name: name, options: options)
      }
    }
  }

  /// An npz file whose arrays are damaged behind its checksums.
  static func archive(_ name: String, _ bytes: [UInt8], _ options: ReadOptions) throws -> FuzzTarget
  {
    let archive = try ZipArchive(bytes, file: name)
    let members = try archive.members.map { ($0.name, try archive.contents(of: $0)) }
    return FuzzTarget(
      "members of " + name, format: format(of: SourceFile(path: name, bytes: bytes)),
      parts: members
    ) { parts in
      let zip = ZipBytes.stored(zip(members, parts).map { ($0.0.0, $0.1) })
      return try check { () throws(RecordingError) in
        try FormatSamples.read(zip, name: name, options: options)
      }
    }
  }

  /// A format that is a folder, which is made once; only damaged files are written again.
  static func folder(
    _ name: String, in folder: TemporaryFolder, _ files: [(name: String, bytes: [UInt8])]
  ) throws -> FuzzTarget {
    try folder.makeFolder(name)
    let path = folder.path(name)
    func write(_ file: String, _ bytes: [UInt8]) throws {
      // Not by AtomicFile, which waits for the disk each time.
      try Data(bytes).write(to: URL(filePath: path + "/" + file))
    }
    for (file, bytes) in files { try write(file, bytes) }
    return FuzzTarget(name, format: format(of: try SourceFile(path)), parts: files) { parts in
      let changed = parts.indices.filter { parts[$0] != files[$0].bytes }
      for index in changed { try write(files[index].name, parts[index]) }
      let isRead = try check { () throws(RecordingError) in try Recording.read(from: path) }
      for index in changed { try write(files[index].name, files[index].bytes) }
      return isRead
    }
  }

  private static func format(of source: SourceFile) -> String? {
    Recording.readers.first { $0.recognizes(source) }?.format.name
  }

  /// Reads and bins a recording if it can be read, and checks what every recording promises.
  private static func check(
    _ read: () throws(RecordingError) -> Recording
  ) throws -> Bool {
    let recording: Recording
    do throws(RecordingError) { recording = try read() } catch {
      // A message is made of what the file holds.
      guard !"\(error)".isEmpty else { throw Violation(description: "an error without words") }
      return false
    }
    let trains = recording.trains
    func demand(_ condition: Bool, _ words: String) throws {
      if !condition { throw Violation(description: words) }
    }
    try demand(recording.spikeCount > 0, "no spikes")
    try demand(trains.times.allSatisfy { $0 >= 0 && $0.isFinite }, "an impossible time")
    try demand(trains.counts.reduce(0, +) == trains.times.count, "counts that do not add up")
    try demand(
      recording.units.count == recording.unitCount && trains.counts.count == recording.unitCount,
      "as many units as trains")
    try demand(
      recording.duration.isFinite && recording.duration >= trains.times.max() ?? 0,
      "a spike after the end")
    var start = 0
    for count in trains.counts {
      let train = trains.times[start..<start + count]
      try demand(zip(train, train.dropFirst()).allSatisfy { $0 <= $1 }, "times that go back")
      start += count
    }
    let summary = RecordingSummary(
      recording, options: BinningOptions(minutes: 0.01), context: 10)
    try demand(summary.units > 0 && summary.spikes > 0, "an empty summary")
    return true
  }
}
