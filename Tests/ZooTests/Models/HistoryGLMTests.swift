import Foundation
import Layers
import Tensor
import Testing

@testable import Zoo

@Suite struct HistoryGLMTests {
  @Test(arguments: [(1, 2), (3, 20), (6, 100), (8, 2000)])
  func raisedCosinesPeakWithinTheirSupport(_ count: Int, _ length: Int) {
    let filters = HistoryGLM.raisedCosines(count: count, length: length)
    #expect(filters.count == count)
    let spacing = log(Double(length - 1) * 0.7 + 1) / Double(max(1, count - 1))
    var peaks: [Int] = []
    for (k, values) in filters.enumerated() {
      #expect(values.count == length)
      // The peak lies between bins, so the largest of the values may be a little below it.
      #expect((0.4...1).contains(values.max() ?? 0))
      for (lag, value) in values.enumerated() {
        let distance = abs(log(Double(lag) + 1) - Double(k) * spacing)
        #expect(value >= 0 && (value == 0 || distance < 2 * spacing * (1 + 1e-12)))
      }
      peaks.append(values.indices.max { values[$0] < values[$1] } ?? -1)
    }
    #expect(peaks[0] == 0)
    #expect(peaks == peaks.sorted())
  }

  /// With logarithmic spacing the first filters can fall between two bins.
  @Test func emptyFiltersAreRefused() {
    #expect(
      throws: ModelOptionError.unsuitable(
        model: "glm",
        reason: "32 filters are too many for a history of 100 bins: some would cover no bin; "
          + "choose fewer filters or a longer history")
    ) { _ = try makeNetwork(HistoryGLM.self, "filters=32", units: 2) }
  }

  /// logit[t, n] = b_n + sum w[n, m, k] f_k[lag] x_m[t - lag], term by term in double precision.
  @Test func logOddsMatchANaiveConvolution() throws {
    let (units, filters, time) = (3, 4, 60)
    var glm = try makeNetwork(HistoryGLM.self, "history=30,filters=4", units: units)
    var generator = RandomGenerator(seed: 2)
    let weights = (0..<units * units * filters).map { _ in generator.uniform() - 0.5 }
    let biases: [Float] = [-1, 0.5, 2]
    try glm.setParameterValues([
      Tensor(weights, shape: [units, units * filters]), Tensor(biases),
    ])
    let spikes = [1, 2].map { randomRaster(bins: time, units: units, rate: 0.2, seed: $0) }
    let input = try Tensor(
      spikes.flatMap { $0.tensor.values }, shape: [2, time, units])
    let found = try inferredLogOdds(glm, input)
    let basis = HistoryGLM.raisedCosines(count: filters, length: 30)
    for (window, spikes) in spikes.enumerated() {
      for bin in 0..<time {
        for unit in 0..<units {
          var expected = Double(biases[unit])
          for source in 0..<units {
            for lag in 0..<min(30, bin + 1) where spikes[bin - lag, source] {
              for k in 0..<filters {
                expected +=
                  Double(weights[unit * units * filters + source * filters + k])
                  * Double(basis[k][lag])
              }
            }
          }
          #expect(abs(Double(found[window, bin, unit]) - expected) < 1e-5)
        }
      }
    }
  }

  /// Every unit of the chain is driven by its neighbour one bin before, and by no other.
  @Test func recoversTheCouplingsOfAChain() throws {
    let (units, filters) = (5, 3)
    let predictor = try fittedPredictor(
      "glm:history=20,filters=3,step=1,prior=10",
      training: chainRaster(bins: 6_000, units: units, seed: 1),
      validation: chainRaster(bins: 2_000, units: units, seed: 2),
      session: FitSession(context: 50, epochs: 30, patience: 30, binsPerStep: 400))
    let weights = try #require(predictor.state["readout.weight"])
    let basis = HistoryGLM.raisedCosines(count: filters, length: 20)
    for unit in 1..<units {
      // The response one bin after a spike of each source.
      let responses = (0..<units).map { source in
        (0..<filters).reduce(Float(0)) { $0 + weights[unit, source * filters + $1] * basis[$1][0] }
      }
      // The chain's own is log(0.8 / 0.2) - log(0.02 / 0.98) = 5.3; three smooth filters round off
      // a response that lasts one bin.
      #expect(abs(responses[unit - 1] - 5.3) < 1.8)
      #expect(responses.indices.max { responses[$0] < responses[$1] } == unit - 1)
    }
  }

  /// The default budget of the quick preset must not leave the fit at its beginning.
  @Test func theDefaultsLearnInAFewEpochs() throws {
    let selection = try #require(try ModelZoo(ModelZoo.builtIn).select("glm:history=20").first)
    var predictor = try selection.model.predictor(selection.options)
    // As many steps as the preset makes for five minutes of a recording.
    let report = try predictor.fit(
      training: chainRaster(bins: 12_000, units: 5, seed: 1),
      validation: chainRaster(bins: 3_000, units: 5, seed: 2),
      session: FitSession(context: 100, epochs: 4, binsPerStep: 200))
    #expect(report.validation > 0.8)
  }

  @Test func rowsDoNotDependOnTheWindowStart() throws {
    let spikes = chainRaster(bins: 900, units: 4, seed: 3)
    let predictor = try fittedPredictor(
      "glm:history=20,filters=3", training: spikes, validation: spikes,
      session: FitSession(context: 50, epochs: 1, binsPerStep: 400))
    let whole = try predictor.logOdds(for: spikes, batch: nil).values
    let prefix = try predictor.logOdds(for: spikes.slice(0..<333), batch: nil).values
    #expect(prefix.isIdentical(to: try whole.sliced(axis: 0, 0..<333)))
    // 77 bins later every window lies elsewhere; after the filters' reach nothing else differs.
    let later = try predictor.logOdds(for: spikes.slice(77..<900), batch: nil).values
    #expect(
      try later.sliced(axis: 0, 20..<823).isIdentical(to: whole.sliced(axis: 0, 97..<900)))
  }

  @Test func weightsStartAtZeroAndBiasesAtTheRates() throws {
    var glm = try makeNetwork(HistoryGLM.self, units: 2)
    let training = raster(["|.", "..", "..", ".."])
    glm.prepare(training: training)
    #expect(glm.parameterPaths == ["readout.weight", "readout.bias"])
    #expect(glm.parameterValues[0] == .zeros([2, 8]))
    #expect(glm.parameterValues[1].values == NullRates(training: training).logOdds)
    #expect(glm.leadIn == 99)
    let options = ModelOptions(defaultsOf: HistoryGLM.card)
    #expect(HistoryGLM.window(forContext: 100, options: options) == 1000)
    #expect(HistoryGLM.window(forContext: 3125, options: options) == 3125)
  }
}
