import Testing

@testable import Zoo

struct ClientFactsTests {
  private func facts(_ text: String) throws -> ClientFacts {
    let message = try #require(ClientMessage(Array("{\"type\":\"hello\",\(text)}".utf8)))
    return try ClientFacts(message)
  }

  @Test func theSmallestHelloHasDefaults() throws {
    let facts = try facts(#""protocol":1,"name":"m""#)
    #expect(facts.delivery == .lockstep)
    #expect(facts.maxBlock == 1000)
    #expect(facts.memory == nil)
    #expect(facts.options.isEmpty)
    #expect(!facts.takesBlocks)
  }

  @Test func unknownKeysAreIgnored() throws {
    let facts = try facts(
      #""protocol":1,"name":"m","color":[1],"capabilities":["blocks","dance"],"mode":"blocks""#)
    #expect(facts.delivery == .blocks)
  }

  @Test func optionsOfAllTypesAreRead() throws {
    let facts = try facts(
      #""protocol":1,"name":"m","options":{"#
        + #""a":{"type":"number","default":1.5,"min":0,"max":2},"#
        + #""b":{"type":"integer","default":3,"min":1,"max":5},"#
        + #""c":{"type":"flag","default":true},"#
        + #""d":{"type":"choice","default":"x","choices":["x","y"]}}"#)
    #expect(
      facts.options == [
        .number("a", default: 1.5, 0...2, ""), .integer("b", default: 3, 1...5, ""),
        .flag("c", default: true, ""), .choice("d", default: "x", ["x", "y"], ""),
      ])
  }

  @Test(arguments: [
    (#""name":"m""#, ExternalModelError.Code.unsupported, "protocol"),
    (#""protocol":2,"name":"m""#, .unsupported, "protocol 2"),
    (#""protocol":1"#, .protocol, "name"),
    (#""protocol":1,"name":"My Model""#, .protocol, "My Model"),
    (#""protocol":1,"name":"m","mode":"blocks""#, .protocol, "capabilities"),
    (#""protocol":1,"name":"m","mode":"fast""#, .protocol, "fast"),
    (#""protocol":1,"name":"m","memory":-1"#, .protocol, "-1"),
    (
      #""protocol":1,"name":"m","options":{"client":{"type":"flag","default":true}}"#, .protocol,
      "client"
    ),
    (
      #""protocol":1,"name":"m","options":{"a":{"type":"number","default":3,"max":2}}"#, .protocol,
      "'a'"
    ),
    (
      #""protocol":1,"name":"m","options":{"a":{"type":"integer","default":0.5}}"#, .protocol, "'a'"
    ),
    (#""protocol":1,"name":"m","options":{"a":{"type":"choice","default":"x"}}"#, .protocol, "'a'"),
  ])
  func whatIsWrongIsNamed(_ text: String, _ code: ExternalModelError.Code, _ words: String) throws {
    let problem = #expect(throws: ClientFacts.Problem.self) { try facts(text) }
    #expect(problem?.code == code)
    #expect(problem?.words.contains(words) == true)
  }
}
