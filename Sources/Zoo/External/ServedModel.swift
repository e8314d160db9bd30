import Tensor

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A fitted model that answers a host: the client's side of `zoo-model/1`.
///
/// Rows come from the model's live forecast, which has the bits of its prediction. Since a forecast
/// is a value, saving its state is keeping a copy.
package struct ServedModel {
  /// How a conversation ended.
  package enum End: Sendable { case quit, closed, stopped }

  let fitted: FittedModel
  let predictor: any Predictor
  private let hello: HostMessage
  /// The row of the next bin; nil before the first STRT.
  var forecast: (any LiveForecast)?
  var saved: [UInt32: any LiveForecast] = [:]
  /// How long each row took, from its bin's arrival on.
  package internal(set) var times = AnswerTimes()

  static let maxBlock = 4096
  private static let longestLine = 1 << 20
  private static let capabilities = ["fit", "trained", "blocks", "state"]

  /// What is said to a host in place of an answer.
  struct Refusal: Error {
    let code: ExternalModelError.Code
    let message: String
    let hint: String

    var values: [String: HostMessage.Value] {
      ["code": .text(code.rawValue), "message": .text(message), "hint": .text(hint)]
    }
  }

  /// A fitted model.
  ///
  /// - Parameters:
  ///   - fitted: the model.
  ///   - version: what tells this fit from others.
  ///   - zoo: where its kind is found.
  /// - Throws: what restoring it throws.
  package init(_ fitted: FittedModel, version: String, zoo: ModelZoo) throws {
    self.fitted = fitted
    predictor = try fitted.predictor(zoo: zoo)
    var values: [String: HostMessage.Value] = [
      "protocol": .whole(1), "name": .text("served-\(fitted.options.model)"),
      "version": .text(version), "language": .text("zoo-cli \(ZooVersion.current)"),
      "summary": .text("\(fitted.label), fitted on \(fitted.recording) before"),
      "capabilities": .texts(Self.capabilities), "max_block": .whole(Self.maxBlock),
      "deterministic": .flag(true), "options": .values([:]), "units": .whole(fitted.units),
      "bin_ms": .number(fitted.settings.binSeconds * 1000),
    ]
    if predictor.memory < .max { values["memory"] = .whole(predictor.memory) }
    hello = HostMessage("hello", values)
  }

  /// Answers everything until the host ends the conversation.
  ///
  /// - Parameters:
  ///   - input: the descriptor of what the host says.
  ///   - output: the descriptor of the answers.
  ///   - isStopped: asked while waiting whether to stop.
  /// - Returns: how it ended.
  /// - Throws: what the encoding of answers throws, which is nothing.
  package mutating func answerAll(
    input: Int32, output: Int32, isStopped: @escaping () -> Bool
  ) throws -> End {
    var channel = HostChannel(input: input, output: output, isStopped: isStopped)
    do {
      var isPlaying = false
      while !isPlaying {
        let line = try channel.line(atMost: Self.longestLine)
        let (answer, isGo) = answer(line)
        try channel.send(try answer.line())
        isPlaying = isGo
      }
      while true {
        if let end = try answerFrame(on: &channel) { return end }
      }
    } catch HostChannel.End.closed {
      return .closed
    } catch HostChannel.End.stopped {
      return .stopped
    }
  }

  // MARK: Messages

  private struct Request: Decodable {
    let type: String
    let `protocol`: [Int]?
    let options: [String: ClientOption.Value]?
    let units: Int?
    let binMilliseconds: Double?
    let mode: String?
    let target: String?

    enum CodingKeys: String, CodingKey {
      case type, `protocol`, options, units, mode, target
      case binMilliseconds = "bin_ms"
    }
  }

  /// The answer to a message, and whether frames follow; a line that was too long is nil.
  func answer(_ line: [UInt8]?) -> (answer: HostMessage, isGo: Bool) {
    do throws(Refusal) {
      guard let line, let request = try? JSONDecoder().decode(Request.self, from: Data(line)) else {
        throw Refusal(
          code: .protocol, message: "this is not a message of zoo-model/1",
          hint: "write one JSON object a line, with a \"type\"")
      }
      return (try answer(request), request.type == "go")
    } catch {
      return (HostMessage("error", error.values), false)
    }
  }

  private func answer(_ request: Request) throws(Refusal) -> HostMessage {
    switch request.type {
    case "hello":
      guard request.protocol?.contains(1) != false else {
        throw Refusal(
          code: .unsupported, message: "this program speaks protocol 1 only",
          hint: "say hello with \"protocol\":[1]")
      }
      return hello
    case "configure":
      if let name = request.options?.keys.min() {
        throw Refusal(
          code: .unsupported, message: "a fitted model has no options, and '\(name)' is one",
          hint: "leave \"options\" empty")
      }
      return HostMessage("ok")
    case "fit":
      try check(request)
      // What it knows it has learned before.
      return HostMessage("fitted", ["parameters": .whole(predictor.parameterCount)])
    case "go":
      try check(request)
      return HostMessage("ok")
    default:
      throw Refusal(
        code: .unsupported, message: "there is no message of that type in zoo-model/1",
        hint: "hello, configure, fit and go are known")
    }
  }

  /// Refuses what the model was not fitted for.
  private func check(_ request: Request) throws(Refusal) {
    guard request.units == fitted.units else {
      throw Refusal(
        code: .shape,
        message: "\(fitted.label) was fitted on \(NumberText.counted(fitted.units, "unit")), and "
          + (request.units.map { "\($0)" } ?? "no number of units") + " is asked for",
        hint: "choose as many units, as with --units \(fitted.units)")
    }
    let bin = fitted.settings.binSeconds * 1000
    if let asked = request.binMilliseconds, abs(asked - bin) > 1e-6 * bin {
      throw Refusal(
        code: .unsupported,
        message: "\(fitted.label) was fitted on bins of \(bin) ms, not \(asked)",
        hint: "choose the same bins")
    }
    guard [nil, BinDelivery.lockstep.rawValue, BinDelivery.blocks.rawValue].contains(request.mode)
    else {
      throw Refusal(
        code: .unsupported, message: "there is no mode of that name", hint: "lockstep or blocks")
    }
    guard [nil, "spike"].contains(request.target) else {
      throw Refusal(
        code: .unsupported, message: "the log-odds of spikes are all that it gives",
        hint: "ask for the target \"spike\"")
    }
  }
}
