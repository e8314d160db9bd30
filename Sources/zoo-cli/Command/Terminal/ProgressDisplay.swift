import Synchronization
import Zoo

/// The progress of a comparison: one line that renews itself on a terminal, else a plain line now
/// and then.
final class ProgressDisplay: Sendable {
  private struct State {
    var place = ""
    var lastWrite: ContinuousClock.Instant?
    var isLineOpen = false
  }

  private let stream: any TextStream
  private let style: TextStyle
  private let isQuiet: Bool
  private let isLive: Bool
  private let clock = ContinuousClock()
  private let state = Mutex(State())

  /// A display on a stream.
  init(_ stream: any TextStream, style: TextStyle, isQuiet: Bool) {
    self.stream = stream
    self.style = style
    self.isQuiet = isQuiet
    isLive = stream.isTerminal && !isQuiet
  }

  /// Shows an event; failures are shown even if progress is unwanted.
  func show(_ event: ComparisonEvent) {
    switch event {
    case .prepared(let record):
      let rate = NumberText.percent(record.prevalence, 2)
      log(
        "\(record.name): \(NumberText.counted(record.units, "unit")), "
          + "\(NumberText.counted(record.bins, "bin")), \(rate) of entries are spikes")
    case .started(let label, let recording, let seed, let index, let count):
      let seedText = seed == 0 ? "" : ", seed \(seed)"
      let place = "[\(index + 1)/\(count)] \(label) on \(recording)\(seedText)"
      state.withLock { $0.place = place }
      update(place)
    case .progress(_, let fit):
      update(state.withLock { $0.place } + ": " + Self.text(fit))
    case .auditing:
      update(state.withLock { $0.place } + ": scoring and auditing")
    case .finished(let row):
      let bits = NumberText.fixed(row.metrics.bitsPerSpike.pooled, 3)
      let leak = row.audit.verdict == .leak ? ", LEAK" : ""
      log(
        "\(row.label) on \(row.testedOn): \(bits) bits/spike\(leak), "
          + NumberText.duration(row.fitSeconds))
    case .reused(let row):
      log("\(row.label) on \(row.testedOn): taken from the earlier run")
    case .failed(let failure):
      clearLine()
      let text = "\(failure.label) failed on \(failure.recording): \(failure.message)"
      stream.write(style.emphasized("warning:", .yellow) + " " + style.plain(text) + "\n")
    }
  }

  /// Removes the live line.
  func end() { clearLine() }

  private static func text(_ fit: FitProgress) -> String {
    var parts = ["epoch \(fit.epoch + 1)/\(fit.epochs)"]
    if fit.steps > 1 { parts.append("step \(fit.step + 1)/\(fit.steps)") }
    if fit.loss.isFinite { parts.append("loss \(NumberText.fixed(fit.loss, 4))") }
    if fit.validation.isFinite {
      parts.append("validation \(NumberText.fixed(fit.validation, 3)) bits/spike")
    }
    if fit.secondsLeft.isFinite, fit.secondsLeft > 0 {
      parts.append("\(NumberText.duration(fit.secondsLeft)) left")
    }
    return parts.joined(separator: ", ")
  }

  /// A line that stays.
  private func log(_ text: String) {
    guard !isQuiet else { return }
    if isLive {
      clearLine()
      stream.write(style.plain(text) + "\n")
    } else {
      writeNowAndThen(text)
    }
  }

  /// A line that the next one replaces; ten times a second is as fast as anybody reads.
  private func update(_ text: String) {
    guard isLive else {
      writeNowAndThen(text)
      return
    }
    let now = clock.now
    let line = style.plain(text)
    let width = max(20, style.width - 1)
    let shown = line.count > width ? String(line.prefix(width)) : line
    let isDue = state.withLock { state in
      if let last = state.lastWrite, now - last < .milliseconds(100), state.isLineOpen {
        return false
      }
      state.lastWrite = now
      state.isLineOpen = true
      return true
    }
    if isDue { stream.write("\r\u{1B}[2K" + shown) }
  }

  private func clearLine() {
    let isOpen = state.withLock { state in
      defer { state.isLineOpen = false }
      return state.isLineOpen
    }
    if isOpen { stream.write("\r\u{1B}[2K") }
  }

  private func writeNowAndThen(_ text: String) {
    guard !isQuiet else { return }
    let now = clock.now
    let isDue = state.withLock { state in
      if let last = state.lastWrite, now - last < .seconds(10) { return false }
      state.lastWrite = now
      return true
    }
    if isDue { stream.write(style.plain(text) + "\n") }
  }
}
