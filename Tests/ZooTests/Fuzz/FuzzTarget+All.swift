import TestSupport

@testable import Tensor
@testable import Zoo

extension FuzzTarget {
  /// A target for every format and every container.
  ///
  /// Folders are made in the given one.
  static func all(in folder: TemporaryFolder) throws -> [FuzzTarget] {
    let samples = try FormatSamples.all() + FormatSamples.hdf5() + archives() + tables()
    var targets = samples.map { file($0.name, $0.bytes, $0.options) }
    for sample in samples where sample.name.hasSuffix(".npz") {
      targets.append(try archive(sample.name, sample.bytes, sample.options))
    }
    targets += try folders(in: folder)
    return try targets + containers()
  }

  private static func archives() throws -> [(String, [UInt8], ReadOptions)] {
    [
      ("spikeinterface.npz", try FormatSamples.npz(SpikeInterfaceReaderTests.arrays()), .init()),
      ("pynapple.npz", try FormatSamples.npz(PynappleReaderTests.arrays()), .init()),
    ]
  }

  /// Tables of text in their several forms.
  private static func tables() -> [(String, [UInt8], ReadOptions)] {
    let trials = "neuron_id,trial_id,spike_time\n3,0,0.5\n3,1,0.25\n7,0,0.75\n7,1,0.125\n"
    let pairs = "Channel,Unit,Timestamp\n1,1,0.5\n1,2,0.25\n2,1,0.75\n2,2,1.5\n"
    let commas = "time;unit\n0,5;a\n1,25;b\n2,75;a\n"
    let names = "\"A\" 0.5\n'B' 1.25\nA 2.5\n"
    let steps =
      "# NEST version: 3.6.0\n# x\nsender\ttime_step\ttime_offset\n2\t105\t0.0\n3\t7\t0.1\n"
    return [
      ("trials.csv", trials, ReadOptions(trialSeconds: 1)), ("pairs.csv", pairs, ReadOptions()),
      ("commas.csv", commas, ReadOptions()), ("names.txt", names, ReadOptions()),
      ("steps.dat", steps, ReadOptions(tick: 0.001)),
      ("two.gdf", String(decoding: NESTReaderTests.old, as: UTF8.self), ReadOptions()),
      ("lists.csv", String(decoding: SpikeTableTests.lists, as: UTF8.self), ReadOptions()),
    ].map { ($0.0, Array($0.1.utf8), $0.2) }
  }

  private static func folders(in folder: TemporaryFolder) throws -> [FuzzTarget] {
    func npy(_ array: NumericArray) throws -> [UInt8] {
      let path = folder.path("x.npy")
      try NumPyFile.write(array, to: path)
      return try FileBytes.read(path)
    }
    func text(_ text: String) -> [UInt8] { Array(text.utf8) }
    return [
      try Self.folder(
        "alf", in: folder,
        [
          ("spikes.times.npy", npy(NumericArray([0.1, 0.2, 0.3]))),
          ("spikes.clusters.npy", npy(NumericArray([3, 1 << 40, 3] as [Int64]))),
        ]),
      try Self.folder(
        "phy", in: folder,
        [
          ("spike_times.npy", npy(NumericArray([30, 60, 90] as [Int64]))),
          ("spike_clusters.npy", npy(NumericArray([3, 7, -3] as [Int32]))),
          ("params.py", text("sample_rate = 30000.0\n")),
          ("cluster_group.tsv", text("id\tgroup\n3\tgood\n")),
          ("cluster_KSLabel.tsv", text("cluster_id\tKSLabel\n7\tmua\n")),
        ]),
    ]
  }

  private static func containers() throws -> [FuzzTarget] {
    let limit = 1 << 24
    var targets = try HDF5Samples.all.map { name in
      // Without checksums, what is behind them is damaged too.
      container("\(name).h5", try HDF5Samples.bytes(name)) { bytes in
        let source = RandomAccessSource(bytes, file: "x.h5")
        try HDF5Samples.walk(HDF5File(source, verifies: false))
      }
    }
    for name in ["dynamic", "far", "fixed", "long-codes", "runs", "stored"] {
      let stream = try FormatSamples.bytes("inflate-\(name).zlib")
      targets.append(
        container("\(name).zlib", stream) { bytes in
          let expanded = try bytes.withUnsafeBytes { try Inflate.zlib($0, limit: limit) }
          guard expanded.count <= limit else { throw Violation(description: "beyond the limit") }
        })
      let size = try stream.withUnsafeBytes { try Inflate.zlib($0, limit: limit).count }
      targets.append(
        container("\(name).deflate", Array(stream.dropFirst(2))) { bytes in
          _ = bytes.withUnsafeBytes { Inflate.beginning(of: $0, count: 1 << 12) }
          _ = try bytes.withUnsafeBytes { try Inflate.raw($0, size: size) }
        })
    }
    // A literal run of 32 bytes, and two copies from it.
    let lzf: [UInt8] = [31] + Array(UInt8(0)..<32) + [0xE0, 0x01, 0x1F, 0x20, 0x05]
    targets.append(
      container("lzf", lzf) { bytes in
        let sizes = [64, 1000, limit].compactMap { LZF.expanded(bytes, most: $0)?.count }
        guard !sizes.isEmpty else { throw Violation(description: "not read") }
      })
    targets.append(
      container("zip", try FormatSamples.labelled()) { bytes in
        let archive = try ZipArchive(bytes, file: "x.zip")
        for member in archive.members { _ = try? archive.contents(of: member) }
      })
    targets.append(
      container("npz", try FormatSamples.labelled()) { bytes in
        let archive = try NumPyArchive(bytes, file: "x.npz")
        for name in archive.names {
          _ = try? archive.array(name, limit: .events)
          _ = archive.texts(name)
        }
      })
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path("x.safetensors")
    try SafetensorsFile(
      entries: [
        .init(name: "a", array: NumericArray([1, 2, 3] as [Double])),
        .init(name: "b.c", array: NumericArray([7] as [Int64], shape: [1])),
      ], metadata: ["made by": "a test"]
    ).write(to: path)
    targets.append(
      container("safetensors", try FileBytes.read(path)) { bytes in
        _ = try SafetensorsFile.decode(bytes, file: "x").array(named: "a")?.doubles
      })
    targets.append(
      container(
        "npy",
        try NumPyFile.header(of: NumericArray([0.5, 2], shape: [2, 1]), file: "")
          + NumericArray([0.5, 2]).withUnsafeBytes { Array($0) }
      ) { bytes in _ = try NumPyFile.decode(bytes, file: "x.npy", name: nil).doubles })
    return targets
  }
}
