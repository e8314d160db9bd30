/// What `zoo-cli new` makes: files, and how their author goes on.
///
/// A folder is the one that is written to; it ends in a slash, and is empty for the current one.
protocol NewProgram {
  /// What is written.
  var files: [NewFile] { get }
  /// The files and folders that must not be there before.
  var targets: [String] { get }
  /// The place where the author begins.
  func beginning(in folder: String) -> String
  /// The commands to go on with.
  func commands(in folder: String) -> [String]
  /// A further command, and when it is needed; nil if there is none.
  var remark: (words: String, command: String)? { get }
}

extension NewProgram {
  var targets: [String] { files.map(\.path) }
  var remark: (words: String, command: String)? { nil }
}

/// A file to be written, by its path in the folder that is written to.
struct NewFile: Equatable {
  let path: String
  let text: String
}
