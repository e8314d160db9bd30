import Foundation
import Testing
import Zoo

@testable import ZooCommand

@Suite struct ReportTests {
  private func make(_ folder: String) throws {
    let run = try CommandRun(
      "compare constant --units 4 --minutes 0.1 --context 20 --quiet --out \(folder)/a",
      adding: [Constant.self])
    #expect(run.code == 0)
  }

  @Test func thePageIsMadeAgainFromWhatIsSaved() throws {
    try withTemporaryFolder { folder in
      try make(folder)
      let page = URL(fileURLWithPath: folder + "/a/report.html")
      let before = try Data(contentsOf: page)
      try FileManager.default.removeItem(at: page)
      try FileManager.default.removeItem(atPath: folder + "/a/figures")
      let again = try CommandRun("report \(folder)/a", adding: [Constant.self])
      #expect(again.code == 0 && again.output.contains("report.html"))
      #expect(try Data(contentsOf: page) == before)
      let pictures = try FileManager.default.contentsOfDirectory(atPath: folder + "/a/figures")
      #expect(pictures.contains("ranking-in-vitro.svg"))
    }
  }

  @Test func damagedCurvesAreNamedAndThePageGoesWithout() throws {
    try withTemporaryFolder { folder in
      try make(folder)
      let fits = folder + "/a/fits/"
      let name = try #require(
        try FileManager.default.contentsOfDirectory(atPath: fits).first {
          $0.hasPrefix("constant.in-vitro.")
        }
      )
      let file = "\(fits)\(name)/cells/in-vitro.curves.npz"
      #expect(FileManager.default.fileExists(atPath: file))
      try Data("nothing".utf8).write(to: URL(fileURLWithPath: file))
      let again = try CommandRun("report \(folder)/a", adding: [Constant.self])
      #expect(again.code == 3 && again.errors.contains("curves.npz"))
    }
  }

  @Test func aSweepThatNothingWonHasAPage() throws {
    try withTemporaryFolder { folder in
      let swept = try CommandRun(
        "sweep failing --vary epochs=1,2 --units 4 --minutes 0.1 --context 20 --quiet "
          + "--out \(folder)/a", adding: [Failing.self])
      #expect(swept.code == 1)
      let page = URL(fileURLWithPath: folder + "/a/report.html")
      let before = try String(contentsOf: page, encoding: .utf8)
      #expect(before.contains("Which options of failing are best?"))
      try FileManager.default.removeItem(at: page)
      #expect(try CommandRun("report \(folder)/a", adding: [Failing.self]).code == 0)
      #expect(try String(contentsOf: page, encoding: .utf8) == before)
    }
  }

  @Test func aFolderWithoutFitsIsRefused() throws {
    try withTemporaryFolder { folder in
      let run = try CommandRun("report \(folder)")
      #expect(run.code == 2 || run.code == 3)
      #expect(run.errors.contains(folder))
    }
  }
}
