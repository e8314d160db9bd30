import Foundation
import Tensor
import TestSupport
import Testing

@testable import Zoo

struct ExternalCardTests {
  private func card(_ text: String) throws -> ExternalCard {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try text.write(toFile: folder.path("c.json"), atomically: true, encoding: .utf8)
    return try ExternalCard(path: folder.path("c.json"))
  }

  @Test func optionsAreWrittenAsOnACommandLine() throws {
    let card = try card(
      #"{"command":"./m","name":"mine","options":{"b":true,"a":2,"c":"x","d":0.5},"fit_limit_s":9}"#
    )
    #expect(card.command == "./m")
    #expect(card.optionText == "a=2,b=true,c=x,d=0.5")
    #expect(card.fitLimit == 9)
  }

  @Test func aFolderTakesThePlaceOfACommand() throws {
    let card = try card(#"{"exchange":"folder","name":"mine"}"#)
    #expect(card.exchange == "folder" && card.command == nil)
  }

  @Test(arguments: [
    "", "{}", #"{"command":"x","exchange":"y"}"#, #"{"command":1}"#,
    #"{"command":"x","fit_limit_s":0}"#,
  ])
  func aWrongCardNamesTheFile(_ text: String) throws {
    let error = #expect(throws: FileError.self) { try card(text) }
    #expect(error?.description.contains("c.json") == true)
  }
}
