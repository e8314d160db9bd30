import Foundation
import Testing
import Zoo

@testable import ZooCommand

struct ZooSourceTests {
  @Test func theCloneAroundAProgramIsFound() throws {
    try withTemporaryFolder { folder in
      let program = "\(folder)/clone/.build/release/zoo-cli"
      for path in ["\(folder)/clone/Sources/Zoo", "\(folder)/clone/.build/release"] {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      }
      try Data().write(to: URL(filePath: program))
      let manifest = "\(folder)/clone/Package.swift"
      try "name: \"other\"".write(toFile: manifest, atomically: true, encoding: .utf8)
      #expect(ZooSource(around: program) == nil)
      try "name: \"zoo\"".write(toFile: manifest, atomically: true, encoding: .utf8)
      let clone = AbsolutePath.of("\(folder)/clone")
      #expect(ZooSource(around: program) == .folder(clone))
      #expect(try ZooSource("\(folder)/clone/") == .folder(clone))
      #expect(ZooSource.folder(clone).dependency == ".package(name: \"zoo\", path: \"\(clone)\")")
    }
    #expect(ZooSource(around: nil) == nil)
  }

  @Test func aRepositoryIsAskedForByItsLastName() throws {
    #expect(try ZooSource("https://example.org/x/Zoo.git").identity == "zoo")
    #expect(try ZooSource("git@example.org:x/fork").identity == "fork")
    #expect(
      try ZooSource("git@example.org:x/fork").dependency
        == ".package(url: \"git@example.org:x/fork\", from: \"\(ZooVersion.current)\")")
    #expect(ZooSource.literal(#"a"b\c"#) == #""a\"b\\c""#)
  }
}
