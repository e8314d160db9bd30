import Zoo

/// A new host: a program in Python that plays a fitted model bin by bin.
struct NewHost: NewProgram {
  let files: [NewFile]

  /// A host.
  ///
  /// - Parameter name: a name of the form that models have.
  init(_ name: String) {
    let path = NewModel.moduleName(name, kind: "host") + ".py"
    files = [NewFile(path: path, text: TemplateText.host.replacing("host.py", with: path))]
  }

  func beginning(in folder: String) -> String {
    "the functions lines and main in \(folder)\(files[0].path)"
  }

  func commands(in folder: String) -> [String] {
    [
      "zoo-cli train gru --data FILE --out my-run",
      "echo 0 3 | python3 \(ShellQuoting.quoted(folder + files[0].path)) my-run",
    ]
  }
}
