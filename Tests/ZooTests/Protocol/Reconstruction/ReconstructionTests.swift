import Foundation
import Tensor
import TestSupport
import Testing

@testable import Zoo

@Suite struct ReconstructionTests {
  static func small(seed: UInt64 = 0) -> IndependentSpikes.Parameters {
    var parameters = IndependentSpikes.Parameters()
    (parameters.units, parameters.window, parameters.windows) = (16, 40, 10)
    (parameters.steps, parameters.meanRate, parameters.seed) = (5, 0.05, seed)
    return parameters
  }

  private static let settings: ProtocolSettings = {
    var settings = ProtocolSettings(preset: .quick)
    (settings.context, settings.epochs, settings.binsPerStep) = (50, 2, 400)
    settings.minimumSteps = 0
    return settings
  }()

  private func model(_ specification: String) throws -> ModelSelection {
    try #require(try ModelZoo(ModelZoo.builtIn).select(specification).first)
  }

  private func independent(
    _ specification: String = "dice-transformer:heads=2,feed-forward=16", seed: UInt64 = 0
  ) throws -> Reconstruction {
    try Reconstruction(
      model(specification), onIndependentSpikes: Self.small(seed: seed))
  }

  @Test func aCopyIsPerfectAtLagZeroAndChanceAtLagOne() throws {
    let found = try independent()
    for row in found.rows {
      for result in row.results {
        if row.question == .reconstruction {
          #expect(result.copy.rocAUCPooled == 1 && result.copy.averagePrecisionPooled == 1)
          #expect(result.copy.reported == 1 && result.copy.swappedAUC == 1)
          #expect(result.model.bitsPerSpike.isNaN)
        } else {
          #expect(abs(result.copy.rocAUCUnitMean - 0.5) < 0.03)
          #expect(result.copy.averagePrecisionPooled < 0.2)
        }
        #expect(result.constantRate.rocAUCUnitMean == 0.5)
      }
      // Rates of training are no null of other units.
      #expect(row.results[1].model.bitsPerSpike.isNaN)
    }
    // The rates of other units are of no use.
    let last = try #require(found.row(.nextBin))
    #expect(last.results[0].constantRate.rocAUCPooled > 0.65)
    #expect(abs(last.results[1].constantRate.rocAUCPooled - 0.5) < 0.15)
  }

  @Test func whatIsReportedFollowsTheStep() throws {
    for row in try independent().rows {
      for (_, scores) in row.results.flatMap(\.predictors) {
        let expected = row.step == .released ? scores.swappedAUC : scores.rocAUCPooled
        #expect(scores.reported == expected || (scores.reported.isNaN && expected.isNaN))
      }
    }
  }

  /// The first two steps have the same weights, those of the last epoch.
  @Test func argumentsChangeNoWeight() throws {
    let found = try independent()
    let (released, arguments) = (found.rows[0], found.rows[1])
    #expect(released.bestEpoch == 5 && released.epochs == 5)
    #expect(
      released.results.map(\.model.rocAUCPooled) == arguments.results.map(\.model.rocAUCPooled))
    #expect(released.results[0].model.reported != arguments.results[0].model.reported)
  }

  @Test(arguments: [
    "dice-transformer:heads=2,feed-forward=16", "cross-entropy-transformer:heads=2,feed-forward=16",
  ])
  func theLastStepIsTheComparison(_ name: String) throws {
    try withTemporaryFolder { folder in
      let source = DatasetSource.simulated(
        name: "simulated", .inVivo(units: 6, duration: 24, seed: 1))
      let released = "dice-transformer:heads=2,feed-forward=16,sigmoid-twice=true,log=true"
      let isDice = name.hasPrefix("dice")
      let models = try [model(name)] + (isDice ? [model(released)] : [])
      let results = try Comparison(
        models: models, recordings: [source], settings: Self.settings,
        directory: RunDirectory(folder + "/run")
      ).run()
      let found = try Reconstruction(
        models[0], on: Dataset(source, settings: Self.settings), settings: Self.settings, seed: 0)
      func expect(_ step: ReconstructionStep, equals label: String) throws {
        let metrics = try #require(results.rows.first { $0.label == label }).metrics
        let null = try #require(results.rows.first { $0.label == "constant-rate" }).metrics
        let result = try #require(found.row(step)?.results.first)
        for (scores, metrics) in [(result.model, metrics), (result.constantRate, null)] {
          #expect(scores.rocAUCPooled == metrics[.rocAUCPooled])
          #expect(scores.averagePrecisionPooled == metrics[.averagePrecisionPooled])
          #expect(scores.rocAUCUnitMean == metrics[.rocAUCUnitMean])
          #expect(scores.bitsPerSpike == metrics[.bitsPerSpikeCalibrated])
        }
      }
      if isDice {
        try expect(.nextBin, equals: models[1].label)
        try expect(.loss, equals: models[0].label)
      } else {
        // Its loss is not the released one.
        #expect(found.row(.loss) == nil && found.row(.lossAside) == nil)
        try expect(.nextBin, equals: models[0].label)
      }
    }
  }

  /// The mask changes a training: later bins are seen without it.
  @Test func theMaskIsTakenAwayWhereTheStepSaysSo() throws {
    let found = try independent()
    let (parts, mask) = try (#require(found.row(.parts)), #require(found.row(.mask)))
    #expect(parts.results[0].model.rocAUCPooled != mask.results[0].model.rocAUCPooled)
    #expect(parts.results[0].copy == mask.results[0].copy)
  }

  /// The bin before the first of the test part is known.
  @Test func theCopyOfTheBinBeforeIsOneBinLate() throws {
    let raster = chainRaster(bins: 1_000, units: 4, seed: 1)
    let recording = try Recording(name: "chain", raster: raster, binSeconds: 0.001)
    let dataset = try Dataset(recording, truth: nil, settings: Self.settings, units: nil)
    let found = try Reconstruction(
      model("cross-entropy-transformer:heads=2,feed-forward=8"), on: dataset,
      settings: Self.settings, seed: 0)
    let test = dataset.split.test
    let late = try ScoredPrediction(
      logOdds: LogOdds(raster.slice(test.lowerBound - 1..<test.upperBound - 1).tensor),
      spikes: dataset.test)
    let copy = try #require(found.row(.nextBin)).results[0].copy
    #expect(copy.rocAUCPooled == ROCAUC.value(RankCounts.pooled(late)))
    #expect(copy.averagePrecisionPooled == AveragePrecision.value(RankCounts.pooled(late)))
  }

  @Test func threadsChangeNoBitAndSeedsDo() throws {
    let one = try withThreads(1) { try independent() }
    let three = try withThreads(3) { try independent() }
    #expect(one == three)
    let other = try independent(seed: 1)
    #expect(other.rows[0].results[0].model != one.rows[0].results[0].model)
  }

  @Test func aSmallRecordingWithASilentTestPart() throws {
    var raster = chainRaster(bins: 1_000, units: 3, seed: 1)
    for bin in 700..<1_000 {
      for unit in 0..<3 { raster[bin, unit] = false }
    }
    let recording = try Recording(name: "three", raster: raster, binSeconds: 0.001)
    let dataset = try Dataset(recording, truth: nil, settings: Self.settings, units: nil)
    let found = try Reconstruction(
      model("dice-transformer:heads=2,feed-forward=16"), on: dataset, settings: Self.settings,
      seed: 0)
    #expect(found.units == 3 && found.rows.count == 7)
    for result in found.rows.flatMap(\.results) {
      #expect(result.prevalence == 0 && result.bins == dataset.test.bins)
      #expect(result.model.rocAUCPooled.isNaN && result.model.bitsPerSpike.isNaN)
    }
  }

  /// Input and target have the same columns, so a copy does not notice.
  @Test func theSecondTargetHasPermutedColumns() throws {
    let recording = try Recording(
      name: "chain", raster: chainRaster(bins: 1_000, units: 8, seed: 1), binSeconds: 0.001)
    let dataset = try Dataset(recording, truth: nil, settings: Self.settings, units: nil)
    let data = ReconstructionData(dataset, seed: 3)
    let (test, permuted) = (data.targets[0].spikes, data.targets[1].spikes)
    #expect(test == dataset.test && permuted != test)
    #expect(permuted.spikeCounts.sorted() == test.spikeCounts.sorted())
    #expect(ReconstructionData(dataset, seed: 3).targets[1].spikes == permuted)
  }

  @Test func modelsAndOptionsWithoutAPlaceAreRefused() throws {
    #expect(throws: ReconstructionError.unsuitable(model: "gru")) { try independent("gru") }
    for option in ["carry=true", "offset=last-bin"] {
      let error = #expect(throws: ModelOptionError.self) {
        try independent("dice-transformer:heads=2,\(option)")
      }
      #expect(error?.description.contains(option.prefix { $0 != "=" }) == true)
    }
    let able = try ModelZoo(ModelZoo.builtIn).models.filter(\.canReconstruct).map(\.card.name)
    #expect(
      able == [
        "dice-transformer", "focal-transformer", "cross-entropy-transformer",
        "dice-transformer-deep",
      ])
  }
}
