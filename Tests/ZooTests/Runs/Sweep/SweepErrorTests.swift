import Testing

@testable import Zoo

@Suite struct SweepErrorTests {
  @Test func messagesNameTheValueAndWhatToDo() {
    let unknown = SweepError.unknownName(
      model: "gru", name: "hiden", known: ["hidden", "layers"], suggestion: "hidden")
    #expect(
      unknown.description
        == "gru has no option 'hiden' to vary (did you mean 'hidden'?); its options are "
        + "hidden, layers, and context and epochs can be varied for every model")
    let bare = SweepError.unknownName(model: "m", name: "x", known: [], suggestion: nil)
    #expect(bare.description.contains("it takes no options, and context"))
    #expect(
      SweepError.needsSteps(name: "dropout", text: "0..0.5").description.contains("0..0.5:+0.1"))
    for (range, words) in [
      ("1e-4..1e-2", "1e-4..1e-2:*10,"), ("1e-4..1e-1", "1e-4..1e-1:*10,"),
      ("0.01..0.5", "0.01..0.5:*2,"), ("1..2", "1..2:+0.2,"), ("0..4000", "0..4000:+1000,"),
      ("0..1e-3", "0..1e-3:+0.0002,"),
    ] {
      let text = SweepError.needsSteps(name: "x", text: range).description
      #expect(text.contains("as in " + words), "\(text)")
    }
    #expect(SweepError.tooMany(count: .max, most: 5).description.contains("far too many"))
  }
}
