/// What somebody needs who reads nothing else: what was done, which rows there are, and what not to trust.
extension ReportSource {
  func overview() -> ReportPage.Section? {
    guard !results.rows.isEmpty, results.transfer == nil else { return nil }
    var content = paragraph(done)
    content += paragraph(
      "Bits per spike, the headline, is how much better a model predicts than the constant rate of each "
        + "unit, per spike, after a calibration that validation chose: 0 is no better, and with 1 the "
        + "spikes were on average twice as probable as the rate says.")
    let cautions = Cautions(results, boards).sentences
    if !cautions.isEmpty {
      content.append(Markup("h3", [:], "What to distrust"))
      content.append(Markup("ul", [:], cautions.map { Markup("li", [:], $0) }))
    }
    content.append(PageTable.folded("What the rows are", [rows]))
    return section("overview", "In short", content)
  }

  /// What was done, in three sentences.
  private var done: String {
    let parts = results.recordings.map { recording -> String in
      func seconds(_ part: [Int]) -> String {
        let bins = part.count == 2 ? part[1] - part[0] : 0
        return NumberText.duration(Double(bins) * recording.binSeconds)
      }
      let spikes =
        boards.first { $0.recording == recording.name }.flatMap { Cautions.testSpikes($0) }
        .map { ", with \(NumberText.counted($0, "spike"))" } ?? ""
      return "\(recording.name) (\(NumberText.counted(recording.units, "unit"))): "
        + "\(seconds(recording.training)) to learn from, \(seconds(recording.validation)) to choose "
        + "epochs and calibration, \(seconds(recording.test)) to be tested on\(spikes)"
    }
    let nulls = results.rows.filter { $0.role == .null }.map(\.label).unique
    return "Every model predicts each bin of a recording from the bins before it. "
      + parts.joined(separator: "; ") + "."
      + (nulls.isEmpty
        ? ""
        : " Null rows are models that know next to nothing (\(nulls.joined(separator: ", "))): a model "
          + "that does not beat them has learned nothing worth having.")
  }

  private var rows: Markup {
    let cards = Dictionary(
      ModelZoo.builtIn.map { ($0.card.name, $0.card.summary) }, uniquingKeysWith: { one, _ in one })
    let models = results.rows.map(\.model).unique
    return PageTable.make(
      [("row", false), ("what it is", false)],
      models.map { ([$0, cards[$0] ?? "a model that was added to the zoo"], nil) })
  }
}
