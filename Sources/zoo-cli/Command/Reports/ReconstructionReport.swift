import Zoo

/// The tables of reconstructions for people.
enum ReconstructionReport {
  /// Writes the documents of a run directory: as JSON, or a table each and the words once.
  static func print(_ documents: ReconstructionDocuments, to invocation: Invocation) throws {
    if invocation.isJSON {
      try invocation.print(json: documents)
      return
    }
    let all = documents.reconstructions
    for (index, reconstruction) in all.enumerated() {
      if index > 0 { invocation.print() }
      tables(reconstruction, to: invocation)
      invocation.print()
      invocation.print(prose: ReconstructionText(reconstruction).lesson)
    }
    // The steps of the model that has most of them explain those of all.
    if let longest = all.max(by: { $0.rows.count < $1.rows.count }) {
      invocation.print()
      invocation.print("What each step changes:")
      FieldList.write(
        longest.rows.map { ("\($0.step.letter)  \($0.step.title)", $0.step.explanation) },
        to: invocation)
    }
  }

  /// Writes one reconstruction with a sentence for each step.
  static func print(_ reconstruction: Reconstruction, to invocation: Invocation) {
    let text = ReconstructionText(reconstruction)
    tables(reconstruction, to: invocation)
    invocation.print()
    invocation.print("What each step changes:")
    FieldList.write(text.steps, to: invocation)
    invocation.print()
    invocation.print(prose: text.lesson)
  }

  /// A table for each target.
  private static func tables(_ reconstruction: Reconstruction, to invocation: Invocation) {
    let style = invocation.style
    let seed = reconstruction.seed == 0 ? "" : ", seed \(reconstruction.seed)"
    invocation.print(lines: [
      style.emphasized(
        style.plain(
          "\(reconstruction.label) on \(reconstruction.data)\(seed): reconstruction, step by step"),
        .bold)
    ])
    for (index, target) in reconstruction.targets.enumerated() {
      invocation.print()
      if let result = reconstruction.rows.first?.results[index] {
        invocation.print(
          prose: "\(target): \(NumberText.counted(reconstruction.units, "unit")), "
            + "\(NumberText.counted(result.bins, "bin")), "
            + "\(NumberText.percent(result.prevalence, 2)) of entries are spikes")
      }
      invocation.print(table(reconstruction, index))
    }
  }

  private static func table(_ reconstruction: Reconstruction, _ index: Int) -> Table {
    var table = Table([
      .init(title: "step"), .init(title: "question"),
      .init(title: "reported", isNumeric: true),
      .init(title: "copy", isNumeric: true), .init(title: "const. rate", isNumeric: true),
      .init(title: "ROC-AUC", isNumeric: true, dispensability: 3),
      .init(title: "AP", isNumeric: true, dispensability: 1),
      .init(title: "(PPV+NPV)/2", isNumeric: true, dispensability: 5),
      .init(title: "unit AUC", isNumeric: true, dispensability: 2),
      .init(title: "bits/spike", isNumeric: true, dispensability: 4),
    ])
    func add(
      _ title: String, _ row: ReconstructionRow, _ scores: ReconstructionScores,
      _ beside: ReconstructionResult?
    ) {
      func number(_ value: Double?) -> String { value.map { NumberText.fixed($0, 3) } ?? "" }
      table.append(
        [
          title, row.question.rawValue, number(scores.reported), number(beside?.copy.reported),
          number(beside?.constantRate.reported), number(scores.rocAUCPooled),
          number(scores.averagePrecisionPooled), number(scores.swappedAUC),
          number(scores.rocAUCUnitMean), number(scores.bitsPerSpike),
        ], beside == nil ? .dim : nil)
    }
    for row in reconstruction.rows {
      let result = row.results[index]
      add("\(row.step.letter)  \(row.step.title)", row, result.model, result)
    }
    if let row = reconstruction.row(.parts) {
      add("copy of the same bin", row, row.results[index].copy, nil)
    }
    if let row = reconstruction.row(.nextBin) {
      add("copy of the bin before", row, row.results[index].copy, nil)
      add("constant rate", row, row.results[index].constantRate, nil)
    }
    return table
  }
}
