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
      let error = FileError.system(
        operation: "create the folder", file: folder + "/run", code: 20)
      #expect(throws: error) { try RunDirectory(folder + "/run").create() }
    }
  }

  @Test func allFitsCanBeRemovedAndNothingElse() throws {
    try withTemporaryFolder { folder in
      let directory = RunDirectory(folder + "/run")
      try directory.removeAll()
      try directory.create()
      let names = ["a.slice.seed0-0123456789ab", "b.slice.seed0-0123456789ab"]
      let mine = directory.folder(names[0])
      try mine.create()
      try AtomicFile.write("x", to: mine.cell("slice"))
      try AtomicFile.write("x", to: directory.unfinished + "/a.safetensors")
      // A link to another run's fit, and what people keep in a folder called 'fits'.
      try AtomicFile.write("x", to: folder + "/theirs")
      try RunDirectory.createFolder(folder + "/other")
      try AtomicFile.write("x", to: folder + "/other/fit.json")
      try FileManager.default.createSymbolicLink(
        atPath: directory.folder(names[1]).path, withDestinationPath: folder + "/other")
      try RunDirectory.createFolder(directory.fits + "/galaxies")
      try AtomicFile.write("x", to: directory.fits + "/galaxies/M31.fits")

      try directory.removeAll()
      #expect(try SourceFile.list(directory.fits) == ["galaxies"])
      #expect(try SourceFile.list(directory.unfinished) == [])
      #expect(FileBytes.exists(directory.fits + "/galaxies/M31.fits"))
      #expect(FileBytes.exists(folder + "/other/fit.json"))
      try directory.removeAll()
    }
  }
}
