import Testing
import Zoo

@Suite("Splits")
struct SplitTests {
  @Test("half, a quarter and a quarter, with gaps of the context")
  func proportions() throws {
    let split = try Split.chronological(bins: 1200, context: 100, recording: "r")
    #expect(split.training == 0..<500)
    #expect(split.validation == 600..<850)
    #expect(split.test == 950..<1200)
    #expect(split.gap == 100)
  }

  @Test(
    "every bin is in one part or one gap", arguments: [(1003, 100), (4001, 7), (8, 0), (37, 1)])
  func coverage(bins: Int, context: Int) throws {
    let split = try Split.chronological(bins: bins, context: context, recording: "r")
    #expect(split.training.lowerBound == 0 && split.test.upperBound == bins)
    #expect(split.validation.lowerBound - split.training.upperBound == context)
    #expect(split.test.lowerBound - split.validation.upperBound == context)
    #expect(split.training.count + split.validation.count + split.test.count == bins - 2 * context)
    #expect(abs(split.training.count - 2 * split.test.count) <= 6)
  }

  @Test("all bins of the test part are scored, and no other")
  func mask() {
    let split = Split(training: 0..<3, validation: 4..<5, test: 6..<8)
    #expect(split.scoredMask(bins: 9) == [0, 0, 0, 0, 0, 0, 1, 1, 0])
  }

  @Test("a recording too short for the context is an error that says how much is needed")
  func tooShort() throws {
    #expect(
      throws: RecordingError.tooShort(
        recording: "r", bins: 999, needed: 1000, reason: "a context of 100 bins")
    ) { try Split.chronological(bins: 999, context: 100, recording: "r") }
    _ = try Split.chronological(bins: 1000, context: 100, recording: "r")
    for (bins, context, needed) in [
      (0, 0, 8), (7, 0, 8), (9, 1, 10), (100, Int.max, Int.max), (Int.max, Int.max, Int.max),
    ] {
      let error = RecordingError.tooShort(
        recording: "r", bins: bins, needed: needed, reason: "a context of \(context) bins")
      #expect(throws: error) {
        try Split.chronological(bins: bins, context: context, recording: "r")
      }
    }
  }

  @Test("the longest part can be split")
  func longest() throws {
    let split = try Split.chronological(bins: .max, context: 1 << 39, recording: "r")
    #expect(split.test.upperBound == .max)
  }
}
