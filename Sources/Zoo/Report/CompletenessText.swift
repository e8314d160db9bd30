/// What a table of a recording lacks: seeds of a model, and null rows, without which nobody can say
/// whether a model knows more than rates.
///
/// A directory of copied or lost fits gives a table like any other; this says what is not in it.
package struct CompletenessText: Sendable, Equatable {
  /// One sentence; empty if nothing is missing.
  package let text: String

  /// The text of one recording's table.
  package init(_ results: ComparisonResults, on recording: String) {
    let own = results.rows.filter { $0.trainedOn == $0.testedOn && $0.alignment == nil }
    let models = own.filter { $0.role == .competitor }
    let here = models.filter { $0.testedOn == recording }
    let all = Set(models.map(\.seed))
    var parts: [String] = []
    for label in Set(here.map(\.label)).sorted() {
      let missing = all.subtracting(here.filter { $0.label == label }.map(\.seed)).sorted()
      guard !missing.isEmpty else { continue }
      parts.append(
        "\(label) lacks \(missing.count == 1 ? "seed" : "seeds") "
          + Verdict.list(missing.map { "\($0)" }))
    }
    let nulls = Set(own.filter { $0.testedOn == recording && $0.role == .null }.map(\.model))
    let wanted = [ConstantRate.card.name, ExponentialHistory.card.name]
    let absent = wanted.filter { !nulls.contains($0) }
    if !here.isEmpty, !absent.isEmpty {
      parts.append(
        "the null \(absent.count == 1 ? "row" : "rows") \(Verdict.list(absent)) "
          + "\(absent.count == 1 ? "is" : "are") missing, so a lead over null rows says little")
    }
    text = parts.isEmpty ? "" : "Not complete: \(parts.joined(separator: "; "))."
  }
}
