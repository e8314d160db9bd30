import Foundation
import Testing

@testable import Zoo

@Suite struct ReportPageTests {
  private func results(
    _ recordings: [String], _ models: [(String, Double)], failures: [FailureRecord] = []
  ) throws -> ComparisonResults {
    var results = ComparisonResults(
      settings: ProtocolSettings(preset: .quick), recordings: recordings.map { sampleSummary($0) },
      rows: try recordings.flatMap { try sampleRows($0, models) }, failures: failures)
    for name in recordings {
      if let uncertainty = try sampleBoard(name, models).uncertainty {
        results.uncertainty.append(uncertainty)
      }
    }
    return results
  }

  private let models = [("gru", 3.0), ("glm", 2.4), ("rate", 0)]

  @Test func onePageTellsWhoWins() throws {
    let page = ReportPage(try results(["slice"], models), manifest: nil)
    #expect(page.html.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
    #expect(page.html.contains("Which model predicts slice?"))
    #expect(page.html.contains("gru wins with 3.000 bits/spike"))
    for id in ["ranking", "differences", "units", "cost", "audit", "left-out", "method", "tables"] {
      #expect(page.html.contains("<section id=\"\(id)\">"), "\(id)")
      #expect(page.html.contains("<a href=\"#\(id)\">"), "\(id)")
    }
    #expect(page.figures.map(\.name) == ["ranking", "differences", "units", "cost", "memory"])
    #expect(page.html.contains("No curves were kept with these results"))
  }

  @Test func theBeginningSaysWhatWasDoneAndWhatToDistrust() throws {
    let html = ReportPage(try results(["slice"], models), manifest: nil).html
    let overview = try #require(html.components(separatedBy: "<section id=\"overview\">").last)
    let text = try #require(overview.components(separatedBy: "</section>").first)
    for words in [
      "Every model predicts each bin of a recording from the bins before it.",
      "Null rows are models that know next to nothing (rate)", "What to distrust",
      "One seed: how much trained models depend on their random start is not known",
      "What the rows are",
    ] { #expect(text.contains(words), "\(words)") }
  }

  /// Folded, after everything that is about the models.
  @Test func whatReadersAskIsInAnAppendix() throws {
    let html = ReportPage(try results(["slice"], models), manifest: nil).html
    let appendix = try #require(html.components(separatedBy: "<section id=\"explanations\">").last)
    #expect(!appendix.contains("<section"))
    for topic in ExplanationTopic.all {
      #expect(appendix.contains("<details><summary>\(topic.question)</summary>"), "\(topic.name)")
    }
    #expect(appendix.contains("<li>slice: stretches of 2.0 s, of which 75 fill the test part."))
  }

  @Test func aSweepIsShownWhereThereWasOne() throws {
    let sweep = sampleSweep([
      sampleCandidate(2, ["16"], [0.3]), sampleCandidate(1, ["8"], [0.28]),
    ])
    let page = ReportPage(try results(["slice"], models), manifest: nil, sweep: sweep)
    #expect(page.html.contains("<section id=\"sweep\">"))
    #expect(page.html.contains("hidden=16 was chosen, with 0.300 bits/spike on validation"))
    #expect(page.figures.first?.name == "sweep")
    let without = ReportPage(try results(["slice"], models), manifest: nil)
    #expect(!without.html.contains("id=\"sweep\""))
  }

  /// All candidates failed: the page says why, and has what was to be done.
  @Test func aSweepWithoutAWinnerHasItsPage() throws {
    var sweep = sampleSweep([
      sampleCandidate(1, ["8"], [], status: .failed),
      sampleCandidate(2, ["16"], [], status: .failed),
    ])
    sweep.winner = nil
    for index in sweep.candidates.indices { sweep.candidates[index].status = .failed }
    let page = ReportPage(
      ComparisonResults(settings: sweep.settings, recordings: [], rows: []), manifest: nil,
      sweep: sweep)
    #expect(page.html.contains("<h1>Which options of gru are best?</h1>"))
    #expect(page.html.contains("No candidate could win"))
    #expect(page.html.contains("candidate 2") && page.html.contains("it broke"))
    #expect(!page.html.contains("no model failed") && page.html.contains("</html>"))
  }

  @Test func generatedSpikesHaveASection() throws {
    let page = ReportPage(
      try results(["slice"], models), manifest: nil,
      generations: [try sampleGeneration(), try sampleGeneration(kind: "teacher-forced")])
    #expect(page.html.contains("<section id=\"generated\">"))
    #expect(page.html.contains("gru on slice, teacher-forced, seed 3"))
    #expect(page.html.contains("<p>\(try sampleGeneration().sentences[0])</p>"))
    #expect(page.html.contains("Ceiling: the stretch of the recording right before"))
    #expect(page.figures.count { $0.name.hasPrefix("generated-gru.slice.") } == 2)
    let without = ReportPage(try results(["slice"], models), manifest: nil)
    #expect(!without.html.contains("id=\"generated\""))
  }

  @Test func curvesOfTheBestModelsAreDrawn() throws {
    let page = ReportPage(try results(["slice"], models), manifest: nil) { row in
      row.label == "glm" ? nil : try? sampleCurves()
    }
    #expect(
      page.figures.map(\.name).contains("calibration")
        && page.figures.map(\.name).contains("second"))
  }

  /// No script, no request, and nothing of a name becomes markup.
  @Test func thePageIsSelfContained() throws {
    let page = ReportPage(
      try results(["<img src=x onerror=alert(1)>"], [("gru", 1), ("rate", 0)]), manifest: nil)
    #expect(!page.html.contains("<script") && !page.html.contains("<img src=x"))
    #expect(!page.html.contains("http://") || page.html.contains("http://www.w3.org/2000/svg"))
    #expect(!page.html.contains("https://") && !page.html.contains("url("))
    #expect(page.html.contains("&lt;img src=x"))
  }

  @Test func leaksAndFailuresAreNamed() throws {
    var results = try results(
      ["slice"], models,
      failures: [FailureRecord(label: "lru", recording: "slice", seed: 0, message: "it burst")])
    results.rows.append(try sampleRow("cheat", on: "slice", verdict: .leak, bits: 9))
    let html = ReportPage(results, manifest: nil).html
    #expect(html.contains("cheat") && html.contains("it burst"))
    #expect(html.contains("These models have no place in any ranking"))
  }

  /// Twelve recordings of twelve models: below a megabyte, and what has no room is named.
  @Test func aLargePageStaysSmall() throws {
    let models = (0..<12).map { ("model-\($0)", 12.0 - Double($0)) } + [("rate", 0.0)]
    let names = (0..<12).map { "recording-\($0)" }
    let page = ReportPage(try results(names, models), manifest: nil) { _ in try? sampleCurves() }
    #expect(page.html.utf8.count < ReportPage.mostBytes)
    #expect(page.figures.count > 60)
    #expect(Set(page.figures.map(\.name)).count == page.figures.count)
    // What somebody asked for has room before what every comparison draws.
    let asked = ReportPage(
      try results(names, models), manifest: nil, analyses: [try sampleAnalysis("gru:hidden=3")]
    ) { _ in try? sampleCurves() }
    #expect(asked.html.utf8.count < ReportPage.mostBytes)
    let learned = try #require(asked.html.components(separatedBy: "<section id=\"learned\">").last)
    let own = learned.components(separatedBy: "<section")[0]
    #expect(own.contains("<figure") && !own.contains("has no room"))
  }

  /// Sections, pictures and their titles: no id is there twice.
  @Test func idsAreUnique() throws {
    for recordings in [["slice"], ["slice", "ranking", "cost"]] {
      let page = ReportPage(
        try results(recordings, models), manifest: nil, generations: [try sampleGeneration()])
      let ids = page.html.components(separatedBy: " id=\"").dropFirst().map { part in
        String(part.prefix { $0 != "\"" })
      }
      #expect(ids.count > 20 && Set(ids).count == ids.count)
      #expect(ids.contains("units") && ids.contains { $0.hasPrefix("figure-units") })
    }
  }

  @Test func theSameResultsGiveTheSameBytes() throws {
    let results = try results(["slice", "culture"], models)
    #expect(ReportPage(results, manifest: nil).html == ReportPage(results, manifest: nil).html)
  }

  @Test func withoutRowsThePageIsWhole() throws {
    let page = ReportPage(
      ComparisonResults(
        settings: ProtocolSettings(preset: .quick), recordings: [sampleSummary("slice")], rows: []),
      manifest: nil)
    #expect(page.html.contains("</html>") && page.figures.isEmpty)
  }
}
