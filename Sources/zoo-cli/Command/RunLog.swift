#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Zoo

/// The log of a run directory: one JSON object per line, one line per event, one run after another.
///
/// It is for people to read later; nothing reads it, so failing to write it does not stop the run.
struct RunLog: Sendable {
  private let path: String

  /// A log at a path; its folder need not exist before the first line.
  init(path: String) { self.path = path }

  private struct Line: Encodable {
    let time: String
    let event: String
    var label: String?
    var recording: String?
    var seed: UInt64?
    var epoch: Int?
    var loss: Double?
    var validation: Double?
    var bitsPerSpike: Double?
    var audit: String?
    var fitSeconds: Double?
    var message: String?

    enum CodingKeys: String, CodingKey {
      case time, event, label, recording, seed, epoch, loss, validation, audit, message
      case bitsPerSpike = "bits_per_spike"
      case fitSeconds = "fit_seconds"
    }

    init(_ event: String) {
      time = Date().ISO8601Format()
      self.event = event
    }
  }

  /// Appends a line about an event of a comparison; for a fit's progress, one line per epoch.
  func append(_ event: ComparisonEvent) {
    var line: Line
    switch event {
    case .prepared(let record):
      line = Line("prepared")
      line.recording = record.name
    case .started(let label, let recording, let seed, _, _):
      line = Line("started")
      (line.label, line.recording, line.seed) = (label, recording, seed)
    case .progress(let label, let fit):
      guard fit.isEpochEnd else { return }
      line = Line("epoch")
      (line.label, line.epoch) = (label, fit.epoch + 1)
      line.validation = fit.validation.isFinite ? fit.validation : nil
      line.loss = fit.loss.isFinite ? fit.loss : nil
    case .said(let label, let said):
      line = Line("said")
      (line.label, line.message) = (label, said)
    case .auditing, .planned:
      return
    case .validated(let score):
      line = Line(score.isReused ? "reused" : "validated")
      (line.label, line.recording, line.seed) = (score.label, score.recording, score.seed)
      line.validation = score.validation.isFinite ? score.validation : nil
      line.audit = score.audit.text
      line.fitSeconds = score.fitSeconds
      line.message = "context \(score.context)"
    case .skipped(let label, let recording, let reason):
      line = Line("skipped")
      (line.label, line.recording, line.message) = (label, recording, reason)
    case .damaged(let file, let problem):
      line = Line("damaged")
      line.message = "\(file): \(problem)"
    case .waiting(let label, let recording, let seed):
      line = Line("waiting")
      (line.label, line.recording, line.seed) = (label, recording, seed)
    case .finished(let row), .reused(let row):
      line = Line("finished")
      if case .reused = event { line = Line("reused") }
      (line.label, line.recording, line.seed) = (row.label, row.testedOn, row.seed)
      if let alignment = row.alignment { line.message = "from \(row.trainedOn), \(alignment)" }
      let bits = row.metrics[.bitsPerSpike]
      line.bitsPerSpike = bits.isFinite ? bits : nil
      line.audit = row.audit.text
      line.fitSeconds = row.fitSeconds
    case .failed(let failure):
      line = Line("failed")
      (line.label, line.recording, line.seed) = (failure.label, failure.recording, failure.seed)
      line.message = failure.message
    }
    write(line)
  }

  /// Appends a line about the run as a whole.
  func append(_ event: String) { write(Line(event)) }

  private func write(_ line: Line) {
    guard let text = try? Invocation.json(line, isPretty: false) else { return }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { return }
    // One call per line, so that several processes do not mix their lines.
    var bytes = Array(text.utf8) + [UInt8(ascii: "\n")]
    let count = bytes.count
    _ = bytes.withUnsafeMutableBytes { buffer in
      #if canImport(Glibc)
        Glibc.write(descriptor, buffer.baseAddress, count)
      #elseif canImport(Musl)
        Musl.write(descriptor, buffer.baseAddress, count)
      #else
        Darwin.write(descriptor, buffer.baseAddress, count)
      #endif
    }
    close(descriptor)
  }
}
