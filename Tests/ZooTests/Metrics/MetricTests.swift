import Testing

@testable import Zoo

@Suite struct MetricTests {
  private func metric(
    _ name: String, direction: Metric.Direction = .higher, csvName: String? = nil
  ) -> Metric {
    Metric(
      name: name, definition: "d", chance: "c", direction: direction, edgeCases: "e",
      csvName: csvName, reference: "nan"
    ) { _ in .nan }
  }

  @Test func theCSVColumnDefaultsToTheName() {
    #expect(metric("a.b.c").csvName == "a_b_c")
    #expect(metric("a.b", csvName: "old").csvName == "old")
  }

  @Test(arguments: [(Metric.Direction.higher, "↑"), (.lower, "↓"), (.target, "→"), (.neutral, "")])
  func directionsHaveSigns(_ direction: Metric.Direction, _ arrow: String) {
    #expect(metric("a", direction: direction).arrow == arrow)
  }

  @Test func columnsFormatNumbers() {
    func text(_ form: MetricColumn.Form, _ value: Double) -> String {
      MetricColumn(title: "t", form: form, dispensability: 1).text(value)
    }
    #expect(text(.fixed(3), 0.12345) == "0.123")
    #expect(text(.percent, 0.361) == "36%" && text(.percent, .nan) == "–")
    #expect(text(.factor(2), 1.5) == "1.50×" && text(.factor(2), .nan) == "–")
  }
}
