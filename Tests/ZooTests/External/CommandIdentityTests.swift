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
