/// One model, fitted once: everything that decides what is learned, and nothing that does not.
///
/// A fit is made once and scored in many cells. Its id is part of its file names, so two machines
/// that do the same work agree on where it goes, and different work never lands in the same place.
public struct Fit: Sendable, Codable, Hashable {
  /// The name with the options that were given.
  public let label: String
  /// The registered name.
  public let model: String
  /// Every option with its value, so that a changed default makes another fit.
  public let options: [String: String]
  /// The name of the recording.
  public let trainedOn: String
  /// SHA-256 of the spikes of the used part.
  public let spikes: String
  /// First and last (exclusive) bin of the training and the validation part.
  public let training: [Int], validation: [Int]
  /// Selects initial weights, order of windows and dropout.
  public let seed: UInt64
  /// The budget of every model of the comparison.
  public let budget: FitBudget
  /// The arithmetic, which decides the last bits.
  public let numerics: Numerics

  enum CodingKeys: String, CodingKey {
    case label, model, options, spikes, training, validation, seed, budget, numerics
    case trainedOn = "trained_on"
  }

  /// The fit of a model on the training part of a recording.
  public init(
    _ selection: ModelSelection, on recording: DatasetSummary, seed: UInt64, budget: FitBudget,
    numerics: Numerics = .current
  ) {
    self.init(
      label: selection.label, model: selection.name, options: selection.options.texts,
      on: recording, seed: seed, budget: budget, numerics: numerics)
  }

  init(
    label: String, model: String, options: [String: String], on recording: DatasetSummary,
    seed: UInt64, budget: FitBudget, numerics: Numerics = .current
  ) {
    self.label = label
    self.model = model
    self.options = options
    trainedOn = recording.name
    spikes = recording.spikesSHA256
    training = recording.training
    validation = recording.validation
    self.seed = seed
    self.budget = budget
    self.numerics = numerics
  }

  /// Everything that can change the result, by name: the label and the recording's name cannot.
  var identity: [(name: String, value: String)] {
    var lines = [
      ("model", model), ("spikes", spikes), ("training", "\(training)"),
      ("validation", "\(validation)"), ("seed", "\(seed)"),
      ("numerics", numerics.description),
    ]
    lines += options.sorted { $0.key < $1.key }.map { ("option \($0.key)", $0.value) }
    return lines + budget.identity
  }

  /// Twelve hexadecimal digits of the SHA-256 of everything that can change the result.
  public var id: String { ContentID.of(identity) }

  /// The name of the fit's folder.
  public var folder: String {
    "\(FileName.of(label)).\(FileName.distinct(trainedOn)).seed\(seed)-\(id)"
  }

  /// Whether a folder has the name of a fit's.
  static func isFolder(_ name: String) -> Bool {
    guard let dash = name.lastIndex(of: "-"), let dot = name[..<dash].lastIndex(of: ".") else {
      return false
    }
    let (seed, id) = (name[dot..<dash].dropFirst(), name[dash...].dropFirst())
    return seed.hasPrefix("seed") && UInt64(seed.dropFirst(4)) != nil
      && id.utf8.count == ContentID.length && UInt64(id, radix: 16) != nil
  }

  /// The same model, recording and seed, whatever else differs: one row of a table.
  var place: String { "\(label)\n\(trainedOn)\n\(seed)" }

  /// In words, the first difference from another fit of the same row; nil if there is none.
  func difference(from other: Fit) -> String? {
    differences(from: other).first.map { change in
      if change.name == "spikes" { return "other spikes" }
      if change.name == "option \(ClientFacts.identityOption)", change.own != nil {
        return "another version of its program, or of a file that this loads"
      }
      guard let own = change.own else { return "\(change.name) \(change.other ?? "unset")" }
      return "\(change.name) \(change.other ?? "unset") instead of \(own)"
    }
  }

  /// Everything in which another fit differs, by name, with the values of both; nil where one of them
  /// has no such value.
  func differences(from other: Fit) -> [(name: String, own: String?, other: String?)] {
    let others = Dictionary(uniqueKeysWithValues: other.identity)
    let own = identity
    let names = Set(own.map(\.name))
    return own.filter { others[$0.name] != $0.value }.map { ($0.name, $0.value, others[$0.name]) }
      + other.identity.filter { !names.contains($0.name) }.map { ($0.name, nil, $0.value) }
  }
}

/// The budget of every fit of a comparison, as far as it affects the result.
public struct FitBudget: Sendable, Codable, Hashable {
  /// Bins in a window of a windowed model.
  public let context: Int
  /// The most epochs, and the least number of optimiser steps where the recording is short.
  public let epochs: Int, minimumSteps: Int
  /// Epochs without improvement on validation before training stops.
  public let patience: Int
  /// Bins per step of the optimiser.
  public let binsPerStep: Int
  /// The longest run-up before the validation part, in bins.
  public let mostRunUp: Int

  enum CodingKeys: String, CodingKey {
    case context, epochs, patience
    case minimumSteps = "minimum_steps"
    case binsPerStep = "bins_per_step"
    case mostRunUp = "most_run_up"
  }

  /// The budget of a protocol's settings.
  public init(_ settings: ProtocolSettings) {
    context = settings.context
    epochs = settings.epochs
    minimumSteps = settings.minimumSteps
    patience = settings.patience
    binsPerStep = settings.binsPerStep
    mostRunUp = settings.mostRunUp
  }

  var identity: [(name: String, value: String)] {
    [
      ("context", "\(context)"), ("epochs", "\(epochs)"),
      ("least number of steps", "\(minimumSteps)"), ("patience", "\(patience)"),
      ("bins per step", "\(binsPerStep)"), ("longest run-up", "\(mostRunUp)"),
    ]
  }
}

/// Ids of fits and cells.
enum ContentID {
  static let length = 12

  /// The first digits of the SHA-256 of named values.
  static func of(_ identity: [(name: String, value: String)]) -> String {
    // A length before each text: no two lists of texts give the same bytes.
    let text = identity.map {
      "\($0.name.utf8.count):\($0.name)=\($0.value.utf8.count):\($0.value)\n"
    }
    return String(SHA256.hexDigest(of: Array(text.joined().utf8)).prefix(length))
  }
}
