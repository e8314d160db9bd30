import Testing

@testable import ZooCommand

@Suite struct ParsedArgumentsTests {
  private static let count = CommandOption.integer("count", letter: "c", 1...9, "a count")
  private static let names = CommandOption.text(
    "name", placeholder: "NAME", isRepeatable: true, "names")
  private static let shift = CommandOption.number("shift", allowed: "a number", "a shift") { _ in
    true
  }
  private static let files = CommandOption.text(
    "files", placeholder: "FILE", isRepeatable: true, takesSeveral: true, "files")
  private static let loud = CommandOption.flag("loud", "noise")
  private static let command = CommandDefinition(
    name: "demo", summary: "a demonstration", operands: [.required("FILE", "a file")],
    options: [count, names, shift, files, loud])

  @Test func mixesOptionsAndOperands() throws {
    let parsed = try ParsedArguments(
      ["--name", "a", "file", "--count=3", "--name=b=c", "--loud", "--shift", "-2.5"],
      for: Self.command)
    #expect(parsed.operands == ["file"])
    #expect(parsed[Self.count] == 3)
    #expect(parsed.all(Self.names) == ["a", "b=c"])
    #expect(parsed[Self.shift] == -2.5)
    #expect(parsed.has(Self.loud))
  }

  @Test func anOptionOfSeveralValuesEndsAtTheNextOption() throws {
    let parsed = try ParsedArguments(
      ["file", "--files", "a", "b", "--loud", "--files=c", "d", "--"], for: Self.command)
    #expect(parsed.operands == ["file"])
    #expect(parsed.all(Self.files) == ["a", "b", "c", "d"])
    #expect(parsed.has(Self.loud))
    let after = try ParsedArguments(["--files", "a", "--", "file"], for: Self.command)
    #expect(after.operands == ["file"] && after.all(Self.files) == ["a"])
  }

  @Test func everythingAfterTwoDashesIsAnOperand() throws {
    let parsed = try ParsedArguments(["--", "--count"], for: Self.command)
    #expect(parsed.operands == ["--count"])
    #expect(parsed[Self.count] == nil)
  }

  @Test(arguments: [
    (["f", "--cuont", "3"], "demo has no option '--cuont'; did you mean '--count'?"),
    (["f", "--count"], "--count needs a value: a whole number from 1 to 9"),
    (["f", "--name"], "--name needs a value: NAME"),
    (["f", "--count", "--loud"], "--count needs a value: a whole number from 1 to 9"),
    (["f", "-c", "10"], "--count '10': it takes a whole number from 1 to 9"),
    (["f", "-c", "1", "-c", "2"], "--count is given twice"),
    (["f", "--files", "--loud"], "--files needs a value: FILE"),
    (["f", "--loud=yes"], "--loud takes no value"),
    (["f", "g"], "demo does not take 'g'"),
    ([], "demo needs FILE: a file"),
  ])
  func refusesWithOneLine(_ arguments: [String], _ message: String) {
    #expect(throws: CommandFailure.usage(message, hint: "see 'zoo-cli help demo'")) {
      try ParsedArguments(arguments, for: Self.command)
    }
  }

  @Test func readsTimesWithUnits() {
    let bin = CommandOption<Double>.time("bin", "a width")
    #expect(bin.parse("1ms") == 0.001)
    #expect(bin.parse("50us") == 0.00005)
    #expect(bin.parse("2s") == 2)
    #expect(bin.parse("0.005") == 0.005)
    for text in ["", "ms", "0", "-1ms", "nan", "inf", "1 h"] { #expect(bin.parse(text) == nil) }
  }

  @Test func readsTicksAsTimesOrRates() {
    let tick = CommandOption<Double>.tick("tick", "a tick")
    #expect(tick.parse("50us") == 0.00005 && tick.parse("1") == 1)
    for text in ["30kHz", "30000Hz", "30 khz", "0.03MHz", "1/30000", "1/30000s"] {
      let seconds: Double = tick.parse(text) ?? .nan
      #expect(abs(seconds * 30_000 - 1) < 1e-12, "\(text)")
    }
    #expect(tick.parse("30kHz") == 1 / 30_000.0 && tick.parse("1/30000") == 1 / 30_000.0)
    for text in ["", "kHz", "0Hz", "-1kHz", "1/0", "1/", "/3", "1/2/3", "nanHz", "30kHzs"] {
      #expect(tick.parse(text) == nil)
    }
  }

  @Test func readsSeeds() {
    let seeds = CommandOption<[UInt64]>.seeds("seeds", "seeds")
    #expect(seeds.parse("0,1,2") == [0, 1, 2])
    for text in ["", "1,", "1,1", "-1", "1.5", "a"] { #expect(seeds.parse(text) == nil) }
  }
}
