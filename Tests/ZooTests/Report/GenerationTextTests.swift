import Testing

@testable import Zoo

@Suite struct GenerationTextTests {
  private func fate(_ counts: [Int], past: [Int] = [2, 3, 4, 2, 3, 4, 2, 3, 4, 3]) -> RolloutFate {
    func spikes(_ counts: [Int]) -> SpikeSample {
      sample(
        [counts.enumerated().flatMap { second, count in (0..<count).map { 10 * second + $0 } }],
        bins: 10 * counts.count, binSeconds: 0.1)
    }
    return RolloutFate(of: spikes(counts), after: spikes(past))
  }

  private func text(_ counts: [Int], recording: [Int] = [3, 3, 3]) -> String {
    GenerationText.sentences(fate(counts), recording: fate(recording)).joined(separator: " ")
  }

  @Test func everyFateIsSaidWithItsTime() {
    #expect(
      text([3, 3, 3])
        == "The generated spikes stay within the range of the recording before them: never three "
        + "seconds in a row outside of 2.00 to 4.00 spikes per second and unit.")
    #expect(
      text([3, 3, 5, 5, 5, 3])
        == "The generated spikes depart after 2.0 s: three seconds in a row are above the range of "
        + "the recording before them, 2.00 to 4.00 spikes per second and unit. By the same rule the "
        + "recording itself does not depart.")
    #expect(
      text([3, 9, 9, 10])
        == "The generated spikes run away: from 1.0 s to the end they are above the range of the "
        + "recording before them, 2.00 to 4.00 spikes per second and unit, and in the last second "
        + "there are 10.00. By the same rule the recording itself does not depart.")
    #expect(
      text([3, 3, 0, 0, 0, 0]).hasPrefix("The generated spikes fall silent: none after 1.3 s."))
    #expect(text([0, 0, 0, 0]).hasPrefix("No unit spikes at all."))
    #expect(text([9, 9, 10]).contains("run away: from the first second to the end"))
    #expect(text([5, 5, 5]).contains("depart from the first second on: three seconds"))
    #expect(text([3, 3]).hasPrefix("Too short to say whether"))
  }

  @Test func aRecordingThatDepartsIsSaidToo() {
    #expect(
      text([3, 3, 3], recording: [3, 5, 5, 5]).hasSuffix(
        "By the same rule the recording itself departs after 1.0 s."))
  }
}
