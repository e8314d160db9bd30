/// What a client says about itself in its `hello`.
struct ClientFacts: Sendable {
  /// Why a `hello` is refused.
  struct Problem: Error {
    let code: ExternalModelError.Code
    let words: String
  }

  /// The model's name, in kebab case.
  let name: String
  /// The version that the client declares.
  let version: String
  /// The language, and its version.
  let language: String
  /// One line that says what the model is.
  let summary: String
  /// What it can do: `fit`, `trained`, `adapt`, `blocks`, `state`.
  let capabilities: Set<String>
  /// The most bins that it takes in one frame.
  let maxBlock: Int
  /// How it wants its bins.
  let delivery: BinDelivery
  /// How many bins back a row may depend on; nil if there is no limit.
  let memory: Int?
  /// The number of units, and the seconds of a bin, for which it was trained before; nil where `fit`
  /// decides.
  let units: Int?, binSeconds: Double?
  /// Its options, sorted by name.
  let options: [OptionDefinition]

  /// The name of the option that stands for the program itself; see `ExternalModel`.
  static let identityOption = "client"
  private static let mostBins = 65_536
  private static let capabilityOfBlocks = "blocks"

  /// Whether it answers by files, where a turn costs some milliseconds.
  let isByFiles: Bool

  /// The facts of a `hello`; a program that answers by files needs blocks.
  init(_ message: ClientMessage, byFiles: Bool = false) throws(Problem) {
    func wrong(_ words: String) -> Problem { Problem(code: .protocol, words: words) }
    guard message.type == "hello" else {
      throw wrong(
        "it answers 'hello' with '\(LastLines.text(message.type.utf8.prefix(80)))' instead of 'hello'"
      )
    }
    guard message.version1 == 1 else {
      throw Problem(
        code: .unsupported,
        words:
          "it speaks protocol \(message.version1.map { "\($0)" } ?? "'none'"), and this program "
          + "speaks 1: its 'hello' must have \"protocol\":1")
    }
    let name = message.name ?? ""
    guard Self.isName(name) else {
      throw wrong(
        "its name '\(LastLines.text(name.utf8.prefix(80)))' is not of small letters, digits and "
          + "hyphens, such as my-model")
    }
    self.name = name
    version = LastLines.text((message.version ?? "").utf8.prefix(40))
    language = LastLines.text((message.language ?? "").utf8.prefix(40))
    summary =
      message.summary.map { LastLines.text($0.utf8.prefix(200)) }
      ?? "a model in \(language.isEmpty ? "another language" : language)"
    capabilities = Set(message.capabilities ?? [])
    isByFiles = byFiles
    maxBlock = max(1, min(Self.mostBins, message.maxBlock ?? 1000))
    switch byFiles ? BinDelivery.blocks.rawValue : message.mode {
    case nil, BinDelivery.lockstep.rawValue: delivery = .lockstep
    case BinDelivery.blocks.rawValue:
      guard capabilities.contains(Self.capabilityOfBlocks) else {
        throw wrong(
          (byFiles ? "bins come in blocks where they come in files" : "it asks for blocks")
            + ", but \"blocks\" is not among its capabilities")
      }
      delivery = .blocks
    case let mode?:
      throw wrong(
        "its mode '\(LastLines.text(mode.utf8.prefix(80)))' is neither 'lockstep' nor 'blocks'")
    }
    if let memory = message.memory, memory < 0 { throw wrong("its memory \(memory) is negative") }
    memory = message.memory
    if let units = message.units, !(1...Recording.mostUnits).contains(units) {
      throw wrong("its units \(units) are not from 1 to \(Recording.mostUnits)")
    }
    units = message.units
    if let bin = message.binMilliseconds, !(bin > 0 && bin <= 1e6) {
      throw wrong("its bin_ms \(bin) are not above 0")
    }
    binSeconds = message.binMilliseconds.map { $0 / 1000 }
    var options: [OptionDefinition] = []
    for (name, option) in (message.options ?? [:]).sorted(by: { $0.key < $1.key }) {
      guard Self.isName(name), name != Self.identityOption else {
        throw wrong(
          "its option '\(LastLines.text(name.utf8.prefix(80)))' needs another name: small letters, "
            + "digits and hyphens, and not '\(Self.identityOption)'")
      }
      guard let definition = option.definition(name) else {
        throw wrong(
          "its option '\(name)' is declared wrongly: a type 'number', 'integer', 'flag' or 'choice' "
            + "with a default of that type, between \"min\" and \"max\" or among \"choices\"")
      }
      options.append(definition)
    }
    self.options = options
  }

  /// Whether it takes several bins in one frame.
  var takesBlocks: Bool { capabilities.contains(Self.capabilityOfBlocks) }
  /// Whether it has learned before, from data that nobody here knows, and `fit` changes nothing.
  var isTrained: Bool { capabilities.contains("trained") }

  private static func isName(_ name: String) -> Bool { ModelName.isValid(name) }
}
