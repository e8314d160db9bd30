import Testing

@testable import ZooCommand

struct NewModelTests {
  @Test func typesAreNamedAfterModels() {
    #expect(NewModel.typeName("gain") == "GainModel")
    #expect(NewModel.typeName("my-net2") == "MyNet2Model")
    #expect(NewModel.typeName("my-model") == "MyModel")
    #expect(NewModel.typeName("model") == "ModelModel")
  }

  /// A name that contains words of the template is not replaced again.
  @Test func namesMayContainWordsOfTheTemplate() {
    let model = NewModel("py-rate", .python, zoo: .folder("/zoo"))
    #expect(model.files[0].path == "py_rate.py")
    #expect(model.files[0].text.contains("\"py-rate\""))
    #expect(model.files[0].text.contains("\"py-rate-rate\""))
  }

  @Test func commandsAreQuotedForTheShell() {
    let model = NewModel("a", .python, zoo: .folder("/zoo"))
    #expect(model.commands(in: "")[0] == "zoo-cli check 'python3 a.py'")
    #expect(
      model.commands(in: "my models/")[0] == #"zoo-cli check 'python3 '\''my models/a.py'\'''"#)
    #expect(
      NewModel("a", .c, zoo: .folder("/zoo")).commands(in: "/x/").prefix(2) == [
        "cc -O2 -std=c99 -o /x/a /x/a.c -lm", "zoo-cli check /x/a",
      ])
  }
}
