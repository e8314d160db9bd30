import Tensor
import Zoo

/// `zoo-cli new`: writes the beginning of a model, which works and is to be changed.
enum New: Subcommand {
  static let language = CommandOption<NewModel.Language>.choice(
    "language", "what it is written in; default swift")
  static let out = CommandOption.text(
    "out", letter: "o", placeholder: "DIR", "the folder to write into; default this one")
  static let zoo = CommandOption.text(
    "zoo", placeholder: "PATH|URL",
    "where a Swift package finds Zoo: a clone or a repository; default the clone that this program "
      + "was built in")

  private static let what = "model"
  /// Files, programs and types are called by the name, and some of them by a longer one.
  private static let longestName = 48

  static let definition = CommandDefinition(
    name: "new", summary: "write the beginning of a model: a Swift package, or a program",
    discussion: [
      "What is written passes 'zoo-cli check' as it is, and says where to begin. In Swift it is a "
        + "package with the model, its test and a program that has all of zoo-cli with the model "
        + "beside the others. In Python, C and R it is one file that needs no packages; pytorch is a "
        + "network in PyTorch; they take part by --external. For MATLAB and Octave it is a function "
        + "that answers by files, and takes part by --exchange. 'zoo-cli help protocol' says how.",
      "Nothing is overwritten.",
    ],
    operands: [
      .required(what, "the word 'model'"),
      .required("NAME", "its name: \(ModelName.form), such as my-model"),
    ],
    options: [language, out, zoo],
    examples: [
      .init(arguments: "new model my-model", summary: "a Swift package"),
      .init(
        arguments: "new model my-model --language python --out models",
        summary: "a program in Python, in a folder"),
      .init(arguments: "new model my-net --language pytorch", summary: "a network in PyTorch"),
    ])

  private struct Document: Encodable {
    let name: String
    let language: String
    let files: [String]
    let next: [String]
  }

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let (arguments, name) = (invocation.arguments, invocation.arguments.operands[1])
    try check(name, invocation)
    let language = arguments[language] ?? .swift
    let model = NewModel(name, language, zoo: try source(language, invocation))
    let folder = arguments[out].map { $0.hasSuffix("/") ? $0 : $0 + "/" } ?? ""
    try write(model, to: folder)
    let (paths, next) = (model.files.map { folder + $0.path }, model.commands(in: folder))
    if invocation.isJSON {
      try invocation.print(
        json: Document(name: name, language: language.rawValue, files: paths, next: next))
      return .success
    }
    for path in paths { invocation.print(path) }
    invocation.note("Begin with \(model.beginning(in: folder)).")
    invocation.note("Next:")
    for command in next { invocation.note("  \(command)") }
    if let remark = model.remark { invocation.note(remark.words, commands: [remark.command]) }
    return .success
  }

  /// Checks the operands.
  private static func check(_ name: String, _ invocation: Invocation) throws(CommandFailure) {
    let word = invocation.arguments.operands[0]
    guard word == what else {
      throw .usage(
        "new makes a model, not '\(word)'",
        hint: "write 'zoo-cli new model \(name == what ? word : name)'")
    }
    guard ModelName.isValid(name), name.utf8.count <= longestName else {
      let nearest = ModelName.nearest(to: name).flatMap { $0 == name ? nil : $0 }
      throw .usage(
        name.utf8.count > longestName
          ? "the name '\(name)' has more than \(longestName) letters"
          : "the name '\(name)' is not of \(ModelName.form)"
            + (nearest.map { "; did you mean '\($0)'?" } ?? ""))
    }
    guard !invocation.zoo.names.contains(name) else {
      throw .usage(
        "there is a model '\(name)' already, and a table needs different names",
        hint: "'zoo-cli list' shows the models")
    }
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
  private static func write(_ model: NewModel, to folder: String) throws {
    // A package's folder belongs to it alone.
    let targets = model.language == .swift ? [model.name] : model.files.map(\.path)
    for target in targets.map({ folder + $0 }) where FileBytes.exists(target) {
      throw CommandFailure(
        code: .failed, message: "\(target) exists already; nothing was written",
        hint: "choose another name, or another place with --out")
    }
    for file in model.files {
      let path = folder + file.path
      if let slash = path.lastIndex(of: "/") {
        try RunDirectory.createFolder(slash == path.startIndex ? "/" : String(path[..<slash]))
      }
      try AtomicFile.write(file.text, to: path)
    }
  }
}
