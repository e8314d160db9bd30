import Foundation
import Testing

@testable import ZooCommand

/// What `zoo-cli new` writes is what CI builds and runs.
struct TemplateTextTests {
  private static let examples =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2)
    .joined(separator: "/") + "/Examples"

  private static let texts = [
    "clients/client.py": TemplateText.python, "clients/client.c": TemplateText.c99,
    "clients/client.R": TemplateText.r, "NewModel/Package.swift": TemplateText.manifest,
    "NewModel/Sources/MyModel/MyModel.swift": TemplateText.model,
    "NewModel/Sources/MyModel/main.swift": TemplateText.main,
    "NewModel/Tests/MyModelTests/MyModelTests.swift": TemplateText.modelTests,
  ]

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: examples), "the sources are not here"),
    arguments: texts.keys.sorted())
  func theTextIsThatOfTheFile(_ path: String) throws {
    let file = try String(contentsOfFile: "\(Self.examples)/\(path)", encoding: .utf8)
    #expect(Self.texts[path] == file, "run .ci/embed-templates")
  }
}
