import Foundation
import Testing
import Zoo

@testable import ZooCommand

@Suite struct BrowserOpeningTests {
  /// An environment whose desktop notes what it is asked to show, and ends with a code.
  private func desktop(_ folder: String, code: Int) throws -> [String: String] {
    for name in ["xdg-open", "open"] {
      let file = "\(folder)/\(name)"
      try "#!/bin/sh\nprintf '%s' \"$1\" > '\(folder)/asked'\nexit \(code)\n".write(
        toFile: file, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
    }
    return ["PATH": "/nowhere:\(folder)", "DISPLAY": ":0"]
  }

  private func asked(_ folder: String) -> String? {
    try? String(contentsOfFile: folder + "/asked", encoding: .utf8)
  }

  private static let line =
    "compare constant --units 4 --minutes 0.1 --context 20 --quiet --open --out "

  @Test func thePageIsShownByItsWholePath() throws {
    try withTemporaryFolder { folder in
      let run = try CommandRun(
        Self.line + folder + "/run", environment: try desktop(folder, code: 0),
        adding: [Constant.self])
      #expect(run.code == 0 && run.errors.isEmpty, "\(run.errors)")
      let path = try #require(asked(folder))
      #expect(path.hasPrefix("/") && path.hasSuffix("/run/report.html"))
      #expect(FileManager.default.fileExists(atPath: path))
    }
  }

  @Test func withoutADesktopAWarningNamesThePage() throws {
    try withTemporaryFolder { folder in
      // Nothing is known of the machine here, so nothing is started.
      let run = try CommandRun(Self.line + folder + "/run", adding: [Constant.self])
      #expect(run.code == 0)
      #expect(run.errors.hasPrefix("warning: --open: there is no "))
      #expect(run.errors.contains("the page is \(folder)/run/report.html"))
      let lacking = try CommandRun(
        "report \(folder)/run --open", environment: ["PATH": folder, "DISPLAY": ":0"],
        adding: [Constant.self])
      #expect(lacking.code == 0 && lacking.errors.contains("there is no program '"))

      let failing = try CommandRun(
        "merge \(folder)/run --open --json", environment: try desktop(folder, code: 4),
        adding: [Constant.self])
      #expect(failing.code == 0 && failing.errors.contains("failed with code 4"))
      #expect(failing.json != nil)
      #expect(asked(folder)?.hasSuffix("/run/report.html") == true)
    }
  }

  @Test(arguments: ["compare", "transfer", "sweep", "merge", "report"])
  func everyCommandThatWritesAPageCanShowIt(_ name: String) throws {
    #expect(try CommandRun("help \(name)").output.contains("--open"))
  }
}
