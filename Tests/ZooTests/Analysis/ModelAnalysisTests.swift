import Foundation
import Tensor
import TestSupport
import Testing

@testable import Zoo

/// An analysis of a small fitted model.
func sampleAnalysis(
  _ specification: String, lag: Int = 2, settings: ModelAnalysis.Settings = sampleSettings()
) throws -> ModelAnalysis {
  let dataset = try followingDataset(lag: lag)
  let predictor = try fittedPredictor(
    specification, training: dataset.training, validation: dataset.validation,
    session: FitSession(context: 20, epochs: 2, binsPerStep: 200, seed: 1))
  let row = try #require(try sampleRows("following", [(specification, 1)]).first)
  return try ModelAnalysis(of: row, by: predictor, on: dataset, settings: settings)
}

func sampleSettings() -> ModelAnalysis.Settings {
  var settings = ModelAnalysis.Settings()
  settings.seconds = 0.4
  settings.lags = 10
  return settings
}

@Suite struct ModelAnalysisTests {
  @Test func aTransformerHasEveryPart() throws {
    let analysis = try sampleAnalysis("cross-entropy-transformer:heads=2,feed-forward=8")
    #expect(analysis.bins == 400 && analysis.units == 2 && analysis.recording == "following")
    #expect(analysis.attention?.heads.count == 2 && analysis.importance != nil)
    #expect(analysis.controls.map(\.kind) == AttentionControl.Kind.allCases)
    #expect(analysis.lags?.lags == 10 && analysis.occludedUnits?.lines.count == 2)
    #expect(analysis.notes.isEmpty)
  }

  @Test func partsCanBeChosen() throws {
    var settings = sampleSettings()
    settings.questions = [.lags]
    let analysis = try sampleAnalysis("gru:hidden=3", settings: settings)
    #expect(analysis.lags != nil && analysis.occludedUnits == nil && analysis.importance == nil)
    #expect(analysis.notes.isEmpty && analysis.controls.isEmpty)
  }

  @Test func theTrainingPartCanBeLookedAt() throws {
    var settings = sampleSettings()
    settings.questions = [.importance]
    let test = try sampleAnalysis("gru:hidden=3", settings: settings)
    settings.part = .training
    let training = try sampleAnalysis("gru:hidden=3", settings: settings)
    #expect(training.part == .training && training.firstBin == 0 && training.bins == 400)
    #expect(test.part == .test && test.firstBin > 1000)
    #expect(training.importance != nil && training.importance != test.importance)
    // They have nothing in common that a test over recordings could use.
    #expect(AnalysisSummary.each(of: [test, training]).isEmpty)
    #expect(AnalysisSummary.each(of: [test, training, training]).map(\.part) == [.training])
  }

  @Test func whatCannotBeLookedAtIsSaid() throws {
    let recurrent = try sampleAnalysis("gru:hidden=3")
    #expect(recurrent.attention == nil && recurrent.importance != nil)
    #expect(recurrent.notes == ["\(recurrent.label) has no attention"])
    #expect(recurrent.controls.map(\.kind) == [.shuffledHalf, .shuffledMost])
    let null = try sampleAnalysis("last-bin")
    #expect(null.importance == nil && null.lags?.reach == 1)
    #expect(null.notes.count == 1 && null.notes[0].contains("is not a network"))
    let traced = try sampleAnalysis("gru:hidden=3,traces=2")
    #expect(traced.controls.isEmpty && traced.notes.contains { $0.contains("traces") })
  }

  /// The same numbers on any number of threads, and from file to file.
  @Test func oneAnalysisHasOneResult() throws {
    let specification = "dice-transformer:heads=2,feed-forward=8"
    let one = try withThreads(1) { try sampleAnalysis(specification) }
    let three = try withThreads(3) { try sampleAnalysis(specification) }
    #expect(try JSONText.encode(one) == JSONText.encode(three))
    let read = try JSONDecoder().decode(
      ModelAnalysis.self, from: Data(try JSONText.encode(one)))
    #expect(try JSONText.encode(read) == JSONText.encode(one))
  }

  @Test func aSilentStretchIsSaid() throws {
    var raster = chainRaster(bins: 1000, units: 3, seed: 2)
    for bin in 700..<1000 { for unit in 0..<3 { raster[bin, unit] = false } }
    var settings = ProtocolSettings(preset: .quick)
    settings.context = 20
    let dataset = try Dataset(
      Recording(name: "quiet", raster: raster, binSeconds: 0.001), truth: nil, settings: settings,
      units: nil)
    let predictor = try fittedPredictor(
      "gru:hidden=3", training: dataset.training, validation: dataset.validation,
      session: FitSession(context: 20, epochs: 1, binsPerStep: 200, seed: 1))
    let row = try #require(try sampleRows("quiet", [("gru", 1)]).first)
    let analysis = try ModelAnalysis(
      of: row, by: predictor, on: dataset, settings: sampleSettings())
    #expect(analysis.notes.first?.contains("has no spikes") == true)
    #expect(analysis.lags == nil && analysis.importance == nil)
  }
}
