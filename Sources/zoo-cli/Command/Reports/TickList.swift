import Zoo

/// Lines of things that were looked at, each with its outcome first.
enum TickList {
  /// An outcome.
  enum Mark {
    case passed, noticed, failed, skipped
  }

  /// Writes a line, and below it what to do.
  static func print(
    _ mark: Mark, _ name: String, _ detail: String = "", remedy: String? = nil,
    to invocation: Invocation
  ) {
    let style = invocation.style
    let word =
      switch mark {
      case .passed: style.emphasized("ok  ", .green)
      case .noticed: style.emphasized("LOOK", .yellow)
      case .failed: style.emphasized("MEND", .red)
      case .skipped: style.emphasized("--  ", .dim)
      }
    let indent = "      "
    invocation.print(
      prose: detail.isEmpty ? name : "\(name): \(detail)", indent: indent, first: word + "  ")
    guard let remedy else { return }
    for line in remedy.split(separator: "\n") {
      invocation.print(prose: String(line), indent: indent)
    }
  }
}
