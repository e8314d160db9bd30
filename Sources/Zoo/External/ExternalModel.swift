import Tensor

/// A model in any language: a command that speaks the protocol `zoo-model/1` on its standard input
/// and output, or a program that somebody else starts and that answers by files in a folder.
///
///     let entry = try ExternalModel(command: "python3 my_model.py").entry()
///
/// A command is started when the entry is made, to learn its name and options, and once for each
/// fit; it then runs until the next fit or the end of the entry. <doc:AddAModelInAnyLanguage> has
/// the protocol.
public struct ExternalModel: Sendable, Codable, Equatable {
  /// The command, as for a shell; nil for a program that answers by files.
  public let command: String?
  /// The folder of the files; nil for a command.
  public let exchange: String?
  /// The options that are wanted, as on a command line; empty for the defaults.
  public private(set) var options = ""
  /// The name to be shown instead of the program's own.
  private var name: String?
  /// The line to be shown instead of the program's own.
  private var summary: String?
  /// The most seconds that a fit may take; half an hour if not said otherwise.
  public var fitLimit = Self.defaultFitLimit

  // Options are part of the label by which a model is asked for.
  enum CodingKeys: String, CodingKey {
    case command, exchange, name, summary
    case fitLimit = "fit_limit_s"
  }

  /// The most seconds of a fit where nothing else is said.
  public static let defaultFitLimit = 1800.0

  /// A model by its command.
  public init(command: String) { self.init(command: command, exchange: nil) }

  /// A model that answers by files in a folder.
  public init(exchange folder: String) { self.init(command: nil, exchange: folder) }

  private init(command: String?, exchange: String?) {
    self.command = command
    self.exchange = exchange
  }

  /// The command or the folder, for messages.
  var place: String { command ?? exchange ?? "" }

  /// A model as a user names it: a command, or the path of a card, which ends in `.json`.
  ///
  /// - Throws: `FileError` if the card cannot be read.
  public init(_ text: String) throws {
    // A command may end so too: serve my-run --latency times.json.
    guard text.hasSuffix(".json"), !text.contains(" ") || FileBytes.exists(text) else {
      self.init(command: text)
      return
    }
    let card = try ExternalCard(path: text)
    self.init(command: card.command, exchange: card.exchange)
    options = card.optionText
    name = card.name
    summary = card.summary
    if let limit = card.fitLimit { fitLimit = limit }
  }

  /// A name for the model where the program does not say one: that of its script.
  public var fallbackName: String {
    if let name { return name }
    let words = CommandIdentity.words(of: place)
    let file = words.last { $0.contains(".") || $0.contains("/") } ?? words.first ?? ""
    let stem = (file.split(separator: "/").last ?? "").split(separator: ".").first ?? ""
    let kebab = stem.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    return kebab.isEmpty ? "external-model" : String(kebab)
  }

  /// What a program that answers by files has to answer first; nil for a command.
  package var firstQuestion: String? { exchange.map(FileExchange.firstQuestion) }

  /// The model with options as on a command line, such as `ridge=10`.
  package func with(options: String) -> ExternalModel {
    var model = self
    model.options = options
    return model
  }

  /// The model's entry.
  ///
  /// - Throws: `ExternalModelError` if it cannot be started or does not say `hello`; `FitCancelled`.
  public func entry() throws -> ModelEntry { try start().entry }

  /// The model's entry, and whether it says that it was trained before: then nobody here knows on
  /// what, and `fit` changes nothing.
  ///
  /// - Throws: as `entry()`.
  package func start() throws -> (entry: ModelEntry, isTrained: Bool) {
    let facts = try withExtendedLifetime(
      ExternalClient(self, seed: 0, threads: ThreadPool.shared.threadCount)
    ) { client in
      client.end()
      return client.facts
    }
    // Of a program that somebody else starts, its version is all that is known.
    let digest = command.map(CommandIdentity.digest) ?? "by-files"
    let identity = (facts.version.isEmpty ? "" : FileName.of(facts.version) + "-") + digest
    let card = ModelCard(
      name: name ?? facts.name, summary: summary ?? facts.summary, isDefault: false,
      // It is part of a fit's identity like any other option, and has one value only.
      options: facts.options + [
        .choice(
          ClientFacts.identityOption, default: identity, [identity],
          "the program: its version and a digest of its command and files")
      ])
    let keeper = ClientKeeper()
    let model = self
    let entry = ModelEntry(card) { options in
      ExternalPredictor(
        model: model, facts: facts, name: card.name, options: options, fitLimit: model.fitLimit,
        keeper: keeper)
    }
    return (entry, facts.isTrained)
  }

  /// An entry of a model that could not be started: it fails where it would be fitted.
  public func entry(failing error: any Error) -> ModelEntry {
    ModelEntry(ModelCard(name: fallbackName, summary: "a model that did not start")) { _ in
      throw error
    }
  }

  /// Ends every model that runs, at the end of the process.
  package static func endAll() {
    // Whatever still runs has no owner that could ask it politely.
    ProcessGroups.killAll()
  }
}
