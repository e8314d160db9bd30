/// What a transfer or a sweep adds to a page.
extension ReportSource {
  mutating func transfer() -> ReportPage.Section? {
    guard let documents = results.transfer else { return nil }
    let table = documents.table
    var content = [
      Markup(
        "ul", [:], documents.verdict.sentences.map { Markup("li", [:], $0) })
    ]
    for label in table.models {
      for alignment in table.alignments where table.has(label, alignment) {
        let stem = FileName.of("\(label).\(alignment.rawValue)")
        for (metric, chance, short) in [
          (TransferVerdict.metric, TransferVerdict.chance, "auc"), (Metric.headline, 0.0, "bits"),
        ] {
          content += show(
            GroupsFigure.make(
              table, label, metric, alignment, chance: chance, name: "groups-\(short)-\(stem)"))
          content += show(
            MatrixFigure.make(
              table, label, metric, alignment, chance: chance, name: "matrix-\(short)-\(stem)"))
        }
        let named = documents.maps.first {
          $0.label == label && $0.alignment == alignment
            && $0.metric.name == TransferVerdict.metric.name
        }
        content += show(named.flatMap { MapFigure.make($0, table, name: "map-\(stem)") })
      }
    }
    content += paragraph(TransferGroup.publishedNote, "soft")
    return section("transfer", "Transfer", content)
  }

  mutating func sweeping() -> ReportPage.Section? {
    guard let sweep else { return nil }
    return section(
      "sweep", "Sweep",
      [
        Markup(
          "ul", [:],
          SweepVerdict(sweep, modelsSeen: results.mostModelsSeen).sentences.map {
            Markup("li", [:], $0)
          })
      ] + show(SweepFigure.make(sweep, name: "sweep")))
  }
}
