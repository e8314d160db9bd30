import Foundation
import Tensor
import Testing

@testable import Zoo

@Suite struct FigureTests {
  private static let models = [
    ("population-conditioned", 3.0), ("gru", 2.999), ("glm", 2.4),
    ("neuprint-transformer:heads=4", 1),
    ("rate", 0), ("dice-transformer", -9),
  ]

  @Test func rankingsAreReadable() throws {
    let board = try sampleBoard("slice", Self.models, seeds: 2)
    let figure = try #require(
      RankFigure.recording(board, FigureSeries([board]), name: "ranking"))
    FigureLayout.expectReadable(figure)
    #expect(figure.caption.contains("The bracket joins the models that cannot be separated"))
    #expect(figure.caption.contains("An arrow: it goes on beyond the end"))
    #expect(figure.alternative.hasPrefix("In order: population-conditioned 3.005"))
    #expect(
      RankFigure.recording(try sampleBoard("slice", []), FigureSeries([]), name: "none") == nil)
  }

  @Test func candidatesOfASweepAreReadable() throws {
    let rows = [
      sampleCandidate(3, ["16", "with a long name of an option that has no room"], [0.31, 0.29]),
      sampleCandidate(1, ["8", "b"], [0.3, 0.28]), sampleCandidate(2, ["32", "b"], [-9, -7]),
      sampleCandidate(4, ["64", "b"], [0.9, 0.8], status: .barred),
      sampleCandidate(5, ["128", "b"], [], status: .failed),
    ]
    let sweep = sampleSweep(rows, axes: ["hidden", "kind"], seeds: 2)
    let figure = try #require(SweepFigure.make(sweep, name: "sweep"))
    FigureLayout.expectReadable(figure)
    #expect(figure.alternative.contains("0.300 (chosen); hidden=8, kind=b 0.290;"))
    #expect(figure.alternative.contains("hidden=64, kind=b 0.850 (barred)"))
    for words in [
      "Ticks are single fits", "Open circles cannot win", "An arrow stands",
      "1 candidate has no score: it failed.",
    ] { #expect(figure.caption.contains(words), "\(words)") }
    // One diamond, for the chosen one, and an arrow.
    #expect(figure.file.components(separatedBy: "<polygon").count == 3)

    let many = sampleSweep((1...50).map { sampleCandidate($0, ["\($0)"], [1 / Double($0)]) })
    let large = try #require(SweepFigure.make(many, name: "sweep"))
    FigureLayout.expectReadable(large)
    #expect(large.caption.contains("The best 40 of 50; all are in sweep.csv."))
    let none = sampleSweep([sampleCandidate(1, ["8"], [], status: .failed)])
    #expect(SweepFigure.make(none, name: "sweep") == nil)
  }

  @Test func differencesAreReadable() throws {
    let ranking = ModelRanking(Self.models.map { sampleEntry($0.0, $0.1) })
    let figure = try #require(DifferenceFigure.make(ranking, name: "differences", title: "all"))
    FigureLayout.expectReadable(figure)
    #expect(figure.alternative.contains("gru above glm by 0.599"))
    #expect(!figure.alternative.contains("population-conditioned above gru"))
    let many = ModelRanking((0..<15).map { sampleEntry("model \($0)", Double($0)) })
    #expect(
      DifferenceFigure.make(many, name: "d", title: "many")?.caption.contains("3 models") == true)
    #expect(DifferenceFigure.make(ModelRanking([sampleEntry("a", 1)]), name: "d", title: "") == nil)
  }

  @Test func recordingsAreReadable() throws {
    let boards = try [
      sampleBoard("slice", Self.models), sampleBoard("a culture with a long name", Self.models),
    ]
    let figure = try #require(RecordingsFigure.make(boards, FigureSeries(boards)))
    FigureLayout.expectReadable(figure)
    #expect(RecordingsFigure.make([boards[0]], FigureSeries(boards)) == nil)
  }

  /// The mean of a is ahead by 1.5 to 1.4, and only because of the first recording.
  @Test func theRecordingThatDecidesIsNamed() throws {
    let boards = try [
      sampleBoard("one", [("a", 3), ("b", 0.8)]), sampleBoard("two", [("a", 0.5), ("b", 1.7)]),
      sampleBoard("three", [("a", 1), ("b", 1.7)]),
    ]
    #expect(
      RecordingsFigure.influence(boards) == "a has the best mean; it would be b without one.")
    #expect(
      RecordingsFigure.influence(Array(boards[1...]))
        == "b has the best mean, and would have it without any one of the recordings.")
    let lacking = try boards + [sampleBoard("four", [("a", 1)])]
    #expect(RecordingsFigure.influence(lacking) == "")
  }

  @Test func unitsAreReadable() throws {
    let board = try sampleBoard("slice", Self.models)
    let figure = try #require(
      UnitsFigure.make(board, binSeconds: 0.001, FigureSeries([board]), name: "units"))
    FigureLayout.expectReadable(figure)
    #expect(figure.alternative.contains("population-conditioned is below 0"))
  }

  @Test func costsAreReadableWhereMarksAreNear() throws {
    let board = try sampleBoard("slice", Self.models)
    let figure = try #require(CostFigure.make(board, FigureSeries([board]), name: "cost"))
    FigureLayout.expectReadable(figure)
    // All marks lie on the axis, in one place.
    let low = try sampleBoard(
      "slice", ["rate a", "gru", "glm", "rate b"].map { ($0, -0.631) })
    FigureLayout.expectReadable(
      try #require(CostFigure.make(low, FigureSeries([low]), name: "cost")))
  }

  @Test func learningIsReadable() throws {
    var board = try sampleBoard("slice", Self.models)
    #expect(CurvesFigure.make(board, FigureSeries([board]), name: "learning") == nil)
    var rows = try sampleRows("slice", Self.models)
    for index in rows.indices {
      var fit = rows[index].fit
      fit.curve = (1...3).map {
        FitDocument.Epoch(
          FitReport.Epoch(
            epoch: $0, loss: 1, validation: Double($0) * 0.1, seconds: 1, skippedSteps: 0))
      }
      rows[index] = ResultRow(fit: fit, cell: rows[index].cell)
    }
    board = Leaderboard(recording: "slice", rows: rows)
    let figure = try #require(CurvesFigure.make(board, FigureSeries([board]), name: "learning"))
    FigureLayout.expectReadable(figure)
    #expect(figure.alternative.contains("gru: from 0.100 to 0.300, epoch 2 kept"))
  }

  @Test func predictionsAreReadable() throws {
    let series = FigureSeries(models: ["gru", "glm"], nulls: [])
    let curves = try [("gru", sampleCurves()), ("glm", sampleCurves(shift: -1))]
    let recording = sampleSummary("slice")
    let second = try #require(RasterFigure.make(curves, recording, name: "second"))
    FigureLayout.expectReadable(second)
    let operating = try #require(OperatingFigure.make(curves, recording, series, name: "curves"))
    FigureLayout.expectReadable(operating)
    let reliability = try #require(
      ReliabilityFigure.make(curves, recording, designEffect: 4, series, name: "calibration"))
    FigureLayout.expectReadable(reliability)
    #expect(reliability.alternative.contains("Predicted over observed spikes: gru "))
    #expect(RasterFigure.make([], recording, name: "none") == nil)
    let silent = CellCurves(
      try ScoredPrediction(
        logOdds: LogOdds(Tensor(repeating: -9, shape: [30, 2])),
        spikes: SpikeRaster(
          entries: [UInt8](repeating: 0, count: 60), bins: 30, units: 2)), binSeconds: 0.1)
    let none = try #require(RasterFigure.make([("gru", silent)], recording, name: "second"))
    #expect(none.caption.hasSuffix("It has no spike: the whole test part is silent."))
    FigureLayout.expectReadable(none)
    #expect(OperatingFigure.make([], recording, series, name: "none") == nil)
    #expect(
      ReliabilityFigure.make([], recording, designEffect: nil, series, name: "none") == nil)
  }

  /// Wilson's interval of 10 of 100: 0.0552 to 0.1744 (statsmodels, proportion_confint).
  @Test func theIntervalOfAShareIsWilsons() {
    let interval = ReliabilityFigure.wilson(10, of: 100)
    #expect(interval.low.isClose(to: 0.0552291, tolerance: 1e-6))
    #expect(interval.high.isClose(to: 0.1743657, tolerance: 1e-6))
    #expect(ReliabilityFigure.wilson(0, of: 10).low == 0)
  }

  @Test func generatedSpikesAreReadable() throws {
    let generation = try sampleGeneration("dice-transformer:depth=4,heads=16,feed-forward=128")
    let figure = try #require(GenerationFigure.make(generation, name: "generated"))
    FigureLayout.expectReadable(figure)
    // These spikes are the recording's own.
    let rates = try #require(generation.lines.first { $0.name == "firing_rate" })
    let median = NumberText.fixed(rates.quantiles.recording[10], 3)
    #expect(figure.alternative.hasPrefix("Medians: rate recorded \(median), generated \(median);"))
    var none = generation
    none.lines = []
    #expect(GenerationFigure.make(none, name: "none") == nil)
  }

  @Test func memoriesAreReadable() throws {
    func report(_ bins: Int?, isLeast: Bool = false) -> AuditReport {
      AuditReport(
        verdict: .causal, memoryBins: bins, memoryIsLowerBound: isLeast, probes: 32)
    }
    let audits = [
      ("constant-rate", report(0)), ("gru", report(100, isLeast: true)), ("last-bin", report(1)),
      ("dice-transformer:depth=4,heads=16,feed-forward=128", report(100)), ("given", report(nil)),
    ]
    let series = FigureSeries(models: ["gru"], nulls: ["constant-rate", "last-bin"])
    let figure = try #require(
      MemoryFigure.make(audits, context: 100, binSeconds: 0.001, series))
    FigureLayout.expectReadable(figure)
    #expect(
      figure.alternative
        == "dice-transformer:depth=4,heads=16,feed-forward=128 100; gru at least 100; last-bin 1; "
        + "constant-rate none.")
    #expect(MemoryFigure.make([audits[0]], context: 100, binSeconds: 0.001, series) == nil)
  }

  @Test func transfersAreReadable() throws {
    let documents = try #require(TransferDocuments(try sampleTransfer()))
    let alignment = try #require(documents.table.alignments.first)
    let groups = try #require(
      GroupsFigure.make(
        documents.table, "gru", .rocAUCStratified, alignment, chance: 0.5, name: "groups"))
    FigureLayout.expectReadable(groups)
    let matrix = try #require(
      MatrixFigure.make(
        documents.table, "gru", .rocAUCStratified, alignment, chance: 0.5, name: "matrix"))
    FigureLayout.expectReadable(matrix)
    #expect(matrix.alternative.contains("in vitro -> in vivo: mean 0.600"))
    let map = try #require(
      documents.maps.first.flatMap { MapFigure.make($0, documents.table, name: "map") })
    #expect(map.file.contains("animateTransform"))
  }

  /// The file stands alone: it has its style, and nothing that a viewer would have to fetch.
  @Test func aFileStandsAlone() throws {
    let figure = Figure(
      name: "a", title: "A <b>", caption: "c", alternative: "d", width: 10, height: 5.25,
      marks: [SVG.text(1, 2, "x & y", "soft")])
    let file = figure.file
    #expect(file.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg "))
    #expect(file.contains("viewBox=\"0 0 10 5.3\"") && file.contains("<style>"))
    #expect(file.contains("A &lt;b&gt;") && file.contains(">x &amp; y</text>"))
    #expect(!file.contains("href") && !figure.inline.source.contains("<style>"))
    // Many programs that show such files know no variables.
    #expect(!file.contains("var(") && file.contains("svg .soft { fill: #59636e; }"))
    #expect(file.contains("svg .soft { fill: #9aa6b2; }"))
    #expect(FigureStyle.css.contains("var(--soft)") && FigureStyle.css.contains("--soft: #59636e;"))
  }
}
