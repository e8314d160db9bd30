import Tensor

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A fitted model on disk: what was learned, and all that is needed to use it again.
///
/// A safetensors file; the tensors are the predictor's state, the metadata the options, the protocol
/// and what validation chose.
public struct FittedModel: Sendable {
  /// The name with the options that were given.
  public var label: String
  /// The options.
  public var options: ModelOptions
  /// The recording that it was fitted on.
  public var recording: String
  /// Units of the fit.
  public var units: Int
  /// The comparison's context.
  public var context: Int
  /// What was held equal.
  public var settings: ProtocolSettings
  /// Threshold and calibration, from validation.
  public var choices: Evaluation.Choices
  /// The constant rates of the training part, the null of bits per spike.
  public var nullRates: [Double]
  /// What was learned.
  public var state: [String: Tensor]

  private static let format = "zoo.model/1"

  /// Writes the model, whole or not at all.
  ///
  /// - Throws: `FileError`.
  public func write(to path: String) throws {
    let tensors = state.sorted { $0.key < $1.key }.map { (name: $0.key, tensor: $0.value) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let settings = String(decoding: try encoder.encode(settings), as: UTF8.self)
    let numbers = [choices.threshold, choices.calibration.slope, choices.calibration.intercept]
    try SafetensorsFile(
      tensors,
      metadata: [
        "format": Self.format, "model": options.model, "label": label,
        // Every option, not only those given: a default may change after this file was written.
        "options": options.text, "recording": recording, "units": "\(units)",
        "context": "\(context)", "protocol": settings,
        "choices": numbers.map { String($0.bitPattern, radix: 16) }.joined(separator: " "),
        "null_rates": nullRates.map { String($0.bitPattern, radix: 16) }.joined(separator: " "),
      ]
    ).write(to: path)
  }

  /// Reads a model.
  ///
  /// - Throws: `FileError` for a damaged or foreign file, `ModelOptionError` if the zoo does not
  ///   know the model.
  public static func read(from path: String, zoo: ModelZoo) throws -> FittedModel {
    let file = try SafetensorsFile.read(path)
    func foreign(_ what: String) -> FileError {
      .malformed(
        file: path, place: .whole,
        problem: "its metadata lacks \(what): it is not a model that 'zoo-cli' has written")
    }
    guard file.metadata["format"] == format else { throw foreign("the format \(format)") }
    guard let label = file.metadata["label"], let recording = file.metadata["recording"],
      let units = file.metadata["units"].flatMap({ Int($0) }), units > 0,
      let context = file.metadata["context"].flatMap({ Int($0) }), context > 0
    else { throw foreign("label, recording, units or context") }
    guard let text = file.metadata["protocol"],
      let settings = try? JSONDecoder().decode(ProtocolSettings.self, from: Data(text.utf8))
    else { throw foreign("the protocol") }
    let choices = numbers(file.metadata["choices"])
    let nullRates = numbers(file.metadata["null_rates"])
    guard choices.count == 3, nullRates.count == units else {
      throw foreign("what validation chose")
    }
    guard let name = file.metadata["model"], let optionText = file.metadata["options"] else {
      throw foreign("model and options")
    }
    let card = try zoo.model(named: name).card
    let labelled = try zoo.select(label).first?.options.given ?? []
    let options = try ModelOptions(parsing: optionText, for: card).naming(labelled)
    var state: [String: Tensor] = [:]
    for name in file.names { state[name] = file[name] }
    return FittedModel(
      label: label, options: options, recording: recording, units: units,
      context: context, settings: settings,
      choices: Evaluation.Choices(
        threshold: choices[0],
        calibration: AffineCalibration(slope: choices[1], intercept: choices[2])),
      nullRates: nullRates, state: state)
  }

  /// A predictor with what was learned.
  ///
  /// - Throws: `PredictorError.stateMismatch` if the tensors do not fit the model.
  public func predictor(zoo: ModelZoo) throws -> any Predictor {
    var predictor = try zoo.model(named: options.model).predictor(options)
    try predictor.restore(state, units: units, context: context)
    return predictor
  }

  private static func numbers(_ text: String?) -> [Double] {
    (text ?? "").split(separator: " ").compactMap { UInt64($0, radix: 16) }
      .map(Double.init(bitPattern:))
  }
}
