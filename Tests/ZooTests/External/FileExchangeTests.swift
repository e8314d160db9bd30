import Foundation
import Synchronization
import Tensor
import TestSupport
import Testing

@testable import Zoo

struct FileExchangeTests {
  private func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
  }

  private var soon: ContinuousClock.Instant { .now + .seconds(0.05) }

  @Test func aQuestionIsAFileAndSoIsItsAnswer() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    var exchange = try FileExchange(folder.root)
    try exchange.send(Array("{}\n".utf8), until: soon)
    #expect(try String(contentsOfFile: folder.path("000001.host"), encoding: .utf8) == "{}\n")
    // Several lines may be in one answer, and the last may lack its end.
    try write("one\ntwo", to: folder.path("000001.client"))
    #expect(try exchange.line(atMost: 10, until: soon) == Array("one".utf8))
    #expect(try exchange.line(atMost: 10, until: soon) == Array("two".utf8))
    try exchange.send([1, 2], until: soon)
    #expect(folder.names == ["000002.host", "host.lock"])
    try write("abcd", to: folder.path("000002.client"))
    try exchange.receive(3, until: soon)
    exchange.drop(1)
    #expect(exchange.withUnread { Array($0) } == Array("bcd".utf8))
    exchange.end(patience: 0)
    // The last pair stays, so that numbers go on.
    #expect(folder.names == ["000002.client", "000002.host"])
  }

  @Test func whatAnEarlierConversationLeftDoesNoHarm() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    for name in ["000041.client", "000057.host", "000012.host", "notes.txt", "7.client"] {
      try write("old", to: folder.path(name))
    }
    var exchange = try FileExchange(folder.root)
    try exchange.send(Array("new".utf8), until: soon)
    #expect(folder.names == ["000058.host", "7.client", "host.lock", "notes.txt"])
    // The program was still busy with it.
    try write("late", to: folder.path("000057.client"))
    #expect(throws: ClientChannel.Failure.timeout) { try exchange.receive(1, until: soon) }
    try write("answer", to: folder.path("000058.client"))
    #expect(try exchange.line(atMost: 10, until: soon) == Array("answer".utf8))
    try exchange.send(Array("next".utf8), until: soon)
    #expect(folder.names == ["000059.host", "7.client", "host.lock", "notes.txt"])
  }

  @Test func aMissingAnswerSaysWhatItWaitsFor() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    var exchange = try FileExchange(folder.root)
    try exchange.send([1], until: soon)
    #expect(throws: ClientChannel.Failure.timeout) { try exchange.receive(1, until: soon) }
    let words = exchange.problem(of: .timeout, to: "'fit'", within: 60) ?? ""
    #expect(words.contains(folder.path("000001.client")))
    #expect(words.contains("the answer to 'fit'") && words.contains("60 s"))
    try write("12", to: folder.path("000001.client"))
    #expect(throws: ClientChannel.Failure.ended) { try exchange.receive(3, until: soon) }
    let cut = exchange.problem(of: .ended, to: "BINS", within: 60) ?? ""
    #expect(cut.contains("cut off after 2 bytes"))
    exchange.isStopped = { true }
    try exchange.send([1], until: soon)
    #expect(throws: ClientChannel.Failure.stopped) { try exchange.receive(1, until: soon) }
    folder.remove()
    #expect(throws: ClientChannel.Failure.ended) { try exchange.send([1], until: soon) }
    #expect(
      exchange.problem(of: .ended, to: "BINS", within: 5)?.contains("could not be written") == true)
  }

  @Test func aFolderIsOfOneConversation() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    var first = try FileExchange(folder.root)
    let error = #expect(throws: FileError.self) { _ = try FileExchange(folder.root) }
    #expect(error?.description.contains("another process") == true)
    first.end(patience: 0)
    _ = try FileExchange(folder.root)
    let missing = #expect(throws: FileError.self) {
      _ = try FileExchange(folder.path("nowhere"))
    }
    #expect(missing?.description.contains("nowhere: there is no such folder") == true)
  }

  // MARK: With a program

  /// Answers in a folder until it is stopped, on a thread: each row is 1 for a unit that has just spiked.
  private final class Program: Sendable {
    private let isStopped = Mutex(false)
    /// The types of messages and tags of frames that came.
    let said = Mutex<[String]>([])

    init(_ folder: String, capabilities: String = "\"fit\",\"blocks\"") {
      Thread.detachNewThread { [self] in
        var (last, units) = (0, 3)
        while !isStopped.withLock({ $0 }) {
          // The newest question: one that wanted no answer, such as QUIT, may be gone already.
          let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
          let newest = names.filter { $0.hasSuffix(".host") }.compactMap { Int($0.prefix(6)) }.max()
          let name = String(format: "%06d", newest ?? 0)
          guard let newest, newest > last,
            let bytes = FileManager.default.contents(atPath: "\(folder)/\(name).host")
          else {
            usleep(300)
            continue
          }
          last = newest
          let answer = Self.answer([UInt8](bytes), folder, capabilities, &units) { word in
            said.withLock { $0.append(word) }
          }
          try? Data(answer).write(
            to: URL(fileURLWithPath: "\(folder)/\(name).client"), options: .atomic)
        }
      }
    }

    deinit { stop() }

    func stop() { isStopped.withLock { $0 = true } }

    private static func answer(
      _ bytes: [UInt8], _ folder: String, _ capabilities: String, _ units: inout Int,
      _ say: (String) -> Void
    ) -> [UInt8] {
      guard bytes.first == UInt8(ascii: "{") else {
        let tag = String(decoding: bytes.prefix(4), as: UTF8.self)
        say(tag)
        switch tag {
        case "QUIT", "PING": return ClientFrame.bytes(.done)
        case "STRT", "BINS": break
        default:
          return ClientFrame.bytes(.fail, Array(#"{"code":"unsupported","message":"?"}"#.utf8))
        }
        let bins = tag == "STRT" ? [UInt8](repeating: 0, count: units) : Array(bytes[8...])
        return ClientFrame.bytes(
          .logOdds,
          bins.flatMap { ClientFrame.littleEndian(Float($0 == 0 ? -2 : 1).bitPattern) })
      }
      let message = (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any] ?? [:]
      let type = message["type"] as? String ?? ""
      say(type)
      switch type {
      case "hello":
        return Array(
          """
          {"type":"hello","protocol":1,"name":"by-files","capabilities":[\(capabilities)],"memory":1}
          """.utf8)
      case "fit":
        // Named as seen from the folder.
        let path = folder + "/" + (message["train"] as? String ?? "")
        let array = try? NumPyFile.read(path)
        units = array?.shape.last ?? 0
        return Array(#"{"type":"progress","fraction":0.5}\#n{"type":"fitted","parameters":5}"#.utf8)
      case "configure", "go": return Array(#"{"type":"ok"}"#.utf8)
      default: return Array(#"{"type":"error","code":"unsupported","message":"?"}"#.utf8)
      }
    }
  }

  @Test func aModelTakesPartByFiles() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let program = Program(folder.root)
    defer { program.stop() }
    let entry = try ExternalModel(exchange: folder.root).entry()
    #expect(entry.card.name == "by-files")
    var predictor = try entry.predictor(ModelOptions(parsing: "", for: entry.card))
    let spikes = randomRaster(bins: 120, units: 3, rate: 0.2, seed: 1)
    for seed in [0, 1] {
      _ = try predictor.fit(
        training: spikes, validation: spikes,
        session: FitSession(context: 20, epochs: 1, seed: UInt64(seed)))
    }
    #expect(predictor.parameterCount == 5)
    #expect(predictor.delivery == .blocks)
    let rows = try predictor.logOdds(for: spikes, batch: nil).values
    #expect((1..<120).allSatisfy { bin in rows[bin, 2] == (spikes[bin - 1, 2] ? 1 : -2) })
    let stretches = predictor.lockstepStretches(in: spikes)
    #expect(stretches.count == 8)
    // A conversation for the hello, and one for each fit, each with its own.
    let said = program.said.withLock { $0 }
    #expect(said.count { $0 == "hello" } == 3)
    #expect(Array(said.prefix(5)) == ["hello", "hello", "configure", "fit", "go"])
    // Nobody waits for its answer, so the next question may come before the program looks.
    #expect(said.count { $0 == "QUIT" } <= 1)
    #expect(!FileManager.default.fileExists(atPath: folder.path("scratch")))
  }

  @Test func allButStartingAndEndingIsChecked() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let program = Program(folder.root)
    defer { program.stop() }
    let report = try ClientCheck(ExternalModel(exchange: folder.root)).run()
    #expect(report.name == "by-files" && report.isPassed && report.audit == .causal)
    let skipped = report.items.filter { $0.outcome == .skipped }
    #expect(skipped.count { $0.detail == "somebody else starts and ends it" } == 4)
    // It says of neither that it can.
    #expect(skipped.count == 6)
  }

  @Test func withoutBlocksItIsRefused() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let program = Program(folder.root, capabilities: "\"fit\"")
    defer { program.stop() }
    let error = #expect(throws: ExternalModelError.self) {
      _ = try ExternalModel(exchange: folder.root).entry()
    }
    #expect(error?.problem.contains("come in files") == true)
  }
}
