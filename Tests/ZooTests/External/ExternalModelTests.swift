import TestSupport
import Testing

@testable import Zoo

struct ExternalModelTests {
  @Test(.enabled(if: TestClient.isAvailable, "Python is not here"))
  func anEntryHasWhatTheClientDeclares() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let command = try TestClient.command(
      in: folder,
      """
      hello["options"] = {"ridge": {"type": "number", "default": 1.5, "min": 0}}
      hello["summary"] = "for tests"
      """)
    let card = try ExternalModel(command: command).entry().card
    #expect(card.name == "test-client")
    #expect(card.summary == "for tests")
    #expect(card.options.map(\.name) == ["ridge", "client"])
    #expect(!card.isDefault)
    let options = try ModelOptions(parsing: "ridge=3", for: card)
    #expect(options.label == "test-client:ridge=3")
    #expect(options.texts["client"] == "1-" + CommandIdentity.digest(of: command))
  }

  @Test func aNameIsMadeFromTheScriptWhereThereIsNoHello() {
    #expect(ExternalModel(command: "python3 models/My_Model.py").fallbackName == "my-model")
    #expect(ExternalModel(command: "./a.out").fallbackName == "a")
    #expect(ExternalModel(command: "").fallbackName == "external-model")
  }

  @Test func aModelThatDidNotStartFailsWhereItIsFitted() throws {
    let model = ExternalModel(command: "exit 9")
    let error = #expect(throws: ExternalModelError.self) { try model.entry() }
    #expect(error?.code == .crashed)
    #expect(error?.model == "exit 9")
    let failure = try #require(error)
    let entry = model.entry(failing: failure)
    #expect(throws: failure) { try entry.predictor(ModelOptions(defaultsOf: entry.card)) }
  }
}
