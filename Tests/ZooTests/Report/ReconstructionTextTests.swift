import Testing

@testable import Zoo

@Suite struct ReconstructionTextTests {
  private func reconstruction() throws -> Reconstruction {
    let model = try #require(
      try ModelZoo(ModelZoo.builtIn).select("dice-transformer:heads=2,feed-forward=8").first)
    return try Reconstruction(model, onIndependentSpikes: ReconstructionTests.small())
  }

  @Test func everyReportedNumberHasItsQuestion() throws {
    let reconstruction = try reconstruction()
    let steps = ReconstructionText(reconstruction).steps
    #expect(steps.count == reconstruction.rows.count)
    for (step, row) in zip(steps, reconstruction.rows) {
      let reported = NumberText.fixed(row.results[0].model.reported, 3)
      #expect(step.text.hasSuffix("\(reported) (\(row.question.rawValue))."))
      #expect(step.title.hasPrefix(row.step.letter))
    }
    // The aside follows b, not f.
    let before = try #require(reconstruction.row(.arguments)).results[0].model.reported
    #expect(steps[6].text.contains("Reported: \(NumberText.fixed(before, 3)) →"))
  }

  @Test func theLessonNamesBothQuestions() throws {
    let lesson = ReconstructionText(try reconstruction()).lesson
    #expect(lesson.contains("These are reconstruction"))
    #expect(lesson.contains("copies its input scores 1.000"))
    #expect(lesson.contains("Asked for the next bin (f)"))
  }
}
