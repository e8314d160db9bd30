import Tensor
import Testing

@testable import Zoo

@Suite struct VerifiedFilesTests {
  /// Whether a file is looked at when it is to be checked.
  private func isRead(
    _ file: String, _ verified: VerifiedFiles, digest: String = "d"
  ) throws(FileError) -> Bool {
    var isRead = false
    try verified.check(file, digest: digest) { () throws(FileError) in isRead = true }
    return isRead
  }

  @Test func whatWasCheckedIsReadAgainWhenItOrItsDigestChanges() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/a"
      try AtomicFile.write("x", to: file)
      let verified = VerifiedFiles(folder)
      #expect(try isRead(file, verified))
      #expect(try !isRead(file, verified))
      #expect(try isRead(file, verified, digest: "e"))
      try AtomicFile.write("y", to: file)
      #expect(try isRead(file, verified, digest: "e"))
      #expect(try !isRead(file, verified, digest: "e"))
      // What is not there is for the check to find.
      #expect(try isRead(folder + "/b", verified))
      #expect(try isRead(folder + "/b", verified))
    }
  }

  @Test func whatDoesNotMatchIsNotRemembered() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/a"
      try AtomicFile.write("x", to: file)
      let verified = VerifiedFiles(folder)
      let error = FileError.malformed(file: file, place: .whole, problem: "planted")
      #expect(throws: error) {
        try verified.check(file, digest: "d") { () throws(FileError) in throw error }
      }
      #expect(try isRead(file, verified))
    }
  }

  /// A file that changes while it is read is not taken for what was read.
  @Test func theStampIsThatOfBeforeReading() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/a"
      try AtomicFile.write("x", to: file)
      let verified = VerifiedFiles(folder)
      try verified.check(file, digest: "d") { () throws(FileError) in
        try AtomicFile.write("other", to: file)
      }
      #expect(try isRead(file, verified))
    }
  }

  @Test func theNextSessionKnowsItAndADamagedListOnlyCostsTime() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/a"
      try AtomicFile.write("x", to: file)
      let verified = VerifiedFiles(folder)
      verified.insert(file, digest: "d")
      verified.save()
      #expect(try !isRead(file, VerifiedFiles(folder)))
      let list = try FileBytes.read(folder + "/.verified")
      for place in list.indices {
        var flipped = list
        flipped[place] ^= 1
        try AtomicFile.write(flipped, to: folder + "/.verified")
        #expect(try isRead(file, VerifiedFiles(folder)), "byte \(place)")
      }
    }
  }

  /// Thousands of calls that find everything done write nothing.
  @Test func whatIsKnownIsWrittenOnce() throws {
    try withTemporaryFolder { folder in
      let (file, list) = (folder + "/a", folder + "/.verified")
      try AtomicFile.write("x", to: file)
      let verified = VerifiedFiles(folder)
      #expect(try isRead(file, verified))
      verified.save()
      #expect(FileBytes.exists(list))
      let again = VerifiedFiles(folder)
      FileBytes.remove(list)
      #expect(try !isRead(file, again))
      again.save()
      #expect(!FileBytes.exists(list))
    }
  }
}
