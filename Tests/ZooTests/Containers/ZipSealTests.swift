import Tensor
import Testing

@testable import Zoo

@Suite struct ZipSealTests {
  private let arrays: [(name: String, array: NumericArray)] = [
    ("logits", NumericArray((0..<600).map { Double($0) }, shape: [100, 6])),
    ("spikes", NumericArray([UInt8](repeating: 0, count: 600), shape: [100, 6])),
  ]

  /// The digest is that of the file's end, which names every member with its checksum.
  @Test func sealsIdentifyArchives() throws {
    try withTemporaryFolder { folder in
      let paths = ["a", "b", "c"].map { "\(folder)/\($0).npz" }
      try NumPyArchive.write(paths[0], arrays, deflating: ["spikes"])
      try NumPyArchive.write(paths[1], arrays, deflating: ["spikes"])
      try NumPyArchive.write(
        paths[2], [arrays[0], ("spikes", NumericArray([UInt8](repeating: 1, count: 600)))])
      let seals = try paths.map { try ZipSeal.digest(of: $0) }
      #expect(seals[0] == seals[1] && seals[0] != seals[2])
      try ZipSeal.holdsItsMembers(paths[0])
    }
  }

  @Test func damageToDirectoryAndMembersIsFound() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.npz"
      try NumPyArchive.write(path, arrays)
      let whole = try FileBytes.read(path)
      let seal = try ZipSeal.digest(of: path)
      var flipped = whole
      flipped[whole.count - 60] ^= 1
      try AtomicFile.write(flipped, to: path)
      #expect((try? ZipSeal.digest(of: path)) != seal)

      flipped = whole
      flipped[300] ^= 1
      try AtomicFile.write(flipped, to: path)
      #expect(try ZipSeal.digest(of: path) == seal)
      #expect(
        throws: FileError.malformed(
          file: path, place: .array("logits.npy"),
          problem: "the data do not match their checksum: the file is damaged")
      ) { try ZipSeal.holdsItsMembers(path) }
    }
  }

  /// Every byte counts, also those of headers that a reader of members need not look at.
  @Test func aFlippedByteIsFoundAnywhere() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.npz"
      try NumPyArchive.write(
        path,
        [("a", NumericArray([1.5, 2.5])), ("b", NumericArray([UInt8](repeating: 7, count: 90)))],
        deflating: ["b"])
      let whole = try FileBytes.read(path)
      let seal = try ZipSeal.digest(of: path)
      for place in whole.indices {
        var flipped = whole
        flipped[place] ^= 1
        FileBytes.remove(path)
        try AtomicFile.write(flipped, to: path)
        let isFound: Bool
        do {
          isFound = try ZipSeal.digest(of: path) != seal
          try ZipSeal.holdsItsMembers(path)
          #expect(isFound, "byte \(place)")
        } catch {}
      }
    }
  }

  @Test(arguments: [0, 1, 21, 22, 100])
  func archivesWithoutEndRecordAreCutOff(_ count: Int) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.npz"
      try NumPyArchive.write(path, arrays)
      try AtomicFile.write(Array(try FileBytes.read(path).prefix(count)), to: path)
      #expect(
        throws: FileError.malformed(
          file: path, place: .byte(count),
          problem: "the archive has no end record: it is cut off")
      ) { _ = try ZipSeal.digest(of: path) }
    }
  }
}
