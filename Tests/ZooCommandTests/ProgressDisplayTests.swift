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

  @Test func aTerminalGetsOneUpdatingLine() {
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

  @Test(arguments: [
    (
      120,
      "[3/4] gru:layers=2 on slice: epoch 2/9, step 5/50, loss 0.5000, validation 0.250 bits/spike, "
        + "30 s left"
    ),
    (85, "[3/4] gru:layers=2: epoch 2/9, step 5/50, loss 0.5000, validation 0.250, 30 s left"),
    (75, "[3/4] gru:layers=2: epoch 2/9, loss 0.5000, validation 0.250, 30 s left"),
    (61, "[3/4] gru:layers=2: epoch 2/9, validation 0.250, 30 s left"),
    (42, "[3/4] gru:layers=2: epoch 2/9, 30 s left"), (32, "[3/4] gru:layers=2: epoch 2/9"),
  ])
  func whatIsWaitedForIsCutLast(_ columns: Int, _ line: String) {
    let stream = MemoryStream(isTerminal: true, columns: columns)
    let display = ProgressDisplay(
      stream, style: TextStyle(for: stream, environment: [:]), isQuiet: false)
    display.show(.started(label: "gru:layers=2", recording: "slice", seed: 0, index: 2, count: 4))
    display.end()
    display.show(
      .progress(
        label: "gru:layers=2",
        FitProgress(
          epoch: 1, epochs: 9, step: 4, steps: 50, loss: 0.5, validation: 0.25,
          bestValidation: 0.25, secondsLeft: 30, isEpochEnd: false)))
    let shown = stream.text.split(separator: "\r").last?.dropFirst(4) ?? ""
    #expect(line.hasPrefix(shown) && shown.count == min(line.count, columns - 3))
  }

  @Test func aFileGetsALineNowAndThen() {
    let stream = MemoryStream()
    events(
      ProgressDisplay(
        stream, style: TextStyle(for: stream, environment: [:]), isQuiet: false))
    #expect(stream.text == "[1/4] gru on a\n")
  }

  @Test func quietShowsFailuresOnly() {
    let stream = MemoryStream(isTerminal: true, columns: 80)
    let display = ProgressDisplay(
      stream, style: TextStyle(for: stream, environment: ["NO_COLOR": "1"]), isQuiet: true)
    events(display)
    #expect(stream.text.isEmpty)
    display.show(.failed(FailureRecord(label: "gru", recording: "a", seed: 0, message: "no")))
    #expect(stream.text == "warning: gru failed on a: no\n")
  }
}
