import Tensor
import Testing

@testable import Zoo

@Suite struct VerifiedFilesTests {
  @Test func aFileIsKnownUntilItChanges() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/a"
      try AtomicFile.write("one", to: file)
      let verified = VerifiedFiles(folder)
      #expect(!verified.contains(file, digest: "d"))
      verified.insert(file, digest: "d")
      #expect(verified.contains(file, digest: "d") && !verified.contains(file, digest: "e"))
      verified.save()
      #expect(VerifiedFiles(folder).contains(file, digest: "d"))
      // Of the same length, in the same second.
      try AtomicFile.write("two", to: file)
      #expect(!verified.contains(file, digest: "d"))
      #expect(!VerifiedFiles(folder).contains(file, digest: "d"))
      FileBytes.remove(file)
      #expect(!verified.contains(file, digest: "d"))
    }
  }

  /// The file saves time and decides nothing: whatever is in it, nothing false is believed.
  @Test func aDamagedListIsNoHarm() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("x", to: folder + "/a")
      for text in ["", "\t\t\n", "a\t\n", "a\tnothing d\n", "\u{0}\u{1}"] {
        try AtomicFile.write(text, to: folder + "/.verified")
        #expect(!VerifiedFiles(folder).contains(folder + "/a", digest: "d"))
      }
    }
  }
}
