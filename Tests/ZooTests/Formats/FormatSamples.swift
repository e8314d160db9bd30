import TestSupport
import Testing

@testable import Tensor
@testable import Zoo

#if canImport(FoundationEssentials)
  import FoundationEssentials
#endif
import Foundation

/// Files that the readers' tests share.
enum FormatSamples {
  /// The path of a fixture that `make_fixtures.py` made.
  static func path(_ name: String) -> String {
    Bundle.module.bundlePath + "/Fixtures/Formats/" + name
  }

  static func bytes(_ name: String) throws -> [UInt8] { try FileBytes.read(path(name)) }

  /// A recording from bytes, as the command would read them from a file of that name.
  static func read(
    _ bytes: [UInt8], name: String, options: ReadOptions = ReadOptions()
  ) throws(RecordingError) -> Recording {
    try Recording.read(SourceFile(path: name, bytes: bytes), options: options)
  }

  static func read(
    text: String, name: String = "x.csv", options: ReadOptions = ReadOptions()
  ) throws(RecordingError) -> Recording {
    try read(Array(text.utf8), name: name, options: options)
  }

  /// The bytes of an npz file of the given arrays.
  static func npz(_ arrays: [(name: String, array: NumericArray)]) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path("x.npz")
    try NumPyArchive.write(path, arrays)
    return try FileBytes.read(path)
  }

  /// Checks that the error of an npy file that was cut after `count` bytes names the file and the
  /// place.
  ///
  /// The whole file has a header of 128 bytes, as those of short vectors have.
  static func expectCut(
    _ error: RecordingError?, after count: Int, of path: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    guard case .file(.malformed(let file, let place, _))? = error else {
      Issue.record("\(String(describing: error))", sourceLocation: sourceLocation)
      return
    }
    let expected: FilePlace =
      switch count {
      case ..<6: .byte(0)
      case ..<10: .byte(count)
      case ..<128: .byte(8)
      default: .byte(128)
      }
    #expect(file == path && place == expected, sourceLocation: sourceLocation)
  }

  /// The arrays of a canonical recording; any of them can be replaced or, with nil, left out.
  static func canonical(
    _ changes: [String: NumericArray?] = [:]
  ) -> [(name: String, array: NumericArray)] {
    var arrays: [(name: String, array: NumericArray)] = [
      ("spike_times", NumericArray([0.0, 0.001, 0.001, 0.0025, 0.9])),
      ("spike_units", NumericArray([1, 0, 1, 1, 0] as [Int32])),
      ("unit_count", NumericArray([3] as [Int64], shape: [])),
      ("duration", NumericArray([1.0], shape: [])),
    ]
    for (name, array) in changes.sorted(by: { $0.key < $1.key }) {
      arrays.removeAll { $0.name == name }
      if let array { arrays.append((name, array)) }
    }
    return arrays
  }

  /// An npz file whose arrays are deflated, with labels of numbers and texts.
  static func labelled() throws -> [UInt8] {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path("x.npz")
    try NumPyArchive.write(
      path, canonical(["layer": NumericArray([1, 2, 5] as [UInt8])]),
      texts: [("label_area", ["dStr", "", "M1"], [3]), ("animal", ["T209"], [])],
      deflating: ["spike_times", "spike_units", "layer"])
    return try FileBytes.read(path)
  }

  /// One small file of every format that is a single file, with the options that it needs.
  static func all() throws -> [(name: String, bytes: [UInt8], options: ReadOptions)] {
    let tick = ReadOptions(tick: 0.001)
    return [
      ("a.npz", try bytes("canonical-stored.npz"), ReadOptions()),
      ("b.npz", try bytes("canonical-deflated.npz"), ReadOptions()),
      ("labels.npz", try labelled(), ReadOptions()),
      ("c.mat", try bytes("asdf-compressed.mat"), tick),
      ("d.mat", MatlabBytes.asdf(bigEndian: true), tick),
      ("e.mat", MatlabBytes.asdf(bigEndian: false), tick),
      (
        "f.npy",
        try NumPyFile.header(
          of: NumericArray([1, 0, 0, 2, 0, 1] as [UInt8], shape: [3, 2]), file: "")
          + [1, 0, 0, 2, 0, 1], ReadOptions()
      ),
      ("g.csv", Array("time,unit\n0.5,a\n0.25,b\n1e-1,a\n".utf8), ReadOptions()),
      ("h.nexTimestamps", Array("u1\tu2\r\n0.5\t0.1\r\n\t0.2\r\n".utf8), ReadOptions()),
      ("labels.mat", try bytes("labels.mat"), ReadOptions()),
      ("structures.mat", try bytes("structures.mat"), ReadOptions()),
      ("i.mat", CellExplorerReaderTests.sample, ReadOptions()),
      ("j.mat", WaveClusReaderTests.sample, ReadOptions()),
      ("l.t", MClustReaderTests.sample([10, 25, 25, 1000]), ReadOptions()),
      ("m.csv", Array(AxionReaderTests.sample.utf8), ReadOptions()),
      ("n.csv", Array(NESTReaderTests.sample.utf8), ReadOptions()),
    ]
  }
}

extension FormatSamples {
  /// A small file of every format in HDF5, which are larger than those of other formats.
  static func hdf5() throws -> [(name: String, bytes: [UInt8], options: ReadOptions)] {
    try [
      ("a.nwb", "nwb"), ("b.h5", "waverepo"), ("c.h5", "maxwell"), ("f.h5", "sonata"),
      ("v73-asdf.mat", "matlab-asdf"), ("v73-cells.mat", "matlab-cells"),
      ("v73-structures.mat", "matlab-structures"), ("allen.nwb", "nwb-allen"), ("one.nwb", "nwb1"),
    ].map { name, fixture in
      (
        name, try HDF5Samples.bytes(fixture),
        ReadOptions(variable: fixture == "sonata" ? "cortex" : nil)
      )
    }
  }
}

/// Writes MATLAB v5 files of either byte order.
struct MatlabBytes {
  let isBigEndian: Bool

  func word(_ value: Int) -> [UInt8] {
    let bytes = (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    return isBigEndian ? bytes.reversed() : bytes
  }

  /// An element, in the short form if it fits and is requested.
  func element(_ type: Int, _ data: [UInt8], short: Bool = false) -> [UInt8] {
    if short, data.count <= 4 {
      return word(data.count << 16 | type) + data + [UInt8](repeating: 0, count: 4 - data.count)
    }
    let padding = type == 15 ? 0 : (8 - data.count % 8) % 8
    return word(type) + word(data.count) + data + [UInt8](repeating: 0, count: padding)
  }

  func matrix(_ kind: Int, _ dimensions: [Int], name: String, _ content: [UInt8]) -> [UInt8] {
    element(
      14,
      element(6, word(kind) + word(0)) + element(5, dimensions.flatMap(word))
        + element(1, Array(name.utf8), short: true) + content)
  }

  func doubles(_ values: [Double], name: String = "") -> [UInt8] {
    let data = values.flatMap { value in
      let bytes = (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> ($0 * 8)) }
      return isBigEndian ? bytes.reversed() : bytes
    }
    return matrix(6, [1, values.count], name: name, element(9, data))
  }

  func integers(_ values: [Int], name: String = "") -> [UInt8] {
    matrix(12, [1, values.count], name: name, element(5, values.flatMap(word), short: true))
  }

  func cells(_ cells: [[UInt8]], name: String) -> [UInt8] {
    matrix(1, [cells.count, 1], name: name, cells.flatMap { $0 })
  }

  func text(_ text: String, name: String = "") -> [UInt8] {
    matrix(4, [1, text.utf8.count], name: name, element(16, Array(text.utf8)))
  }

  /// A structure of one element.
  func structure(_ fields: [(name: String, value: [UInt8])], name: String) -> [UInt8] {
    let names = fields.flatMap { field in
      Array(field.name.utf8) + [UInt8](repeating: 0, count: 32 - field.name.utf8.count)
    }
    return matrix(
      2, [1, 1], name: name,
      element(5, word(32), short: true) + element(1, names) + fields.flatMap(\.value))
  }

  /// A string, table or datetime, as MATLAB saves it from R2016b on.
  func object(_ kind: String, name: String) -> [UInt8] {
    let reference =
      element(6, word(13) + word(0)) + element(5, word(6) + word(1)) + element(1, [])
      + element(6, [0xDD00_0000, 2, 1, 1, 1, 1].flatMap(word))
    return element(
      14,
      element(6, word(17) + word(0)) + element(1, Array(name.utf8)) + element(1, Array("MCOS".utf8))
        + element(1, Array(kind.utf8)) + element(14, reference))
  }

  func file(_ elements: [[UInt8]]) -> [UInt8] {
    var header = Array("MATLAB 5.0 MAT-file, made by a test".utf8)
    header += [UInt8](repeating: 0x20, count: 124 - header.count)
    header += isBigEndian ? [1, 0] + Array("MI".utf8) : [0, 1] + Array("IM".utf8)
    return header + elements.flatMap { $0 }
  }

  /// Three units, the second silent, of 100 ticks whose length the file does not say.
  static func asdf(bigEndian: Bool, bin: [Double] = [], size: [Int] = [3, 100]) -> [UInt8] {
    let writer = MatlabBytes(isBigEndian: bigEndian)
    return writer.file([
      writer.doubles([1, 2], name: "xy"),
      writer.cells(
        [
          writer.integers([3, 50]), writer.doubles([]), writer.doubles([0, 7, 99]),
          writer.doubles(bin), writer.integers(size),
        ], name: "asdf_raw"),
    ])
  }
}
