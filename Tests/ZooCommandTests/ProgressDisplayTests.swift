import Testing

@testable import Zoo
@testable import ZooCommand

@Suite struct ProgressDisplayTests {
  private func events(_ display: ProgressDisplay) {
    display.show(.started(label: "gru", recording: "a", seed: 0, index: 0, count: 4))
    for step in 0..<50 {
      display.show(
        .progress(
          label: "gru",
          FitProgress(
            epoch: 0, epochs: 2, step: step, steps: 50, loss: 0.5, validation: .nan,
            bestValidation: .nan, secondsLeft: 3, isEpochEnd: false)))
    }
    display.end()
  }

  @Test func aTerminalGetsOneLineThatRenewsItself() {
    let stream = MemoryStream(isTerminal: true, columns: 40)
    events(
      ProgressDisplay(
        stream, style: TextStyle(for: stream, environment: [:]), isQuiet: false))
    #expect(stream.text.contains("\r\u{1B}[2K[1/4] gru on a"))
    #expect(!stream.text.contains("\n"))
    #expect(stream.text.hasSuffix("\r\u{1B}[2K"))
    let shown = stream.text.split(separator: "\r").map { $0.dropFirst(4) }
    #expect(shown.allSatisfy { $0.count < 40 })
  }

  @Test func aFileGetsALineNowAndThen() {
    let stream = MemoryStream()
    events(
      ProgressDisplay(
        stream, style: TextStyle(for: stream, environment: [:]), isQuiet: false))
    #expect(stream.text == "[1/4] gru on a\n")
  }

  @Test func quietMeansNothingButFailures() {
    let stream = MemoryStream(isTerminal: true, columns: 80)
    let display = ProgressDisplay(
      stream, style: TextStyle(for: stream, environment: ["NO_COLOR": "1"]), isQuiet: true)
    events(display)
    #expect(stream.text.isEmpty)
    display.show(.failed(FailureRecord(label: "gru", recording: "a", seed: 0, message: "no")))
    #expect(stream.text == "warning: gru failed on a: no\n")
  }
}
