import Foundation
import TestSupport
import Testing

@testable import Zoo

struct CommandIdentityTests {
  @Test func wordsAreThoseOfAShell() {
    #expect(
      CommandIdentity.words(of: "python3  'my model.py' --a=\"b c\" ''")
        == ["python3", "my model.py", "--a=b c", ""])
  }

  @Test func soDoesWhatTheScriptLoads() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    func write(_ name: String, _ content: String) throws {
      try content.write(toFile: folder.path(name), atomically: true, encoding: .utf8)
    }
    try FileManager.default.createDirectory(
      atPath: folder.path("models"), withIntermediateDirectories: true)
    for (name, content) in [
      ("run.py", "import tcn\nfrom models import gru\n"), ("tcn.py", "import layers"),
      ("layers.py", ""), ("other.py", ""), ("tcn.txt", ""), ("models/__init__.py", ""),
      ("models/gru.py", "from . import cell"), ("models/cell.py", "import norms"),
      ("models/unused.py", ""), ("norms.py", ""),
    ] {
      try write(name, content)
    }
    let digest = { CommandIdentity.digest(of: "python3 \(folder.path("run.py"))") }
    for (name, isLoaded) in [
      ("tcn.py", true), ("layers.py", true), ("other.py", false), ("tcn.txt", false),
      ("models/__init__.py", true), ("models/gru.py", true), ("models/cell.py", true),
      ("models/unused.py", false), ("norms.py", true),
    ] {
      let before = digest()
      let content = try String(contentsOfFile: folder.path(name), encoding: .utf8)
      try write(name, content + "\n# changed")
      #expect((digest() != before) == isLoaded, "\(name)")
      #expect(digest() == digest())
    }
  }

  @Test func filesThatLoadEachOtherEnd() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    for (name, other) in [("a.R", "b.R"), ("b.R", "a.R")] {
      try "source(\"\(other)\")".write(
        toFile: folder.path(name), atomically: true, encoding: .utf8)
    }
    let command = "Rscript \(folder.path("a.R"))"
    #expect(CommandIdentity.digest(of: command) == CommandIdentity.digest(of: command))
  }

  @Test func theContentOfAScriptCountsAndNotItsPlace() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    func digest(_ name: String, _ content: String, _ rest: String = "") throws -> String {
      try content.write(toFile: folder.path(name), atomically: true, encoding: .utf8)
      return CommandIdentity.digest(of: "python3 '\(folder.path(name))'\(rest)")
    }
    let first = try digest("a.py", "x = 1")
    #expect(first.count == 12)
    #expect(try digest("b.py", "x = 1") == first)
    #expect(try digest("a.py", "x = 2") != first)
    #expect(try digest("a.py", "x = 1", " --fast") != first)
  }
}
