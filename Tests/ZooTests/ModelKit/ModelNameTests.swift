import Testing

@testable import Zoo

struct ModelNameTests {
  @Test func namesAreSmallLettersDigitsAndHyphens() {
    for name in ["a", "my-model", "gru2", String(repeating: "a", count: 64)] {
      #expect(ModelName.isValid(name))
    }
    for name in ["", "2gru", "-a", "My", "a_b", "a b", "ä", String(repeating: "a", count: 65)] {
      #expect(!ModelName.isValid(name), "'\(name)'")
    }
  }

  @Test func aNameIsFoundInOtherStyles() {
    #expect(ModelName.nearest(to: "My_Model") == "my-model")
    #expect(ModelName.nearest(to: "MyModel 2") == "my-model-2")
    #expect(ModelName.nearest(to: "GRU") == "gru")
    #expect(ModelName.nearest(to: "a/b.py") == "a-b-py")
    #expect(ModelName.nearest(to: "2gru") == nil)
    #expect(ModelName.nearest(to: "é") == nil)
  }
}
