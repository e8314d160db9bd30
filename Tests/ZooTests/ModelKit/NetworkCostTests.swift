import Testing

@testable import Zoo

@Suite struct NetworkCostTests {
  private func cost<N: Network>(
    _ type: N.Type, _ text: String = "", units: Int, context: Int
  ) throws -> NetworkCost {
    try NetworkCost(
      of: type, options: ModelOptions(parsing: text, for: type.card), units: units,
      context: context)
  }

  @Test func aRecurrentNetworkIsCountedByHand() throws {
    let (units, hidden, bins) = (12, 16, 50)
    let cost = try cost(GRUNetwork.self, "hidden=16", units: units, context: bins)
    let weights = 3 * hidden * units + 3 * hidden * hidden + hidden * units
    #expect(cost.parameters == weights + 2 * 3 * hidden + units)
    #expect(cost.window == bins)
    // Operations other than products count one per entry, so the total is slightly above the
    // products.
    let products = bins * weights
    #expect(cost.multiplications >= products)
    #expect(cost.multiplications < products + products / 5)
  }

  @Test func attentionGrowsWithTheSquareOfTheContext() throws {
    let short = try cost(CrossEntropyTransformer.self, units: 16, context: 100)
    let long = try cost(CrossEntropyTransformer.self, units: 16, context: 200)
    #expect(long.parameters == short.parameters)
    #expect(long.bytes == 2 * short.bytes)
    #expect(long.multiplications - 2 * short.multiplications == 2 * 100 * 100 * 16)
  }

  /// A plan must not count steps that the training plan leaves out.
  @Test func anEpochEndsWithItsMostSteps() throws {
    let whole = try cost(GRUNetwork.self, "hidden=4", units: 8, context: 100)
    #expect(whole.epoch(of: 150_000, binsPerStep: 1000) == (150, 150_000))
    #expect(whole.epoch(of: 50, binsPerStep: 1000) == (1, 50))
    // 16,000 positions of 64 units are 250 bins, so an epoch of 200 steps sees 50,000 bins.
    let perUnit = try cost(NeuPRINTTransformer.self, units: 64, context: 100)
    #expect(perUnit.positionsPerBin == 64 && perUnit.mostStepsPerEpoch == 200)
    #expect(perUnit.epoch(of: 150_000, binsPerStep: 6400) == (200, 50_000))
  }
}
