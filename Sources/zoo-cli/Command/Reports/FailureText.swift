import Zoo

extension Invocation {
  /// Says that a model failed: what happened as prose, and below it the lines that its program wrote, as
  /// they are.
  func print(failureOf label: String, on recording: String? = nil, _ message: String) {
    let lines = message.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var problem = lines[0]
    // Errors of programs begin with the model's name.
    for name in [label, String(label.prefix { $0 != ":" })] where problem.hasPrefix(name + ": ") {
      problem = String(problem.dropFirst(name.count + 2))
      break
    }
    let place = recording.map { " on \($0)" } ?? ""
    print(prose: "Failed: \(label)\(place): \(problem)")
    print(lines: lines.dropFirst().map { style.plain($0) })
  }
}
