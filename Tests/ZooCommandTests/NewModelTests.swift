import Testing

@testable import ZooCommand

struct NewModelTests {
  @Test func typesAreNamedAfterModels() {
    #expect(NewModel.typeName("gain") == "GainModel")
    #expect(NewModel.typeName("my-net2") == "MyNet2Model")
    #expect(NewModel.typeName("my-model") == "MyModel")
    #expect(NewModel.typeName("model") == "ModelModel")
  }

  /// A file 'json.py' would be found where json is imported.
  @Test func modulesHaveNamesOfTheirOwn() {
    #expect(NewModel.moduleName("json") == "json_model")
    #expect(NewModel.moduleName("my-net-2") == "my_net_2")
    let model = NewModel("json", .python, zoo: .folder("/zoo"))
    #expect(model.files[0].path == "json_model.py" && model.files[0].text.contains("\"json\""))
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
    #expect(model.commands(in: "")[0] == "zoo-cli check 'python3 a_model.py'")
    #expect(
      model.commands(in: "my models/")[0]
        == #"zoo-cli check 'python3 '\''my models/a_model.py'\'''"#)
    #expect(
      NewModel("a", .c, zoo: .folder("/zoo")).commands(in: "/x/").prefix(2) == [
        "cc -O2 -std=c99 -o /x/a /x/a.c -lm", "zoo-cli check /x/a",
      ])
    #expect(
      NewModel("a", .matlab, zoo: .folder("/zoo")).commands(in: "my models/").prefix(3) == [
        "cd 'my models/'", "mkdir exchange", "matlab -batch \"a_model exchange\" &",
      ])
  }
}
