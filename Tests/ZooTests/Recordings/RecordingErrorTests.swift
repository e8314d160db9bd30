import Testing

@testable import Zoo

@Suite("Errors of recordings")
struct RecordingErrorTests {
  @Test("user choices are remedies, and no option is named")
  func remedies() {
    let cases: [(RecordingError, Remedy?)] = [
      (.tickRequired(file: "f", reason: "r"), .giveTick),
      (.noSpikesInPart(recording: "r", start: 1, units: 0..<2, next: nil), .chooseAnotherPart),
      (.noSpikesInPart(recording: "r", start: 1, units: 0..<2, next: 7.25), .startAt(7)),
      (.trials(file: "f", column: "c", count: 2), .giveTrialLength),
      (.severalVariables(file: "f", names: ["a"]), .nameVariable),
      (.ambiguousUnits(file: "f", unit: "u", column: "c", other: "o"), nil),
      (.notEnoughUnits(recording: "r", units: 2, wanted: 3), .useUnits(2)),
      (.tooShort(recording: "r", bins: 1, needed: 2, reason: "x"), .shortenContext),
      (.invalidOption(.binWidth, value: "0", allowed: "a"), .change(.binWidth)),
      (.noSpikes(file: "f"), nil), (.unknownFormat(file: "f", found: "x"), nil),
      (.invalidUnitCount(file: "f", count: "0"), nil),
    ]
    for (error, remedy) in cases {
      #expect(error.remedy == remedy)
      #expect(!"\(error)".contains("--"))
    }
  }

  @Test("the error for an unknown format lists all formats")
  func formats() {
    let text = RecordingError.unknownFormat(file: "f", found: "x").description
    #expect(text.hasPrefix("f: x; known formats are ") && text.contains("and folders of IBL ALF"))
    for format in Recording.formats { #expect(text.contains(format.title)) }
  }

  @Test("an option outside its range is named in words")
  func options() {
    #expect(
      RecordingError.invalidOption(.binWidth, value: "0.0", allowed: "it must be positive")
        .description == "a bin width of 0.0: it must be positive")
  }
}
