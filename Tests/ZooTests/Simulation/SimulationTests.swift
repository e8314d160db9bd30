import Tensor
import Testing

@testable import Zoo

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct SimulationTests {
  static let regimes: [Preparation] = [.inVitro, .inVivo]

  static func parameters(
    _ regime: Preparation, units: Int, duration: Double, seed: UInt64
  ) -> SimulationParameters {
    regime == .inVitro
      ? .inVitro(units: units, duration: duration, seed: seed)
      : .inVivo(units: units, duration: duration, seed: seed)
  }

  @Test(arguments: regimes) func theSameSeedGivesTheSameRecording(regime: Preparation) throws {
    let first = try Simulation(
      Self.parameters(regime, units: 6, duration: 5, seed: 3))
    let again = try Simulation(
      Self.parameters(regime, units: 6, duration: 5, seed: 3))
    #expect(first.spikes == again.spikes)
    #expect(first.truth.logOdds.values.isIdentical(to: again.truth.logOdds.values))
    let other = try Simulation(
      Self.parameters(regime, units: 6, duration: 5, seed: 4))
    #expect(first.spikes != other.spikes)
  }

  @Test func drawingStopsWhereThatIsWished() {
    let calls = Counter(30)
    #expect(throws: FitCancelled()) {
      try Interruption.adding({ calls.next() <= 0 }) {
        _ = try Simulation(.inVitro(units: 4, duration: 2000))
      }
    }
  }

  @Test func aLongerRecordingStartsWithTheShorterOne() throws {
    let short = try Simulation(.inVitro(units: 5, duration: 2, seed: 1))
    let long = try Simulation(.inVitro(units: 5, duration: 3, seed: 1))
    #expect(long.spikes.slice(0..<2000) == short.spikes)
  }

  /// A recording's truth, computed again from its spikes by summing over every past spike.
  @Test func theTruthIsAdditiveInPastSpikes() throws {
    var parameters = SimulationParameters.inVivo(units: 5, duration: 4, seed: 2)
    parameters.medianRate = 10
    parameters.rateLimits = 5...20
    let recording = try Simulation(parameters)
    let network = recording.network
    // After two seconds, effects from before the recording have decayed to 1e-8.
    for bin in stride(from: 2000, to: 4000, by: 97) {
      var expected = recording.biases
      for past in 0..<bin {
        let seconds = Double(bin - past - 1) * 0.001
        for pre in 0..<5 where recording.spikes[past, pre] {
          for post in 0..<5 {
            expected[post] +=
              Double(network.strengths[pre * 5 + post]) * exp(-seconds / network.decays[pre])
          }
          for effect in parameters.ownEffects {
            expected[pre] += effect.strength * exp(-seconds / effect.decay)
          }
        }
      }
      for unit in 0..<5 {
        let found = Double(recording.truth.logOdds.values[bin, unit])
        #expect(found.isClose(to: expected[unit], tolerance: 1e-5))
      }
    }
  }

  @Test(arguments: regimes) func theTruthIsCalibratedAndInformative(regime: Preparation) throws {
    let recording = try Simulation(
      Self.parameters(regime, units: 32, duration: 60, seed: 0))
    let scores = try Evaluation.score(
      logOdds: recording.truth.logOdds, spikes: recording.spikes,
      nullRates: NullRates(training: recording.spikes).rates, threshold: 0,
      calibration: .identity)
    #expect(scores[.calibrationSlope].isClose(to: 1, tolerance: 0.05))
    #expect(scores[.calibrationRatio].isClose(to: 1, tolerance: 0.05))
    #expect(scores[.bitsPerSpike] > (regime == .inVitro ? 1.5 : 0.5))
    #expect(scores[.unitsAboveZero] == 1)
  }

  @Test(arguments: regimes, [8, 32, 128])
  func activityStaysBounded(regime: Preparation, units: Int) throws {
    for seed in 0..<UInt64(units == 128 ? 1 : 4) {
      let recording = try Simulation(
        Self.parameters(regime, units: units, duration: 30, seed: 100 + seed))
      let rates = recording.spikes.spikeCounts.map { Double($0) / 30 }
      let mean = rates.reduce(0, +) / Double(units)
      #expect(mean > 0.5 && mean < 8, "seed \(seed): \(mean) spikes per second")
      #expect(rates.allSatisfy { $0 < 30 })
      #expect(recording.truth.logOdds.values.values.allSatisfy { $0 < 20 })
    }
  }

  @Test func aDishBurstsAndAnAnimalDoesNot() throws {
    func fano(_ parameters: SimulationParameters) throws -> Double {
      let raster = try Simulation(parameters).spikes
      let counts = (0..<raster.bins / 100).map { window in
        Double(raster.slice(window * 100..<(window + 1) * 100).spikeCounts.reduce(0, +))
      }
      let mean = counts.reduce(0, +) / Double(counts.count)
      return counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(counts.count) / mean
    }
    #expect(try fano(.inVitro(units: 32, duration: 60, seed: 1)) > 5)
    #expect(try fano(.inVivo(units: 32, duration: 60, seed: 1)) < 4)
  }

  @Test func parametersAreChecked() throws {
    #expect(throws: SimulationError.outOfRange(parameter: "units", allowed: "1 to 65536")) {
      try Simulation(.inVivo(units: 0))
    }
    #expect(
      throws: SimulationError.outOfRange(
        parameter: "duration", allowed: "from one bin to 10^9 bins")
    ) {
      try Simulation(.inVivo(units: 2, duration: .nan))
    }
    #expect(
      throws: SimulationError.outOfRange(
        parameter: "number of bins times units",
        allowed: "at most 2^32 (its truth takes 4 bytes each)")
    ) {
      try Simulation(.inVivo(units: 60_000, duration: 600_000))
    }
    var parameters = SimulationParameters.inVivo(units: 2, duration: 1)
    parameters.excitatoryDecays = []
    #expect(
      throws: SimulationError.outOfRange(
        parameter: "decays", allowed: "above 0 s, at least one for each kind of unit")
    ) { try Simulation(parameters) }
  }

  @Test func oneUnitHasNoInputs() throws {
    let recording = try Simulation(.inVitro(units: 1, duration: 1, seed: 0))
    #expect(recording.network.strengths == [0])
    #expect(recording.spikes.bins == 1000)
  }
}
