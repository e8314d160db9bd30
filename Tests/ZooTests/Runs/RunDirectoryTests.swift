import FoundationEssentials
import Tensor
import Testing

@testable import Zoo

@Suite struct RunDirectoryTests {
  @Test func aTrailingSlashIsDropped() {
    #expect(RunDirectory("runs/a//").path == "runs/a")
    #expect(RunDirectory("/").path == "/")
    #expect(RunDirectory("runs/a").results == "runs/a/results.json")
    #expect(RunDirectory("runs/a").file("fits/x/fit.json") == "runs/a/fits/x/fit.json")
  }

  @Test func foldersAreCreatedUnlessTheyExist() throws {
    try withTemporaryFolder { folder in
      let directory = RunDirectory(folder + "/deep/er/run")
      #expect(!directory.exists)
      try directory.create()
      try directory.create()
      #expect(directory.exists)
      for part in ["fits", "unfinished"] {
        #expect(FileManager.default.fileExists(atPath: directory.file(part)))
      }
    }
  }

  @Test func aFileInTheWayIsNamed() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("", to: folder + "/run")
      let error = #expect(throws: FileError.self) {
        try RunDirectory(folder + "/run").create()
      }
      #expect(error?.file == folder + "/run")
    }
  }

  @Test func everythingCanBeRemoved() throws {
    try withTemporaryFolder { folder in
      let directory = RunDirectory(folder)
      try directory.create()
      try directory.folder("a").create()
      try AtomicFile.write("x", to: directory.folder("a").cell("slice"))
      try directory.removeAll()
      #expect(!directory.exists)
      try directory.removeAll()
    }
  }
}
