import Foundation
import Testing

@testable import ZooCommand

/// What `zoo-cli new` writes is what CI builds and runs, and what `zoo-cli help` shows is a page of the
/// documentation.
struct TemplateTextTests {
  private static let root =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    .joined(separator: "/")

  private static let page = "Sources/Zoo/Zoo.docc/AddAModelInAnyLanguage.md"

  private static let texts = [
    page: HelpPage.protocolText,
    "Tests/Examples/clients/client.py": TemplateText.python,
    "Tests/Examples/clients/client.c": TemplateText.c99,
    "Tests/Examples/clients/client.R": TemplateText.r,
    "Tests/Examples/clients/gru.py": TemplateText.pyTorch,
    "Tests/Examples/clients/client.m": TemplateText.matlab,
    "Tests/Examples/clients/host.py": TemplateText.host,
    "Tests/Examples/NewModel/Package.swift": TemplateText.manifest,
    "Tests/Examples/NewModel/Sources/MyModel/MyModel.swift": TemplateText.model,
    "Tests/Examples/NewModel/Sources/MyModel/main.swift": TemplateText.main,
    "Tests/Examples/NewModel/Tests/MyModelTests/MyModelTests.swift": TemplateText.modelTests,
  ]

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: "\(root)/\(page)"), "the sources are not here"),
    arguments: texts.keys.sorted())
  func theTextIsThatOfTheFile(_ path: String) throws {
    let file = try String(contentsOfFile: "\(Self.root)/\(path)", encoding: .utf8)
    #expect(Self.texts[path] == file, "run .ci/embed-templates")
  }
}
