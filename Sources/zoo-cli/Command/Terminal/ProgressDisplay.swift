import Synchronization
import Zoo

/// The progress of a comparison: one updating line on a terminal, else a plain line now and then.
final class ProgressDisplay: Sendable {
  private struct State {
    var place = ""
    var model = ""
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

  /// Shows an event; failures are shown even if progress is suppressed.
  func show(_ event: ComparisonEvent) {
    switch event {
    case .prepared(let record):
      let rate = NumberText.percent(record.prevalence, 2)
      log(
        "\(record.name): \(NumberText.counted(record.units, "unit")), "
          + "\(NumberText.counted(record.bins, "bin")), \(rate) of entries are spikes")
    case .started(let label, let recording, let seed, let index, let count):
      let seedText = seed == 0 ? "" : ", seed \(seed)"
      let model = "[\(index + 1)/\(count)] \(label)"
      let place = "\(model) on \(recording)\(seedText)"
      state.withLock { ($0.place, $0.model) = (place, model) }
      update([place])
    case .progress(_, let fit):
      let (place, model) = state.withLock { ($0.place, $0.model) }
      update(Self.texts(fit, place: place, model: model))
    case .planned(let outline):
      log(OutlineText.line(outline))
    case .skipped(let label, let recording, let reason):
      log("\(label) on \(recording): left out, since \(reason)")
    case .said: break
    case .auditing:
      update([state.withLock { $0.place } + ": scoring and auditing"])
    case .finished(let row):
      let bits = NumberText.fixed(row.metrics[.headline], 3)
      let leak = row.audit.verdict == .leak ? ", LEAK" : ""
      log(
        "\(row.label) on \(Self.place(row)): \(bits) bits/spike\(leak), "
          + NumberText.duration(row.alignment == nil ? row.fitSeconds : row.cell.predictSeconds))
    case .validated(let score):
      let leak = score.audit.verdict == .leak ? ", LEAK" : ""
      log(
        "\(score.label), context \(score.context), on \(score.recording): "
          + (score.isReused
            ? "reused from the earlier run"
            : "\(NumberText.fixed(score.validation, 3)) bits/spike on validation\(leak), "
              + NumberText.duration(score.fitSeconds)))
    case .reused(let row):
      log("\(row.label) on \(Self.place(row)): reused from the earlier run")
    case .failed(let failure):
      warn("\(failure.label) failed on \(failure.recording): \(failure.message)")
    case .damaged(let file, let problem):
      warn("\(file): \(problem); what needs it is redone")
    case .waiting(let label, let recording, _):
      log("\(label) on \(recording): another process is doing it")
    }
  }

  /// The recording of a row, and where the model comes from if it is another.
  private static func place(_ row: ResultRow) -> String {
    row.alignment.map { "\(row.testedOn) (from \(row.trainedOn), \($0))" } ?? row.testedOn
  }

  private func warn(_ text: String) {
    clearLine()
    stream.write(style.emphasized("warning:", .yellow) + " " + style.plain(text) + "\n")
  }

  /// Shows what is being done, in one line.
  func show(working text: String) { update([text]) }

  /// Removes the live line.
  func end() { clearLine() }

  /// The state of a fit in fewer and fewer words, for narrower terminals; what the reader waits for
  /// is dropped last.
  private static func texts(_ fit: FitProgress, place: String, model: String) -> [String] {
    let epoch = "epoch \(fit.epoch + 1)/\(fit.epochs)"
    let step = fit.steps > 1 ? "step \(fit.step + 1)/\(fit.steps)" : nil
    let loss = fit.loss.isFinite ? "loss \(NumberText.fixed(fit.loss, 4))" : nil
    let bits = fit.validation.isFinite ? NumberText.fixed(fit.validation, 3) : nil
    let validation = bits.map { "validation \($0)" }
    let left =
      fit.secondsLeft.isFinite && fit.secondsLeft > 0
      ? "\(NumberText.duration(fit.secondsLeft)) left" : nil
    let whole = [epoch, step, loss, validation.map { $0 + " bits/spike" }, left]
    let candidates = [
      (place, whole), (model, whole), (model, [epoch, step, loss, validation, left]),
      (model, [epoch, loss, validation, left]), (model, [epoch, validation, left]),
      (model, [epoch, left]),
    ]
    return candidates.map { start, parts in
      start + ": " + parts.compactMap { $0 }.joined(separator: ", ")
    }
  }

  /// A permanent line.
  private func log(_ text: String) {
    guard !isQuiet else { return }
    if isLive {
      clearLine()
      stream.write(style.plain(text) + "\n")
    } else {
      writeNowAndThen(text)
    }
  }

  /// A line that the next one replaces: the first of several that fits, at most ten times a second.
  private func update(_ texts: [String]) {
    guard isLive else {
      writeNowAndThen(texts[0])
      return
    }
    let now = clock.now
    // Ctrl-C is echoed as two characters, which must not break the line.
    let width = max(20, style.width - 3)
    let lines = texts.map(style.plain)
    let shown = String((lines.first { $0.count <= width } ?? lines[lines.count - 1]).prefix(width))
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
