import Tensor
import Zoo

/// `zoo-cli new`: writes the beginning of a model or of a host, which works and is to be changed.
enum New: Subcommand {
  static let language = CommandOption<NewModel.Language>.choice(
    "language", "what it is written in; default swift")
  static let out = CommandOption.text(
    "out", letter: "o", placeholder: "DIR", "the folder to write into; default this one")
  static let zoo = CommandOption.text(
    "zoo", placeholder: "PATH|URL",
    "where a Swift package finds Zoo: a clone or a repository; default the clone that this program "
      + "was built in")

  /// What can be made.
  private enum Kind: String, CaseIterable { case model, host }
  /// Files, programs and types are called by the name, and some of them by a longer one.
  private static let longestName = 48

  static let definition = CommandDefinition(
    name: "new", summary: "write the beginning of a model, or of a program that plays one",
    discussion: [
      "A model that is written passes 'zoo-cli check' as it is, and says where to begin. In Swift it is "
        + "a package with the model, its test and a program that has all of zoo-cli with the model "
        + "beside the others. In Python, C and R it is one file without packages, and with pytorch a "
        + "network in PyTorch; these take part by --external. For MATLAB and Octave it is a function "
        + "that answers by files, and takes part by --exchange. 'zoo-cli help protocol' says how.",
      "'new host' writes a program in Python that plays a fitted model bin by bin, as an experiment "
        + "does, by 'zoo-cli serve'.",
      "Nothing is overwritten.",
    ],
    operands: [
      .required(Kind.allCases.map(\.rawValue).joined(separator: "|"), "what to write"),
      .required("NAME", "its name: \(ModelName.form), such as my-model"),
    ],
    options: [language, out, zoo],
    examples: [
      .init(arguments: "new model my-model", summary: "a Swift package"),
      .init(
        arguments: "new model my-model --language python --out models",
        summary: "a program in Python, in a folder"),
      .init(arguments: "new model my-net --language pytorch", summary: "a network in PyTorch"),
      .init(arguments: "new host my-rig", summary: "a program that plays the model of a run"),
    ])

  private struct Document: Encodable {
    let name: String
    let language: String
    let files: [String]
    let next: [String]
  }

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let (arguments, name) = (invocation.arguments, invocation.arguments.operands[1])
    let kind = try kind(of: name, invocation)
    let language = arguments[language] ?? (kind == .host ? .python : .swift)
    guard kind == .model || language == .python else {
      throw CommandFailure.usage(
        "a host is written in Python only",
        hint: "'zoo-cli help protocol' says what one in another language has to say")
    }
    let source = try source(language, invocation)
    let program: any NewProgram =
      switch kind {
      case .model: NewModel(name, language, zoo: source)
      case .host: NewHost(name)
      }
    let folder = arguments[out].map { $0.hasSuffix("/") ? $0 : $0 + "/" } ?? ""
    try write(program, to: folder)
    let (paths, next) = (program.files.map { folder + $0.path }, program.commands(in: folder))
    if invocation.isJSON {
      try invocation.print(
        json: Document(name: name, language: language.rawValue, files: paths, next: next))
      return .success
    }
    for path in paths { invocation.print(path) }
    invocation.note("Begin with \(program.beginning(in: folder)).")
    invocation.note("Next:")
    for command in next { invocation.note("  \(command)") }
    if let remark = program.remark { invocation.note(remark.words, commands: [remark.command]) }
    return .success
  }

  /// What is to be made; checks the operands.
  private static func kind(
    of name: String, _ invocation: Invocation
  ) throws(CommandFailure) -> Kind {
    let word = invocation.arguments.operands[0]
    guard let kind = Kind(rawValue: word) else {
      throw .usage(
        "new makes a model or a host, not '\(word)'",
        hint: "write 'zoo-cli new model \(Kind(rawValue: name) == nil ? name : word)'")
    }
    guard ModelName.isValid(name), name.utf8.count <= longestName else {
      let nearest = ModelName.nearest(to: name).flatMap { $0 == name ? nil : $0 }
      throw .usage(
        name.utf8.count > longestName
          ? "the name '\(name)' has more than \(longestName) letters"
          : "the name '\(name)' is not of \(ModelName.form)"
            + (nearest.map { "; did you mean '\($0)'?" } ?? ""))
    }
    guard kind == .host || !invocation.zoo.names.contains(name) else {
      throw .usage(
        "there is a model '\(name)' already, and a table needs different names",
        hint: "'zoo-cli list' shows the models")
    }
    return kind
  }

  /// Where a Swift package finds Zoo.
  private static func source(
    _ language: NewModel.Language, _ invocation: Invocation
  ) throws(CommandFailure) -> ZooSource {
    if let text = invocation.arguments[zoo] {
      guard language == .swift else {
        throw .usage("--zoo is for Swift packages; a program needs nothing but zoo-cli")
      }
      return try ZooSource(text)
    }
    if let source = ZooSource(around: invocation.executable) { return source }
    guard language == .swift else { return .folder("") }
    throw .usage(
      "a Swift package is built with Zoo, and this program does not know where that is",
      hint: "give --zoo PATH, a clone of Zoo, or --zoo URL, its repository")
  }

  /// Writes all files, or none where one of them is in the way.
  private static func write(_ program: any NewProgram, to folder: String) throws {
    for target in program.targets.map({ folder + $0 }) where FileBytes.exists(target) {
      throw CommandFailure(
        code: .failed, message: "\(target) exists already; nothing was written",
        hint: "choose another name, or another place with --out")
    }
    for file in program.files {
      let path = folder + file.path
      if let slash = path.lastIndex(of: "/") {
        try RunDirectory.createFolder(slash == path.startIndex ? "/" : String(path[..<slash]))
      }
      try AtomicFile.write(file.text, to: path)
    }
  }
}
