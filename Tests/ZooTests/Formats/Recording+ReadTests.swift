import TestSupport
import Testing

@testable import Tensor
@testable import Zoo

@Suite("Reading recordings of any format")
struct RecordingReadTests {
  @Test("files that no reader knows are refused with what they look like")
  func unknown() {
    func message(_ bytes: [UInt8], _ name: String = "x.dat") -> String {
      do {
        _ = try FormatSamples.read(bytes, name: name)
        return ""
      } catch { return "\(error)" }
    }
    #expect(message([]).contains("the file is empty"))
    #expect(message([0, 1, 2, 3]).contains("the format is not known"))
    #expect(message([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]).contains("HDF5"))
    #expect(message(Array("%%BEGINHEADER\n".utf8)).contains("MClust"))
    #expect(message(Array("MATLAB 5.0 MAT-file".utf8)).contains("cut off"))
  }

  @Test("the preparation comes from an option, or from a folder's name")
  func preparation() throws {
    let bytes = Array("0.1,1\n".utf8)
    for (path, expected) in [
      ("data/in-vivo/x.csv", Preparation.inVivo), ("In_Vitro/a/x.csv", .inVitro),
      ("in-vivo.csv", nil), ("x.csv", nil),
    ] {
      #expect(try FormatSamples.read(bytes, name: path).preparation == expected)
    }
    let given = try FormatSamples.read(
      bytes, name: "in-vivo/x.csv", options: ReadOptions(preparation: .inVitro))
    #expect(given.preparation == .inVitro)
  }

  @Test("a tick that is not needed is noted")
  func needlessTick() throws {
    let recording = try FormatSamples.read(
      FormatSamples.npz(FormatSamples.canonical()), name: "x.npz", options: ReadOptions(tick: 1))
    #expect(recording.notes.contains { $0.contains("--tick was not needed") })
    #expect(recording.duration == 1)
  }

  @Test("a missing file and a folder that is none are errors")
  func missing() throws {
    #expect(throws: RecordingError.file(.system(operation: "open", file: "no/x", code: 2))) {
      try Recording.read(from: "no/x")
    }
    #expect(throws: RecordingError.self) { try Recording.read(from: "") }
  }

  @Test("a file of any format cut at any byte never traps")
  func truncation() throws {
    for (name, bytes, options) in try FormatSamples.all() {
      let whole = try FormatSamples.read(bytes, name: name, options: options)
      for count in 0..<bytes.count {
        let cut = Array(bytes[..<count])
        let recording = try? FormatSamples.read(cut, name: name, options: options)
        // Text may end after any line, and a MATLAB file after any variable; what is read is whole.
        let isText = name.hasSuffix("csv") || name.hasSuffix("nexTimestamps")
        #expect(
          isText || recording == nil || recording?.trains == whole.trains, "\(name) cut at \(count)"
        )
      }
    }
  }

  @Test("a flipped bit in a file of any format never traps")
  func flips() throws {
    for (name, bytes, options) in try FormatSamples.all() {
      for bit in 0..<bytes.count * 8 {
        var damaged = bytes
        damaged[bit / 8] ^= 1 << (bit % 8)
        Self.use(damaged, name: name, options: options)
      }
    }
  }

  @Test("thousands of random damages never trap")
  func fuzz() throws {
    var generator = RandomGenerator(seed: 2).stream("fuzz")
    let samples = try FormatSamples.all()
    for round in 0..<8_000 {
      let (name, original, options) = samples[round % samples.count]
      var bytes = original
      for _ in 0...generator.integer(below: 4) {
        guard !bytes.isEmpty else { break }
        let place = generator.integer(below: bytes.count)
        switch generator.integer(below: 6) {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.nextWord())
        case 1: bytes[place] = [0, 0xFF, 0x7F, 0x80][generator.integer(below: 4)]
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + generator.integer(below: 9)))
        case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 16)], at: place)
        case 4: for i in place..<min(bytes.count, place + 4) { bytes[i] = 0xFF }
        default: bytes.swapAt(place, generator.integer(below: bytes.count))
        }
      }
      Self.use(bytes, name: name, options: options)
    }
  }

  /// Reads and bins what can be read; what cannot is an error, and that is all that matters here.
  private static func use(_ bytes: [UInt8], name: String, options: ReadOptions) {
    guard let recording = try? FormatSamples.read(bytes, name: name, options: options) else {
      return
    }
    let summary = RecordingSummary(
      recording, options: BinningOptions(minutes: 0.01), context: 10)
    #expect(summary.units > 0 && summary.spikes > 0)
    #expect(recording.trains.times.allSatisfy { $0 >= 0 && $0.isFinite })
  }
}
