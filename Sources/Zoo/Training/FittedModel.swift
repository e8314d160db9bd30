import Tensor

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A fitted model on disk, with all that is needed to use it again.
///
/// A safetensors file; the tensors are the predictor's state, the metadata the options and the
/// protocol.
public struct FittedModel: Sendable {
  /// The name with the options that were given.
  public var label: String
  /// The options.
  public var options: ModelOptions
  /// The recording that it was fitted on.
  public var recording: String
  /// Units of the fit.
  public var units: Int
  /// The settings of the comparison.
  public var settings: ProtocolSettings
  /// The learned tensors, by name.
  public var state: [String: Tensor]

  /// The comparison's context.
  public var context: Int { settings.context }

  private static let format = "zoo.model/3"

  /// Writes the model, whole or not at all.
  ///
  /// - Throws: `FileError`.
  public func write(to path: String) throws {
    let tensors = state.sorted { $0.key < $1.key }.map { (name: $0.key, tensor: $0.value) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let settings = String(decoding: try encoder.encode(settings), as: UTF8.self)
    try SafetensorsFile(
      tensors,
      metadata: [
        "format": Self.format, "model": options.model, "label": label,
        // Every option, not only those given: defaults may change after this file was written.
        "options": options.text, "recording": recording, "units": "\(units)",
        "protocol": settings,
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
        problem: "its metadata lacks \(what): it is not a fitted model")
    }
    guard file.metadata["format"] == format else { throw foreign("the format \(format)") }
    guard let label = file.metadata["label"], let recording = file.metadata["recording"],
      let units = file.metadata["units"].flatMap({ Int($0) })
    else { throw foreign("label, recording or units") }
    guard let text = file.metadata["protocol"],
      let settings = try? JSONDecoder().decode(ProtocolSettings.self, from: Data(text.utf8))
    else { throw foreign("the protocol") }
    // Outside data: these numbers size a model before its tensors are compared with it.
    for (name, value, range) in [
      ("units", units, 1...Recording.mostUnits),
      ("context", settings.context, 1...ProtocolSettings.longestContext),
    ] where !range.contains(value) {
      throw FileError.malformed(
        file: path, place: .whole,
        problem: "its \(name) are \(value), which is not from \(range.lowerBound) to "
          + "\(range.upperBound)")
    }
    guard let name = file.metadata["model"], let optionText = file.metadata["options"] else {
      throw foreign("model and options")
    }
    let options = try zoo.selection(label: label, model: name, options: optionText).options
    return FittedModel(
      label: label, options: options, recording: recording, units: units, settings: settings,
      state: file.tensors)
  }

  /// A predictor with the learned tensors.
  ///
  /// - Throws: `PredictorError.stateMismatch` if the tensors do not fit the model.
  public func predictor(zoo: ModelZoo) throws -> any Predictor {
    var predictor = try zoo.model(named: options.model).predictor(options)
    try predictor.restore(state, units: units, context: context)
    return predictor
  }
}

extension SafetensorsFile {
  /// All tensors by name, in single precision.
  var tensors: [String: Tensor] {
    Dictionary(entries.map { ($0.name, $0.array.tensor) }) { first, _ in first }
  }
}
