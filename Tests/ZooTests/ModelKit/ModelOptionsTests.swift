import Testing
import Zoo

@Suite struct ModelOptionsTests {
  private let card = ModelCard(
    name: "sample", summary: "a card with an option of every type",
    options: [
      .integer("depth", default: 1, 1...4, "a whole number"),
      .number("rate", default: 0.5, 0...10, "a number"),
      .flag("log", default: false, "a flag"),
      .choice("mask", default: "causal", ["causal", "none"], "a word"),
    ])

  @Test func namesAreJoinedByPlus() throws {
    let card = ModelCard(
      name: "several", summary: "a card with names", options: [.names("of", default: "a+b", "")])
    #expect(ModelOptions(defaultsOf: card).names("of") == ["a", "b"])
    let options = try ModelOptions(parsing: "of=c-d", for: card)
    #expect(options.names("of") == ["c-d"] && options.label == "several:of=c-d")
    for text in ["", "+", "a+", "a++b"] {
      #expect(
        throws: ModelOptionError.invalidValue(
          model: "several", option: "of", text: text, allowed: "names joined by +")
      ) { _ = try ModelOptions(parsing: "of=\(text)", for: card) }
    }
  }

  private func check(_ text: String, _ error: ModelOptionError, _ message: String) {
    #expect(throws: error) { _ = try ModelOptions(parsing: text, for: card) }
    #expect(error.description == message)
  }

  @Test func defaultsComeFromTheCard() {
    let options = ModelOptions(defaultsOf: card)
    #expect(options.integer("depth") == 1 && options.number("rate") == 0.5)
    #expect(!options.flag("log") && options.choice("mask") == "causal")
    #expect(options.label == "sample" && options.given.isEmpty)
    #expect(
      options.texts == ["depth": "1", "rate": "0.5", "log": "false", "mask": "causal"])
    #expect(options["nothing"] == nil)
  }

  /// An option that was added later is in the texts only where it says something.
  @Test func aDefaultMayBeSilent() throws {
    let card = ModelCard(
      name: "sample", summary: "a sample",
      options: [
        .integer("depth", default: 1, 1...4, "layers"),
        OptionDefinition.flag("log", default: false, "logarithm").silentAtDefault,
      ])
    for text in ["", "log=false"] {
      let options = try ModelOptions(parsing: text, for: card)
      #expect(options.texts == ["depth": "1"] && options.text == "depth=1")
      #expect(options["log"] == .flag(false))
    }
    let options = try ModelOptions(parsing: "log=true", for: card)
    #expect(options.texts == ["depth": "1", "log": "true"])
    #expect(options.text == "depth=1,log=true" && options.label == "sample:log=true")
  }

  @Test func givenOptionsAreInTheLabelInTheCardsOrder() throws {
    let options = try ModelOptions(parsing: "mask=none,rate=2,depth=3,log=yes", for: card)
    #expect(options["depth"] == .integer(3) && options["rate"] == .number(2))
    #expect(options["log"] == .flag(true) && options["mask"] == .word("none"))
    #expect(options.given == ["depth", "rate", "log", "mask"])
    #expect(options.label == "sample:depth=3,rate=2,log=true,mask=none")
    // The label is a specification of the same options.
    let text = String(options.label.dropFirst("sample:".count))
    #expect(try ModelOptions(parsing: text, for: card) == options)
  }

  @Test func smallNumbersKeepTheirDigits() throws {
    let options = try ModelOptions(parsing: "rate=1e-5", for: card)
    #expect(options.label == "sample:rate=1e-05")
    #expect(try ModelOptions(parsing: "rate=1e-05", for: card) == options)
  }

  @Test func settingChangesOneOptionOfACopy() {
    let options = ModelOptions(defaultsOf: card)
    #expect(options.setting("depth", to: .integer(4)).integer("depth") == 4)
    #expect(options.integer("depth") == 1)
  }

  @Test func anUnknownOptionIsNamedWithTheNearest() {
    let known = ["depth", "rate", "log", "mask"]
    check(
      "dept=2",
      .unknownOption(model: "sample", option: "dept", known: known, suggestion: "depth"),
      "sample has no option 'dept'; did you mean 'depth'?")
    check(
      "temperature=2",
      .unknownOption(model: "sample", option: "temperature", known: known, suggestion: nil),
      "sample has no option 'temperature'; its options are depth, rate, log, mask")
    let none = ModelOptionError.unknownOption(
      model: "last-bin", option: "a", known: [], suggestion: nil)
    #expect(throws: none) { _ = try ModelOptions(parsing: "a=1", for: LastBin.card) }
    #expect(none.description == "last-bin has no option 'a'; it takes no options")
  }

  @Test(arguments: ["0", "5", "1.5", "", "one", "99999999999999999999"])
  func aWholeNumberOutsideItsRangeIsRefused(_ text: String) {
    check(
      "depth=\(text)",
      .invalidValue(model: "sample", option: "depth", text: text, allowed: "1...4"),
      "sample: '\(text)' is not a value of 'depth', which takes 1...4")
  }

  @Test(arguments: ["-0.1", "11", "nan", "inf", "x"])
  func aNumberOutsideItsRangeIsRefused(_ text: String) {
    check(
      "rate=\(text)",
      .invalidValue(model: "sample", option: "rate", text: text, allowed: "0...10"),
      "sample: '\(text)' is not a value of 'rate', which takes 0...10")
  }

  @Test func choicesMustBeListed() {
    check(
      "log=maybe",
      .invalidValue(model: "sample", option: "log", text: "maybe", allowed: "true, false"),
      "sample: 'maybe' is not a value of 'log', which takes true, false")
    check(
      "mask=band",
      .invalidValue(model: "sample", option: "mask", text: "band", allowed: "causal, none"),
      "sample: 'band' is not a value of 'mask', which takes causal, none")
  }

  @Test(arguments: ["depth", "=3"])
  func aPartWithoutNameAndValueIsRefused(_ text: String) {
    check(
      text, .malformed(model: "sample", text: text),
      "sample: '\(text)' is not an option; write name=value, with commas between options")
  }

  @Test func anOptionGivenTwiceIsRefused() {
    check(
      "depth=2,log=yes,depth=3", .repeatedOption(model: "sample", option: "depth"),
      "sample: 'depth' is given twice")
  }

  @Test func otherErrorMessages() {
    #expect(
      ModelOptionError.unknownModel(name: "gtu", suggestion: "gru").description
        == "there is no model 'gtu'; did you mean 'gru'?")
    #expect(
      ModelOptionError.unknownModel(name: "x", suggestion: nil).description
        == "there is no model 'x'")
    #expect(ModelOptionError.unknownModel(name: "x", suggestion: nil).remedy == .listModels)
    #expect(
      ModelOptionError.unsuitable(model: "sample", reason: "too deep").description
        == "sample: too deep")
  }
}
