import Zoo

/// The models of `--external`, which take part in one call of the command.
enum ExternalModels {
  static let command = CommandOption.text(
    "external", placeholder: "COMMAND", isRepeatable: true,
    "a model in any language: the command that runs it, or the path of its card, a .json file")
  static let exchange = CommandOption.text(
    "exchange", placeholder: "DIR", isRepeatable: true,
    "a model that somebody else starts and that answers by files in DIR, as MATLAB can")
  static let fitLimit = CommandOption.number(
    "fit-limit", allowed: "a positive number",
    "the most minutes that a fit of an --external or --exchange model may take; default 30"
  ) { $0 > 0 && $0 <= 1e6 }

  static let discussion =
    "A model in any language takes part as --external 'python3 my_model.py': a program that speaks "
    + "the protocol zoo-model/1 on its standard input and output. 'zoo-cli new model' writes one, 'zoo-cli "
    + "check' says what it still lacks, and 'zoo-cli help protocol' shows the protocol. Name the model to give it options, "
    + "as in my-model:ridge=10."

  /// The models that options name.
  ///
  /// - Throws: `FileError` for a card.
  static func models(_ arguments: ParsedArguments) throws -> [ExternalModel] {
    let named = try arguments.all(command).map { try ExternalModel($0) }
    return (named + arguments.all(exchange).map { ExternalModel(exchange: $0) }).map { model in
      var model = model
      if let minutes = arguments[fitLimit] { model.fitLimit = minutes * 60 }
      return model
    }
  }

  /// The call with models among those that can be named.
  ///
  /// - Throws: `ExternalModelError` if one does not start; `ZooError` for a name that is taken.
  static func adding(
    _ models: [ExternalModel], to invocation: Invocation
  ) throws -> Invocation {
    guard !models.isEmpty else { return invocation }
    var invocation = invocation
    let entries = try models.map { try entry(of: $0, invocation) }
    invocation.zoo = try ModelZoo(invocation.zoo.models + entries)
    return invocation
  }

  /// Says which file a program that somebody else starts has to answer.
  static func noteWaiting(for model: ExternalModel, _ invocation: Invocation) {
    guard let question = model.firstQuestion else { return }
    invocation.note(
      "waiting for a program that answers \(question) with a file of the same number and the ending "
        + ".client, written under another name and renamed ('zoo-cli help protocol')")
  }

  private static func entry(
    of model: ExternalModel, _ invocation: Invocation
  ) throws -> ModelEntry {
    noteWaiting(for: model, invocation)
    let (entry, isTrained) = try model.start()
    if isTrained {
      invocation.warn(
        "\(entry.card.name) was trained before and is not fitted here: if it has seen the test part "
          + "of a recording, its scores there are too good")
    }
    return entry
  }

  /// The call with the external models among those that can be named, and its operands with those
  /// that no operand names.
  ///
  /// - Throws: `ExternalModelError` if one does not start, unless the comparison is to keep going: then
  ///   it fails where it would be fitted. `ZooError` for a name that is taken.
  static func joined(
    to invocation: Invocation
  ) throws -> (invocation: Invocation, operands: [String]) {
    var invocation = invocation
    var operands = invocation.arguments.operands
    var entries: [ModelEntry] = []
    for model in try models(invocation.arguments) {
      let entry: ModelEntry
      do {
        entry = try self.entry(of: model, invocation)
      } catch let error as ExternalModelError {
        guard invocation.arguments.has(Compare.keepGoing) else { throw error }
        entry = model.entry(failing: error)
      }
      entries.append(entry)
      let name = entry.card.name
      let isNamed = operands.contains {
        let pattern = $0.prefix { $0 != ":" }
        return !pattern.isEmpty && matchesPattern(name, String(pattern))
      }
      if !isNamed { operands.append(model.options.isEmpty ? name : "\(name):\(model.options)") }
    }
    if !entries.isEmpty { invocation.zoo = try ModelZoo(invocation.zoo.models + entries) }
    return (invocation, operands)
  }
}
