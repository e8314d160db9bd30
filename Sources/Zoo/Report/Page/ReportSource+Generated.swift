/// What a page shows of spikes that models of the run generated.
extension ReportSource {
  mutating func generated() -> ReportPage.Section? {
    var content: [Markup] = []
    for generation in generations {
      content.append(
        Markup(
          "h3", [:],
          "\(generation.label) on \(generation.recording), \(generation.kind), seed \(generation.seed)"
        ))
      content += paragraph(
        "\(NumberText.duration(generation.seconds)), "
          + NumberText.counted(generation.spikes, "spike")
          + (generation.recording == generation.trainedOn
            ? "." : "; the model was fitted on \(generation.trainedOn)."),
        "soft")
      content += generation.sentences.flatMap { paragraph($0) }
      content += show(GenerationFigure.make(generation, name: "generated-\(generation.name)"))
      content.append(Self.table(generation))
      content += paragraph(GenerationText.reading(seconds: generation.comparedSeconds), "soft")
    }
    return section("generated", "Generated spikes", content)
  }

  private static func table(_ generation: GenerationDocument) -> Markup {
    PageTable.make(
      [
        ("statistic", false), ("of", false), ("recording", true), ("generated", true),
        ("independent", true), ("distance", true), ("ceiling", true), ("floor", true),
        ("reading", false),
      ],
      generation.lines.map { line in
        let numbers = [
          line.recording, line.generated, line.independent, line.distance, line.ceiling, line.floor,
        ]
        return (
          [GenerationText.title(line.name) + (line.unit.isEmpty ? "" : ", \(line.unit)"), line.of]
            + numbers.map(GenerationText.number) + [line.reading], nil
        )
      })
  }
}
