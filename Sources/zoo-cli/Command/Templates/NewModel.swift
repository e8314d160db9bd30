import Zoo

/// A new model in one of the languages.
struct NewModel: NewProgram {
  /// The languages that there are templates for.
  enum Language: String, CaseIterable, Sendable {
    case swift
    case python
    case pytorch
    case c
    case r
    case matlab
  }

  /// The name with which the model takes part.
  let name: String
  /// The language.
  let language: Language
  let files: [NewFile]

  /// A model.
  ///
  /// - Parameters:
  ///   - name: a valid name of a model.
  ///   - language: the language.
  ///   - zoo: where a Swift package finds Zoo.
  init(_ name: String, _ language: Language, zoo: ZooSource) {
    self.name = name
    self.language = language
    switch language {
    case .swift:
      let type = Self.typeName(name)
      func file(_ path: String, _ text: String) -> NewFile {
        NewFile(
          path: name + "/" + Self.replacing([("MyModel", type)], in: path),
          text: Self.replacing([("MyModel", type), ("my-model", name)], in: text))
      }
      let manifest = Self.replacing(
        [
          (".package(name: \"zoo\", path: \"../../..\")", zoo.dependency),
          ("package: \"zoo\"", "package: \(ZooSource.literal(zoo.identity))"),
        ], in: TemplateText.manifest)
      files = [
        file("Package.swift", manifest),
        file("Sources/MyModel/MyModel.swift", TemplateText.model),
        file("Sources/MyModel/main.swift", TemplateText.main),
        file("Tests/MyModelTests/MyModelTests.swift", TemplateText.modelTests),
      ]
    case .python:
      let path = Self.moduleName(name) + ".py"
      files = [
        NewFile(path: path, text: Self.program(TemplateText.python, "client.py", path, "py", name))
      ]
    case .pytorch:
      let path = Self.moduleName(name) + ".py"
      let text = Self.replacing([("gru.py", path), ("torch-gru", name)], in: TemplateText.pyTorch)
      files = [NewFile(path: path, text: text)]
    case .c:
      let text = Self.replacing(
        [("-o client", "-o \(name)"), ("./client", "./\(name)")], in: TemplateText.c99)
      files = [
        NewFile(
          path: "\(name).c", text: Self.program(text, "client.c", "\(name).c", "c", name))
      ]
    case .r:
      let path = "\(name).R"
      files = [NewFile(path: path, text: Self.program(TemplateText.r, "client.R", path, "r", name))]
    case .matlab:
      // The word is also that of the files with which it answers, which keep it.
      let function = Self.moduleName(name)
      let text = Self.replacing(
        [
          ("function client(", "function \(function)("), ("\"client ", "\"\(function) "),
          ("CLIENT", function.uppercased()),
        ], in: TemplateText.matlab)
      let path = function + ".m"
      files = [NewFile(path: path, text: Self.program(text, "client.m", path, "matlab", name))]
    }
  }

  /// The name of the type and the module of a model: `MyNetModel` for `my-net`.
  static func typeName(_ name: String) -> String {
    let words = name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }
    // The ending keeps it apart from the zoo's own modules and layers.
    return words.joined() + (words.count > 1 && words.last == "Model" ? "" : "Model")
  }

  /// The name of a file that is called by it, as a module of Python and a function of MATLAB are:
  /// `my_net` for `my-net`.
  static func moduleName(_ name: String, kind: String = "model") -> String {
    // One word may be that of a module which the file imports, or of a function which it calls.
    name.contains("-") ? name.replacing("-", with: "_") : "\(name)_\(kind)"
  }

  /// A client's text with the file's and the models' names.
  private static func program(
    _ text: String, _ file: String, _ path: String, _ prefix: String, _ name: String
  ) -> String {
    replacing(
      [(file, path), ("\(prefix)-history", name), ("\(prefix)-rate", "\(name)-rate")], in: text)
  }

  private static func replacing(_ changes: [(old: String, new: String)], in text: String) -> String
  {
    // Through marks, since a new name may contain an old one.
    var text = text
    for (index, change) in changes.enumerated() {
      text = text.replacing(change.old, with: "\u{0}\(index)\u{0}")
    }
    for (index, change) in changes.enumerated() {
      text = text.replacing("\u{0}\(index)\u{0}", with: change.new)
    }
    return text
  }

  // A package's folder belongs to it alone.
  var targets: [String] { language == .swift ? [name] : files.map(\.path) }

  func beginning(in folder: String) -> String {
    switch language {
    case .swift: "'logOdds' in \(folder)\(files[1].path)"
    case .python: "class History in \(folder)\(files[0].path)"
    case .pytorch: "class Network in \(folder)\(files[0].path)"
    case .c, .r: "the functions fit, reset, row and observe in \(folder)\(files[0].path)"
    case .matlab: "the functions fit, rates, reset and forecast in \(folder)\(files[0].path)"
    }
  }

  func commands(in folder: String) -> [String] {
    let path = ShellQuoting.quoted(folder + files[0].path)
    switch language {
    case .swift:
      let program = "swift run -c release \(Self.typeName(name))"
      return [
        "cd \(ShellQuoting.quoted(folder + name))", "\(program) check \(name)",
        "\(program) compare \(name) gru --data FILE",
      ]
    case .python, .pytorch: return Self.commands("python3 \(path)")
    case .r: return Self.commands("Rscript \(path)")
    case .c:
      let program = folder.hasPrefix("/") ? folder + name : "./" + folder + name
      return ["cc -O2 -std=c99 -o \(ShellQuoting.quoted(folder + name)) \(path) -lm"]
        + Self.commands(ShellQuoting.quoted(program))
    case .matlab:
      // A function is found in the folder in which MATLAB is started.
      return (folder.isEmpty ? [] : ["cd \(ShellQuoting.quoted(folder))"]) + [
        "mkdir \(Self.exchange)", "matlab -batch \(matlabCall) &",
        "zoo-cli check --exchange \(Self.exchange)",
        "zoo-cli compare gru --exchange \(Self.exchange) --data FILE",
      ]
    }
  }

  var remark: (words: String, command: String)? {
    switch language {
    case .pytorch: ("Without PyTorch, first:", "python3 -m pip install torch")
    case .matlab: ("With Octave in place of MATLAB:", "octave-cli --eval \(matlabCall) &")
    default: nil
    }
  }

  private static let exchange = "exchange"
  private var matlabCall: String { "\"\(Self.moduleName(name)) \(Self.exchange)\"" }

  private static func commands(_ program: String) -> [String] {
    let command = ShellQuoting.quoted(program)
    return [
      "zoo-cli check \(command)", "zoo-cli compare gru --external \(command) --data FILE",
    ]
  }
}
