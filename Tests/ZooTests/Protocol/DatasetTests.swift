import Tensor
import Testing

@testable import Zoo

@Suite struct DatasetTests {
  private var settings: ProtocolSettings {
    var settings = ProtocolSettings(preset: .quick)
    settings.context = 50
    return settings
  }

  /// Two units in a second of 1 ms bins; unit 1 spikes only at the end, and twice in one bin.
  private func recording() throws -> Recording {
    try Recording(
      name: "hand made",
      spikeTimes: [(0..<100).map { Double($0) * 0.01 + 0.0005 }, [0.9001, 0.9002, 0.95]],
      duration: 1, preparation: .inVivo)
  }

  @Test func partsMatchTheSplit() throws {
    let prepared = try Dataset(
      recording(), truth: nil, settings: settings, units: nil)
    let record = prepared.summary
    // Two gaps of 50 leave 900 bins: 450, 225 and 225.
    #expect(record.training == [0, 450] && record.validation == [500, 725])
    #expect(record.test == [775, 1000])
    #expect(prepared.training.bins == 450 && prepared.validation.bins == 225)
    #expect(prepared.test.bins == 225)
    // All bins of the test part are scored.
    #expect(prepared.split.test == 775..<1000 && record.scoredBins == 225)
    #expect(prepared.test[5, 0] && !prepared.test[6, 0])
    #expect(prepared.test.spikeCounts == [22, 2])
    #expect(prepared.nullRates == NullRates(spikeCounts: [45, 0], bins: 450))
    #expect(prepared.truth == nil)
    #expect(prepared.units.map(\.index) == [0, 1])
  }

  @Test func whatIsNotAsExpectedIsNoted() throws {
    let usual = try Dataset(recording(), truth: nil, settings: settings, units: nil).summary
    #expect(!usual.notes.contains { $0.hasPrefix("it ends") || $0.hasPrefix("units 1 ") })
    var settings = settings
    (settings.start, settings.context) = (0.25, 20)
    // Unit 1 spikes only in the end.
    let late = try Dataset(recording(), truth: nil, settings: settings, units: nil).summary
    #expect(
      late.notes.first
        == "it ends 0.8 s after second 0.25, where the part begins: less than 10.0 min are used")
    settings.minutes = 0.01
    #expect(
      try !Dataset(recording(), truth: nil, settings: settings, units: nil).summary.notes
        .contains { $0.hasPrefix("it ends") })
    let many = try Recording(
      name: "many", spikeTimes: (0..<230).map { [Double($0) * 0.004] }, duration: 1)
    settings.start = 0
    let notes = try Dataset(many, truth: nil, settings: settings, units: 16).summary.notes
    #expect(
      notes.first
        == "units 101 to 116 of 230 are used: of 228 or more the first 100 are skipped")
  }

  @Test func aRunUpIsAsLongAsTheSettingsAllow() throws {
    var settings = settings
    settings.runUpSeconds = 0.3
    let prepared = try Dataset(recording(), truth: nil, settings: settings, units: nil)
    let constant = ConstantRate(ModelOptions(defaultsOf: ConstantRate.card))
    #expect(prepared.validationRunUp == prepared.raster.slice(200..<500))
    let part = prepared.test(for: constant)
    #expect(part.runUp == min(constant.memory, 300))
    #expect(part.spikes == prepared.test && prepared.validation(for: constant).range.count == 225)
  }

  @Test func theSummaryHasNotesForReaders() throws {
    let record = try Dataset(
      recording(), truth: nil, settings: settings, units: nil
    ).summary
    #expect(record.name == "hand made" && record.preparation == "in-vivo")
    #expect(record.units == 2 && record.bins == 1000 && record.binSeconds == 0.001)
    #expect(record.prevalence == 102.0 / 2000)
    #expect(record.silentUnits == 1 && record.mergedSpikes == 1)
    #expect(record.notes.contains { $0.contains("no training spikes") })
    #expect(record.splitSHA256 == SHA256.hexDigest(of: Array("0-450,500-725,775-1000".utf8)))
    let mask = [UInt8](repeating: 0, count: 775) + [UInt8](repeating: 1, count: 225)
    #expect(record.maskSHA256 == SHA256.hexDigest(of: mask))
  }

  @Test func theTruthIsCutLikeTheSpikes() throws {
    let truth = SimulationTruth(
      logOdds: try LogOdds(Tensor((0..<2000).map { Float($0) }, shape: [1000, 2])),
      binSeconds: 0.001)
    let prepared = try Dataset(
      recording(), truth: truth, settings: settings, units: nil)
    #expect(prepared.truth?.test.values.shape == [225, 2])
    #expect(prepared.truth?.test.values[0, 0] == 1550)
    #expect(prepared.truth?.validation.values[0, 1] == 1001)
  }

  @Test func aTruthOfAnotherRecordingIsRefused() throws {
    for (bins, width) in [(999, 0.001), (1000, 0.002)] {
      let truth = SimulationTruth(
        logOdds: try LogOdds(.zeros([bins, 2])), binSeconds: width)
      #expect(
        throws: ComparisonError.truthMismatch(
          recording: "hand made", reason: "it has \(bins) bins of \(width) s and 2 units")
      ) {
        _ = try Dataset(
          recording(), truth: truth, settings: settings, units: nil)
      }
    }
  }

  @Test func tooShortForTheContextIsAnError() throws {
    var settings = settings
    settings.context = 150
    // Two gaps, and four times twice the context.
    let error = RecordingError.tooShort(
      recording: "hand made", bins: 1000, needed: 1500, reason: "a context of 150 bins")
    #expect(throws: error) {
      _ = try Dataset(
        recording(), truth: nil, settings: settings, units: nil)
    }
  }

  /// Only equal spikes have equal digests, whatever file they were in.
  @Test func theSpikeDigestCoversTheUsedPart() throws {
    let raster = randomRaster(bins: 40, units: 3, rate: 0.2, seed: 1)
    var other = raster
    other[39, 2].toggle()
    #expect(raster.sha256 == randomRaster(bins: 40, units: 3, rate: 0.2, seed: 1).sha256)
    #expect(raster.sha256 != other.sha256)
    #expect(SpikeRaster(bins: 6, units: 2).sha256 != SpikeRaster(bins: 4, units: 3).sha256)
  }
}
