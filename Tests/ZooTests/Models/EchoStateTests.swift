import Foundation
import Tensor
import Testing
import Zoo

@Suite struct EchoStateTests {
  private func model(_ options: String = "size=64,samples=2000") throws -> EchoState {
    EchoState(try ModelOptions(parsing: options, for: EchoState.card))
  }

  private func bits(
    _ predictor: any Predictor, _ spikes: SpikeRaster, training: SpikeRaster
  ) throws -> Double {
    let rows = try predictor.logOdds(for: spikes, batch: nil)
    return try BitsPerSpike(
      ScoredPrediction(logOdds: rows, spikes: spikes),
      nullRates: NullRates(training: training).rates
    ).pooled
  }

  /// The readout over the states and the traces, from the saved tensors.
  @Test func rowsAreTheReadoutOfStatesAndTraces() throws {
    let spikes = chainRaster(bins: 3_000, units: 3, seed: 1)
    var model = try model("size=16,samples=300")
    _ = try model.fit(
      training: spikes, validation: spikes, session: FitSession(context: 1, epochs: 1))
    let saved = model.state
    let rows = try model.logOdds(for: spikes, batch: nil).values
    let states = try Reservoir(saved, units: 3, size: 16, of: "esn").rows(of: spikes)
    let bank = TraceBank(
      timeConstants: TraceBank.timeConstants(count: 11),
      rates: try #require(saved["rates"]).values.map { Double($0) })
    var start = bank.initialState
    let own = bank.rows(of: spikes, 0..<3_000, from: &start, as: .logRatio).own
    let (r, o) = (try #require(saved["readout.states"]), try #require(saved["readout.own"]))
    let c = try #require(saved["readout.bias"])
    for bin in stride(from: 0, to: 3_000, by: 171) {
      for unit in 0..<3 {
        var sum = c[unit]
        for index in 0..<16 { sum += r[unit, index] * states[bin, index] }
        for index in 0..<11 { sum += o[unit, index] * own[bin, unit, index] }
        #expect(abs(rows[bin, unit] - sum) < 1e-3)
      }
    }
  }

  /// In a chain, what drives a unit is the spike of another a bin ago: its own traces know nothing.
  @Test func learnsWhatUnitsTellAboutOneAnother() throws {
    let (training, validation) = (
      chainRaster(bins: 20_000, units: 6, seed: 1), chainRaster(bins: 5_000, units: 6, seed: 2)
    )
    let test = chainRaster(bins: 5_000, units: 6, seed: 3)
    var model = try model()
    _ = try model.fit(
      training: training, validation: validation, session: FitSession(context: 1, epochs: 1))
    #expect(try bits(model, test, training: training) > 0.7)
  }

  /// A rate that differs from its mean for seconds: states that forget within a tenth cannot know it.
  @Test func ownTracesFollowSlowRates() throws {
    func data(_ seed: UInt64) -> SpikeRaster {
      var generator = RandomGenerator(seed: seed)
      var spikes = SpikeRaster(bins: 24_000, units: 4)
      for bin in 0..<24_000 {
        for unit in 0..<4 {
          let isBusy = (bin / 3_000 + unit) % 2 == 0
          spikes[bin, unit] = generator.bernoulli(isBusy ? 0.1 : 0.005)
        }
      }
      return spikes
    }
    var model = try model("size=8,longest=20,samples=2000")
    _ = try model.fit(
      training: data(1), validation: data(2), session: FitSession(context: 1, epochs: 1))
    #expect(try bits(model, data(3), training: data(1)) > 0.5)
  }

  @Test func aUnitWithoutSpikesHasFiniteLogOdds() throws {
    var spikes = SpikeRaster(bins: 500, units: 2)
    for bin in stride(from: 0, to: 500, by: 7) { spikes[bin, 0] = true }
    var model = try model("size=16,samples=300")
    for spikes in [spikes, SpikeRaster(bins: 500, units: 2)] {
      _ = try model.fit(
        training: spikes, validation: spikes, session: FitSession(context: 1, epochs: 1))
      #expect(try model.logOdds(for: spikes, batch: nil).values.values.allSatisfy(\.isFinite))
    }
  }

  @Test func theFitCanBeInterrupted() throws {
    let spikes = chainRaster(bins: 300, units: 2, seed: 1)
    var model = try model("size=16,samples=300")
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

  @Test func aStateOfAnotherSizeIsRefused() throws {
    let spikes = chainRaster(bins: 300, units: 2, seed: 1)
    var model = try model("size=16,samples=300")
    _ = try model.fit(
      training: spikes, validation: spikes, session: FitSession(context: 1, epochs: 1))
    var other = try self.model("size=32")
    #expect(
      throws: PredictorError.stateMismatch(
        model: "esn", tensor: "reservoir.sources",
        reason: "has shape f32[10,16] instead of f32[10,32]")
    ) { try other.restore(model.state, units: 2, context: 1) }
  }
}
