import Layers
import Tensor
import Testing
import Zoo

@Suite struct NeuPRINTTransformerTests {
  private static let small = "embedding=5,heads=2,feed-forward=8,reach=6"

  @Test func headsMustDivideTheToken() {
    #expect(
      throws: ModelOptionError.unsuitable(
        model: "neuprint-transformer",
        reason: "a token has 12 numbers (5 + embedding + 2), which 5 heads do not divide; choose "
          + "another embedding or number of heads")
    ) { _ = try makeNetwork(NeuPRINTTransformer.self, "embedding=5,heads=5", units: 3) }
  }

  /// The summary does not depend on the order of units, so the rows of units that stay are the
  /// same.
  @Test func theOrderOfOtherUnitsDoesNotMatter() throws {
    let model = try makeNetwork(NeuPRINTTransformer.self, Self.small, units: 6)
    let spikes = randomRaster(bins: 40, units: 6, rate: 0.2, seed: 1)
    let order = [0, 4, 2, 5, 1, 3]
    let a = try inferredLogOdds(model, spikes.tensor.reshaped([1, 40, 6]))
    let b = try inferredLogOdds(model, reordered(spikes, order).tensor.reshaped([1, 40, 6]))
    for unit in [0, 2] {
      #expect(
        try a.sliced(axis: 2, unit..<unit + 1).isIdentical(to: b.sliced(axis: 2, unit..<unit + 1)))
    }
    #expect(try a.sliced(axis: 2, 1..<2) != b.sliced(axis: 2, 1..<2))
  }

  /// Only the embedding belongs to a unit: equal embeddings and spikes give equal rows.
  @Test func onlyEmbeddingsDistinguishUnits() throws {
    var model = try makeNetwork(NeuPRINTTransformer.self, Self.small, units: 4)
    var values = model.parameterValues
    let place = try #require(model.parameterPaths.firstIndex(of: "embedding.weight"))
    values[place] = Tensor(repeating: 0.25, shape: [4, 5])
    try model.setParameterValues(values)
    let one = randomRaster(bins: 30, units: 1, rate: 0.3, seed: 2)
    let rows = try inferredLogOdds(
      model, reordered(one, [0, 0, 0, 0]).tensor.reshaped([1, 30, 4]))
    for bin in 0..<30 {
      for unit in 1..<4 { #expect(rows[0, bin, unit] == rows[0, bin, 0]) }
    }
  }

  @Test func adaptingChangesOnlyTheEmbeddings() throws {
    let session = FitSession(context: 40, epochs: 2, binsPerStep: 200, seed: 3)
    var predictor = try fittedPredictor(
      "neuprint-transformer:" + Self.small,
      training: chainRaster(bins: 600, units: 4, seed: 1),
      validation: chainRaster(bins: 300, units: 4, seed: 2), session: session)
    let before = predictor.state
    // The other recording has another number of units.
    let other = chainRaster(bins: 600, units: 7, seed: 5)
    #expect(try predictor.adapt(training: other, validation: other, session: session))
    let after = predictor.state
    #expect(Set(before.keys) == Set(after.keys))
    for (path, tensor) in before where path != "embedding.weight" {
      #expect(after[path].map { $0.isIdentical(to: tensor) } == true, "\(path) has changed")
    }
    #expect(after["embedding.weight"]?.shape == [7, 5])
    // Trained, not only drawn: another number of epochs gives others.
    var shorter = session
    shorter.epochs = 1
    #expect(try predictor.adapt(training: other, validation: other, session: shorter))
    #expect(predictor.state["embedding.weight"] != after["embedding.weight"])
    #expect(try predictor.logOdds(for: other, batch: nil).units == 7)
  }

  @Test func theMemoryIsTheReach() throws {
    let spikes = chainRaster(bins: 300, units: 3, seed: 4)
    let predictor = try fittedPredictor(
      "neuprint-transformer:" + Self.small, training: spikes, validation: spikes,
      session: FitSession(context: 40, epochs: 1, binsPerStep: 200))
    let report = try Audit().run(predictor, on: spikes, context: 40)
    #expect(report.verdict == .causal)
    #expect(report.memoryBins == 6)
  }

  @Test func windowsDependOnTheReachOnly() throws {
    let options = try ModelOptions(parsing: "reach=50", for: NeuPRINTTransformer.card)
    #expect(NeuPRINTTransformer.window(forContext: 3125, options: options) == 150)
    #expect(NeuPRINTTransformer.window(forContext: 60, options: options) == 150)
    #expect(try makeNetwork(NeuPRINTTransformer.self, Self.small, units: 9).positionsPerBin == 9)
    #expect(NeuPRINTTransformer.isPerUnit("embedding.weight"))
    #expect(!NeuPRINTTransformer.isPerUnit("head.weight"))
  }

  @Test func theSharedBiasStartsAtTheMeanRate() throws {
    var model = try makeNetwork(NeuPRINTTransformer.self, Self.small, units: 2)
    // 3 spikes in 8 entries.
    model.prepare(training: raster(["|.", "||", "..", ".."]))
    let bias = try #require(model.parameterValues.last)
    #expect(bias.values == NullRates(spikeCounts: [3], bins: 8).logOdds)
  }
}
