import Zoo

/// What a verification found, as text.
struct VerificationReport {
  private let report: RunVerification.Report

  /// A report of a verification.
  init(_ report: RunVerification.Report) { self.report = report }

  /// Writes everything, the conclusion first.
  func print(to invocation: Invocation) {
    invocation.print(prose: conclusion)
    if report.damage.isEmpty {
      invocation.print(
        prose: "Files: \(NumberText.counted(report.files, "file")) read, all as they were written.")
    } else {
      invocation.print("Damaged; the command that made them does them again:")
      for item in report.damage { invocation.print("  \(item.file): \(item.problem)") }
    }
    if !report.stale.isEmpty {
      invocation.print("Not what the fits give; 'zoo-cli merge' makes them again:")
      for file in report.stale { invocation.print("  \(file)") }
    }
    guard !report.checks.isEmpty else { return }
    invocation.print()
    invocation.print(table)
    for reason in reasons { invocation.print(prose: reason) }
    if let recorded = report.recorded, recorded.differsInInstructionSet(from: report.numerics) {
      invocation.print(
        prose: "ZOO_ISA=\(recorded.instructionSet) repeats it on a processor that has these "
          + "instructions.")
    }
    if report.checks.contains(where: { $0.outcome == .recordingMissing }) {
      invocation.print(
        prose: "--data DIR says where the recordings are now; they are found by name and content.")
    }
  }

  private func count(_ outcome: RunVerification.Check.Outcome) -> Int {
    report.checks.count { $0.outcome == outcome }
  }

  private var conclusion: String {
    let total = NumberText.counted(report.checks.count, "cell")
    if report.isConfirmed, !report.checks.isEmpty {
      return "Verified: \(total) repeated to the same bits."
    }
    var parts: [String] = []
    for (outcome, words) in [
      (RunVerification.Check.Outcome.same, "the same"), (.different, "different"),
      (.recordingMissing, "without their recording"), (.notRepeated, "not repeated"),
    ] where count(outcome) > 0 {
      parts.append("\(NumberText.grouped(count(outcome))) \(words)")
    }
    if !report.damage.isEmpty {
      parts.append("\(NumberText.counted(report.damage.count, "damaged file"))")
    }
    if !report.stale.isEmpty {
      parts.append(NumberText.counted(report.stale.count, "stale table"))
    }
    return "Not verified: of \(total), \(parts.joined(separator: ", "))."
  }

  private var table: Table {
    var columns: [Table.Column] = [.init(title: "model"), .init(title: "scored on")]
    let isTransfer = report.checks.contains { $0.alignment != nil }
    let hasSeeds = Set(report.checks.map(\.seed)).count > 1
    if isTransfer { columns.append(.init(title: "fitted on")) }
    if hasSeeds { columns.append(.init(title: "seed", isNumeric: true)) }
    columns += [
      .init(title: "fit", dispensability: 2), .init(title: "compared", dispensability: 1),
      .init(title: "result"),
    ]
    var table = Table(columns)
    for check in report.checks {
      var cells = [
        check.label, (check.testedOn ?? "") + (check.alignment.map { " (\($0))" } ?? ""),
      ]
      if isTransfer { cells.append(check.trainedOn) }
      if hasSeeds { cells.append("\(check.seed)") }
      cells += [check.fit, check.compared.joined(separator: ", "), words(check)]
      table.append(
        cells, check.outcome == .different ? .red : check.outcome == .same ? nil : .yellow)
    }
    return table
  }

  private func words(_ check: RunVerification.Check) -> String {
    switch check.outcome {
    case .same: "same"
    case .different: "differs"
    case .recordingMissing: "recording missing"
    case .notRepeated: "not repeated"
    }
  }

  /// The details, each once, with the models that they are of.
  private var reasons: [String] {
    var order: [String] = []
    var models: [String: [String]] = [:]
    for check in report.checks {
      guard let detail = check.detail else { continue }
      if models[detail] == nil { order.append(detail) }
      let name = check.label + (check.testedOn.map { " on \($0)" } ?? "")
      models[detail, default: []].append(name)
    }
    return order.map { detail in
      let names = models[detail] ?? []
      let shown =
        names.count > 3 ? "\(names[0]) and \(names.count - 1) more" : names.joined(separator: ", ")
      return "\(shown): \(detail)."
    }
  }
}
