import Tensor
import Zoo

/// Where a package with a model of its own finds Zoo: a folder, or a repository and a version.
enum ZooSource: Equatable {
  /// A folder with Zoo's `Package.swift`, from the root on.
  case folder(String)
  /// The address of a repository.
  case repository(String)

  /// The source that a user names.
  ///
  /// - Throws: `CommandFailure` if it is a folder without Zoo.
  init(_ text: String) throws(CommandFailure) {
    let isAddress = text.contains("://") || (text.contains("@") && text.contains(":"))
    guard !isAddress else {
      self = .repository(text)
      return
    }
    guard Self.isZoo(text) else {
      throw .usage(
        "--zoo '\(text)': there is no Package.swift of Zoo",
        hint: "name the folder of a clone of Zoo, or the address of its repository")
    }
    self = .folder(AbsolutePath.of(text))
  }

  /// The clone that a program was built in: the nearest folder around it with Zoo's manifest.
  init?(around executable: String?) {
    var path = executable.map { AbsolutePath.of($0) } ?? ""
    while let slash = path.lastIndex(of: "/") {
      path = String(path[..<slash])
      if Self.isZoo(path) {
        self = .folder(path)
        return
      }
    }
    return nil
  }

  private static func isZoo(_ folder: String) -> Bool {
    guard FileBytes.exists(folder + "/Sources/Zoo"),
      let manifest = try? FileBytes.read(folder + "/Package.swift", limit: 1 << 20)
    else { return false }
    return String(decoding: manifest, as: UTF8.self).contains("name: \"zoo\"")
  }

  /// The dependency in a package's manifest.
  var dependency: String {
    switch self {
    case .folder(let path): ".package(name: \"zoo\", path: \(Self.literal(path)))"
    case .repository(let address):
      ".package(url: \(Self.literal(address)), from: \"\(ZooVersion.current)\")"
    }
  }

  /// The name by which products of the dependency are asked for: of a repository its last part.
  var identity: String {
    guard case .repository(let address) = self else { return "zoo" }
    let last = address.split { "/:".contains($0) }.last.map(String.init) ?? "zoo"
    return (last.hasSuffix(".git") ? String(last.dropLast(4)) : last).lowercased()
  }

  /// A text as a literal of Swift.
  static func literal(_ text: String) -> String {
    "\"" + text.map { "\"\\".contains($0) ? "\\\($0)" : "\($0)" }.joined() + "\""
  }
}
