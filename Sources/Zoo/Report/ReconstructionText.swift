/// What a reconstruction teaches, in words.
package struct ReconstructionText {
  private let reconstruction: Reconstruction

  /// The words of a reconstruction.
  package init(_ reconstruction: Reconstruction) { self.reconstruction = reconstruction }

  /// What each step changes, and how the reported number moves on the first target.
  package var steps: [(title: String, text: String)] {
    var before: Double?
    return reconstruction.rows.map { row in
      let reported = row.results.first?.model.reported ?? .nan
      defer { before = reported }
      // An aside follows another row than the one above it.
      let from =
        row.step == .lossAside
        ? reconstruction.row(.arguments)?.results.first?.model.reported : before
      let move =
        from.map { "\(NumberText.fixed($0, 3)) → \(NumberText.fixed(reported, 3))" }
        ?? NumberText.fixed(reported, 3)
      return (
        "\(row.step.letter)  \(row.step.title)",
        "\(row.step.explanation) Reported: \(move) (\(row.question.rawValue))."
      )
    }
  }

  /// The lesson in a paragraph.
  package var lesson: String {
    guard let released = reconstruction.row(.released)?.results.first,
      let ranked = reconstruction.row(.arguments)?.results.first,
      let predicted = reconstruction.rows.last(where: { $0.question == .prediction }),
      let next = predicted.results.first
    else { return "" }
    func text(_ value: Double) -> String { NumberText.fixed(value, 3) }
    return "As released, \(reconstruction.label) scores \(text(released.model.reported)), and "
      + "\(text(ranked.model.reported)) with the arguments in order; a predictor that merely copies "
      + "its input scores \(text(ranked.copy.reported)). These are reconstruction: the spikes of "
      + "bin t are in the input. Asked for the next bin (\(predicted.step.letter)), the model scores "
      + "\(text(next.model.reported)), the constant rate of each unit, which says nothing about "
      + "time, \(text(next.constantRate.reported)), and a copy of the bin before "
      + "\(text(next.copy.reported)). Within units, where knowing rates does not help, the model has "
      + "\(text(next.model.rocAUCUnitMean)) (chance 0.5); its "
      + "gain over the rates of the training part, after calibration, is "
      + "\(text(next.model.bitsPerSpike)) bits per spike. "
      + "A reconstruction says nothing about prediction, however high it is."
  }
}
