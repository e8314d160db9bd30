import Foundation
import Tensor
import Testing

@testable import Zoo

@Suite struct ServedModelTests {
  private let spikes = chainRaster(bins: 400, units: 3, seed: 1)
  private let zoo: ModelZoo
  private let rows: Tensor
  private let model: ServedModel

  init() throws {
    zoo = try ModelZoo(ModelZoo.builtIn)
    let predictor = try fittedPredictor(
      "gru:hidden=3", training: spikes, validation: spikes.slice(0..<200),
      session: FitSession(context: 40, epochs: 1, binsPerStep: 100))
    let selection = try #require(try zoo.select("gru:hidden=3").first)
    rows = try predictor.logOdds(for: spikes, batch: nil).values
    var settings = ProtocolSettings(preset: .quick)
    settings.context = 40
    model = try ServedModel(
      FittedModel(
        label: selection.label, options: selection.options, recording: "chain", units: 3,
        settings: settings, state: predictor.state),
      version: "0123456789ab", zoo: zoo)
  }

  /// The answer to a line, as a document.
  private func answer(_ text: String) throws -> [String: Any] {
    let line = try model.answer(Array(text.utf8)).answer.line()
    return try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
  }

  private func rows(_ frame: [UInt8]) -> [Float] {
    #expect(String(decoding: frame.prefix(4), as: UTF8.self) == "LOGI")
    return stride(from: 8, to: frame.count, by: 4).map {
      Float(bitPattern: ClientFrame.number(frame[$0..<$0 + 4]))
    }
  }

  private func started() throws -> (model: ServedModel, first: [Float]) {
    var model = model
    let first = rows(try model.answer("STRT", ClientFrame.littleEndian(1)))
    return (model, first)
  }

  private func play(_ model: inout ServedModel, _ bins: Range<Int>) throws -> [Float] {
    var begun = ContinuousClock.now
    let entries = spikes.entries[3 * bins.lowerBound..<3 * bins.upperBound]
    return rows(try model.rows(after: Array(entries), begun: &begun))
  }

  // MARK: Messages

  @Test func itSaysWhatItIs() throws {
    let hello = try answer(#"{"type":"hello","protocol":[1],"seed":3,"threads":1}"#)
    #expect(hello["name"] as? String == "served-gru")
    #expect(hello["version"] as? String == "0123456789ab")
    #expect(hello["capabilities"] as? [String] == ["fit", "trained", "blocks", "state"])
    #expect((hello["summary"] as? String)?.contains("gru:hidden=3, fitted on chain") == true)
    // The host of this program understands it.
    let line = try model.answer(Array(#"{"type":"hello"}"#.utf8)).answer.line()
    let facts = try ClientFacts(#require(ClientMessage(line)))
    #expect(facts.takesBlocks && facts.isTrained && facts.options.isEmpty)
  }

  @Test func aFitIsAnsweredAtOnce() throws {
    #expect(
      try answer(#"{"type":"configure","options":{},"scratch":"x/"}"#)["type"] as? String == "ok")
    let fitted = try answer(#"{"type":"fit","train":"/nowhere.npy","units":3,"bin_ms":1}"#)
    #expect(fitted["type"] as? String == "fitted")
    #expect(fitted["parameters"] as? Int == model.predictor.parameterCount)
    let (ok, isGo) = model.answer(
      Array(#"{"type":"go","mode":"lockstep","units":3,"target":"spike"}"#.utf8))
    #expect(isGo)
    #expect(String(decoding: try ok.line(), as: UTF8.self) == "{\"type\":\"ok\"}\n")
  }

  @Test(arguments: [
    (#"{"type":"zoo-check"}"#, "unsupported", "no message of that type"),
    (#"{"type":"hello","protocol":[2]}"#, "unsupported", "protocol 1 only"),
    (#"{"type":"fit","units":4}"#, "shape", "fitted on 3 units, and 4 is asked for"),
    (#"{"type":"go","mode":"lockstep"}"#, "shape", "no number of units"),
    (#"{"type":"fit","units":3,"bin_ms":5}"#, "unsupported", "bins of 1.0 ms, not 5.0"),
    (#"{"type":"go","units":3,"target":"count"}"#, "unsupported", "log-odds of spikes"),
    (#"{"type":"go","units":3,"mode":"backwards"}"#, "unsupported", "no mode"),
    (#"{"type":"configure","options":{"hidden":4}}"#, "unsupported", "'hidden' is one"),
    ("hello", "protocol", "not a message"),
    ("{\"type\":3}", "protocol", "not a message"),
    ("\u{0}", "protocol", "not a message"),
  ])
  func whatItCannotDoIsAnError(_ line: String, _ code: String, _ words: String) throws {
    let error = try answer(line)
    #expect(error["type"] as? String == "error")
    #expect(error["code"] as? String == code)
    #expect((error["message"] as? String)?.contains(words) == true, "\(error)")
    #expect((error["hint"] as? String)?.isEmpty == false)
    #expect(!model.answer(Array(line.utf8)).isGo)
    #expect(try model.answer(nil).answer.line().isEmpty == false)
  }

  // MARK: Frames

  @Test(arguments: [1, 7, 399])
  func rowsAreThoseOfThePrediction(_ block: Int) throws {
    var (model, all) = try started()
    for first in stride(from: 0, to: 399, by: block) {
      all += try play(&model, first..<min(399, first + block))
    }
    let isSame = all.map(\.bitPattern) == rows.values.map(\.bitPattern)
    #expect(isSame)
    #expect(model.times.count == 399 - (399 + block - 1) / block)
  }

  @Test func aStateIsKeptAndFoundAgain() throws {
    var (model, _) = try started()
    _ = try play(&model, 0..<50)
    let done = ClientFrame.bytes(.done)
    #expect(try model.answer("SAVE", ClientFrame.littleEndian(7)) == done)
    let rows = try play(&model, 50..<90)
    _ = try play(&model, 200..<250)
    #expect(try model.answer("LOAD", ClientFrame.littleEndian(7)) == done)
    #expect(try play(&model, 50..<90) == rows)
    // A number may be used again, and a start does not take a state away.
    #expect(try model.answer("SAVE", ClientFrame.littleEndian(7)) == done)
    _ = try model.answer("STRT", ClientFrame.littleEndian(2))
    #expect(try model.answer("LOAD", ClientFrame.littleEndian(7)) == done)
    #expect(
      try play(&model, 90..<100) == Array(self.rows.values[3 * 91..<3 * 101]))
  }

  @Test func framesThatCannotBeAnsweredAreRefused() throws {
    var (model, _) = try started()
    func refused(
      _ code: ExternalModelError.Code, _ words: String, _ body: () throws -> Void
    ) {
      let refusal = #expect(throws: ServedModel.Refusal.self) { try body() }
      #expect(refusal?.code == code)
      #expect(refusal?.message.contains(words) == true, "\(refusal?.message ?? "")")
    }
    var begun = ContinuousClock.now
    refused(.shape, "4 bytes are not bins of 3 units") {
      _ = try model.rows(after: [0, 1, 0, 1], begun: &begun)
    }
    refused(.shape, "0 bytes") { _ = try model.rows(after: [], begun: &begun) }
    refused(.protocol, "unit 2 of bin 1 of the frame is 2") {
      _ = try model.rows(after: [0, 1, 0, 1, 0, 2], begun: &begun)
    }
    refused(.protocol, "no state was saved under 3") {
      _ = try model.answer("LOAD", ClientFrame.littleEndian(3))
    }
    refused(.shape, "SAVE holds 3 bytes") { _ = try model.answer("SAVE", [0, 0, 0]) }
    refused(.unsupported, "no frame 'WHAT'") { _ = try model.answer("WHAT", []) }
    // None of them has moved the model on.
    #expect(try play(&model, 0..<1) == Array(rows.values[3..<6]))
    var early = self.model
    refused(.protocol, "BINS before STRT") {
      _ = try early.rows(after: [0, 0, 0], begun: &begun)
    }
    refused(.protocol, "SAVE before STRT") {
      _ = try early.answer("SAVE", ClientFrame.littleEndian(0))
    }
  }

  // MARK: A conversation

  /// What it answers to everything that a host says, and how it ends.
  private func conversation(_ said: [UInt8]) throws -> (answers: [UInt8], end: ServedModel.End) {
    let (input, output) = (try ProcessStart.pipe(), try ProcessStart.pipe())
    defer { for end in [input.reading, output.reading] { close(end) } }
    #expect(write(input.writing, said, said.count) == said.count)
    close(input.writing)
    var model = model
    let end = try model.answerAll(input: input.reading, output: output.writing) { false }
    close(output.writing)
    var answers = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(output.reading, &answers, answers.count)
    return (Array(answers.prefix(max(0, count))), end)
  }

  private static let go = Array(
    ("{\"type\":\"hello\",\"protocol\":[1]}\n{\"type\":\"junk\"}\n"
      + "{\"type\":\"go\",\"mode\":\"lockstep\",\"units\":3}\n").utf8)

  @Test func aConversationGoesOnAfterWhatIsRefused() throws {
    let huge = ClientFrame.bytes("BINS", [UInt8](repeating: 0, count: 3 * 4097))
    let (answers, end) = try conversation(
      Self.go + ClientFrame.bytes(.start, ClientFrame.littleEndian(1)) + huge
        + ClientFrame.bytes(.bins, spikes.entries[0..<3]) + ClientFrame.bytes(.ping)
        + ClientFrame.bytes(.quit) + Array("never read".utf8))
    #expect(end == .quit)
    let lines = answers.split(separator: UInt8(ascii: "\n"), maxSplits: 3)
    #expect(lines.count == 4)
    var rest = Array(lines[3])
    func take() -> (tag: String, content: [UInt8]) {
      let length = Int(ClientFrame.number(rest[4..<8]))
      defer { rest.removeFirst(8 + length) }
      return (String(decoding: rest[..<4], as: UTF8.self), Array(rest[8..<8 + length]))
    }
    let first = take()
    #expect(first.tag == "LOGI")
    #expect(rows(ClientFrame.bytes(.logOdds, first.content)) == Array(rows.values[..<3]))
    let refused = take()
    #expect(refused.tag == "FAIL")
    #expect(String(decoding: refused.content, as: UTF8.self).contains("too long"))
    #expect(rows(ClientFrame.bytes(.logOdds, take().content)) == Array(rows.values[3..<6]))
    #expect(take().tag == "DONE")
    #expect(rest.isEmpty)
  }

  @Test func theEndOfInputIsTheEnd() throws {
    for said in [[], Array("{\"type\":".utf8), Self.go, Self.go + Array("STRT\u{4}".utf8)] {
      #expect(try conversation(said).end == .closed)
    }
  }
}
