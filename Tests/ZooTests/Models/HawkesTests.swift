import Foundation
import Tensor
import Testing
import Zoo

@Suite struct HawkesTests {
  private func model(_ options: String = "") throws -> Hawkes {
    Hawkes(try ModelOptions(parsing: options, for: Hawkes.card))
  }

  private func restored(
    _ options: String, rates: [Float], base: [Float], excitation: [Float]
  ) throws -> Hawkes {
    var model = try model(options)
    let units = rates.count
    try model.restore(
      [
        "rates": Tensor(rates), "base": Tensor(base),
        "excitation": Tensor(excitation, shape: [units, units, excitation.count / units / units]),
      ], units: units, context: 1)
    return model
  }

  /// Spikes of the model itself: mu = 0.01; unit 0 drives unit 1 within a few bins, unit 1 drives
  /// itself slowly, unit 2 does nothing.
  private static let planted: [[[Double]]] = [
    [[0, 0], [0, 0], [0, 0]], [[0.5, 0], [0, 0.3], [0, 0]], [[0, 0], [0, 0], [0, 0]],
  ]
  private static let decays = [exp(-1 / 2.0), exp(-1 / 50.0)]

  private func plantedRaster(bins: Int, seed: UInt64) -> SpikeRaster {
    var generator = RandomGenerator(seed: seed)
    var spikes = SpikeRaster(bins: bins, units: 3)
    var traces = [[Double]](repeating: [0, 0], count: 3)
    for bin in 0..<bins {
      for unit in 0..<3 {
        var rate = 0.01
        for source in 0..<3 {
          for index in 0..<2 { rate += Self.planted[unit][source][index] * traces[source][index] }
        }
        spikes[bin, unit] = generator.bernoulli(1 - exp(-rate))
      }
      for unit in 0..<3 {
        for index in 0..<2 {
          let decay = Self.decays[index]
          traces[unit][index] =
            decay * traces[unit][index] + (1 - decay) * (spikes[bin, unit] ? 1 : 0)
        }
      }
    }
    return spikes
  }

  @Test func followsTheRecurrence() throws {
    // Unit 1 is driven by unit 0 with time constants of 2 and 8 bins.
    let model = try restored(
      "constants=2,longest=8", rates: [0.125, 0.25], base: [0.5, 0.25],
      excitation: [0, 0, 0, 0, 0.75, 0.5, 0, 0])
    let rows = try model.logOdds(for: raster(["|.", ".|", ".."]), batch: nil).values.values
    let decays = [exp(-1 / 2.0), exp(-1 / 8.0)]
    var traces = [0.125, 0.125]
    for bin in 0..<3 {
      let rates = [0.5, 0.25 + 0.75 * traces[0] + 0.5 * traces[1]]
      for unit in 0..<2 {
        #expect(abs(Double(rows[2 * bin + unit]) - log(exp(rates[unit]) - 1)) < 1e-6)
      }
      for index in 0..<2 {
        traces[index] = decays[index] * traces[index] + (1 - decays[index]) * (bin == 0 ? 1 : 0)
      }
    }
  }

  @Test func theStandardTimeConstantsAreThoseOfTheCard() throws {
    // One spike of a single unit through one constant at a time.
    for (index, constant) in [2.0, 10, 50, 250].enumerated() {
      var excitation: [Float] = [0, 0, 0, 0]
      excitation[index] = 1
      let model = try restored("", rates: [0.5], base: [0.5], excitation: excitation)
      let row = try model.logOdds(for: raster(["|", "."]), batch: nil).values.values[1]
      let decay = exp(-1 / constant)
      let rate = 0.5 + decay * 0.5 + (1 - decay)
      #expect(abs(Double(row) - log(exp(rate) - 1)) < 1e-5)
    }
    #expect(try model().memory == 2_000)
  }

  /// With neither patience nor choice in the way, validation on the training part is the likelihood
  /// itself, but for the little that the prior takes.
  @Test func everyRoundRaisesTheLikelihood() throws {
    let spikes = plantedRaster(bins: 20_000, seed: 3)
    var model = try model("constants=2,longest=50,prior=0,rounds=40")
    let report = try model.fit(
      training: spikes, validation: spikes, session: FitSession(context: 1, epochs: 1))
    #expect(report.epochs == 40 && report.bestEpoch == 40)
    for (earlier, later) in zip(report.curve, report.curve.dropFirst()) {
      #expect(later.loss <= earlier.loss + 1e-8)
      #expect(later.validation >= earlier.validation - 1e-6)
    }
  }

  @Test func recoversWhatWasPlanted() throws {
    let spikes = plantedRaster(bins: 200_000, seed: 5)
    var model = try model("constants=2,longest=50,prior=0,rounds=300")
    _ = try model.fit(
      training: spikes, validation: spikes, session: FitSession(context: 1, epochs: 1))
    let found = try #require(model.state["excitation"])
    for unit in 0..<3 {
      for source in 0..<3 {
        for index in 0..<2 {
          let error = Double(found[unit, source, index]) - Self.planted[unit][source][index]
          #expect(abs(error) < 0.06, "\(unit) from \(source) by \(index): \(error)")
        }
      }
    }
    for value in try #require(model.state["base"]).values { #expect(abs(value - 0.01) < 0.001) }
  }

  @Test func validationChoosesTheRound() throws {
    // Independent spikes: there is nothing to find, and late rounds learn noise.
    let training = randomRaster(bins: 2_000, units: 6, rate: 0.05, seed: 1)
    let validation = randomRaster(bins: 2_000, units: 6, rate: 0.05, seed: 2)
    var model = try model("prior=0")
    let report = try model.fit(
      training: training, validation: validation, session: FitSession(context: 1, epochs: 1))
    #expect(report.epochs == report.bestEpoch + 5)
    let best = report.curve[report.bestEpoch - 1].validation
    #expect(report.curve.allSatisfy { $0.validation <= best })
  }

  @Test func validationBeginsAfterItsRunUp() throws {
    let spikes = plantedRaster(bins: 4_000, seed: 7)
    func scores(_ runUp: SpikeRaster?) throws -> [Double] {
      var model = try model("constants=2,longest=50,rounds=3")
      return try model.fit(
        training: spikes, validation: spikes.slice(2_000..<2_400),
        session: FitSession(context: 1, epochs: 1, runUp: runUp)
      ).curve.map(\.validation)
    }
    #expect(try scores(nil) != scores(spikes.slice(1_000..<2_000)))
    // 50 bins: what lies before the memory of 400 is not even looked at.
    #expect(
      try scores(spikes.slice(1_000..<2_000)) == scores(spikes.slice(1_600..<2_000)))
  }

  @Test func aUnitWithoutSpikesHasFiniteLogOdds() throws {
    var spikes = SpikeRaster(bins: 500, units: 2)
    for bin in stride(from: 0, to: 500, by: 7) { spikes[bin, 0] = true }
    var model = try model()
    _ = try model.fit(
      training: spikes, validation: spikes, session: FitSession(context: 1, epochs: 1))
    #expect(try model.logOdds(for: spikes, batch: nil).values.values.allSatisfy(\.isFinite))
    let silent = SpikeRaster(bins: 500, units: 2)
    _ = try model.fit(
      training: silent, validation: silent, session: FitSession(context: 1, epochs: 1))
    #expect(try model.logOdds(for: silent, batch: nil).values.values.allSatisfy(\.isFinite))
  }

  @Test func theFitCanBeInterrupted() throws {
    let spikes = chainRaster(bins: 100, units: 2, seed: 1)
    var model = try model()
    #expect(throws: FitCancelled()) {
      try Interruption.adding({ true }) {
        _ = try model.fit(
          training: spikes, validation: spikes, session: FitSession(context: 1, epochs: 1))
      }
    }
    #expect(throws: FitCancelled()) {
      _ = try model.fit(
        training: spikes, validation: spikes,
        session: FitSession(context: 1, epochs: 1, isCancelled: { true }))
    }
  }

  @Test func aStateOfOtherConstantsIsRefused() throws {
    var model = try model()
    #expect(
      throws: PredictorError.stateMismatch(
        model: "hawkes", tensor: "excitation", reason: "has shape f32[1,1,2] instead of f32[1,1,4]")
    ) {
      try model.restore(
        [
          "rates": Tensor([0.5]), "base": Tensor([0.5]),
          "excitation": Tensor.zeros([1, 1, 2]),
        ], units: 1, context: 1)
    }
  }
}
