import Testing

@testable import Zoo

struct ClientMessageTests {
  @Test(arguments: ["", "{}", "[]", "hello", #"{"type":1}"#])
  func whatIsNoMessageIsNone(_ line: String) { #expect(ClientMessage(Array(line.utf8)) == nil) }

  @Test func hostMessagesAreOneLineWithoutSpaces() throws {
    let message = HostMessage(
      "configure",
      ["options": .values(["b": .flag(true), "a": .number(0.5)]), "scratch": .text("/tmp/x/")])
    #expect(
      String(decoding: try message.line(), as: UTF8.self)
        == #"{"options":{"a":0.5,"b":true},"scratch":"/tmp/x/","type":"configure"}"# + "\n")
  }
}
