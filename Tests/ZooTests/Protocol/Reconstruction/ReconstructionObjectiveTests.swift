import Autograd
import Layers
import Tensor
import TestSupport
import Testing

@testable import Zoo

@Suite struct ReconstructionObjectiveTests {
  private let spikes = chainRaster(bins: 47, units: 4, seed: 1)

  private func rows(isUnmasked: Bool) throws -> ReconstructedRows<DiceTransformer> {
    var network = try makeNetwork(
      DiceTransformer.self, "heads=2,feed-forward=8", units: 4, context: 20)
    network.transformer.isUnmasked = isUnmasked
    return ReconstructedRows(network: network, window: 20)
  }

  /// Two windows of 20 bins, and the last 7 of a window that ends with the raster.
  @Test func windowsCoverEveryBinOnce() throws {
    let rows = try rows(isUnmasked: true)
    let found = try rows.rows(of: spikes)
    #expect(found.shape == [47, 4])
    for (window, kept) in [(0..<20, 0..<20), (20..<40, 20..<40), (27..<47, 40..<47)] {
      let alone = try rows.network.logOdds(
        Variable(spikes.slice(window).tensor.reshaped([1, 20, 4])), in: Pass()
      ).value.reshaped([20, 4])
      let first = kept.lowerBound - window.lowerBound
      let (own, expected) = try (
        found.sliced(axis: 0, kept), alone.sliced(axis: 0, first..<first + kept.count)
      )
      #expect(own == expected)
    }
    #expect(try rows.rows(of: spikes.slice(0..<5)).shape == [5, 4])
  }

  /// The mask hides later bins, and never the bin itself.
  @Test func aMaskHidesTheFutureOnly() throws {
    var changed = spikes
    changed[10, 2].toggle()
    for isUnmasked in [true, false] {
      let rows = try rows(isUnmasked: isUnmasked)
      let (before, after) = try (rows.rows(of: spikes), rows.rows(of: changed))
      func isEqual(_ bin: Int) throws -> Bool {
        try before.sliced(axis: 0, bin..<bin + 1) == after.sliced(axis: 0, bin..<bin + 1)
      }
      let (early, own, later) = try (isEqual(3), isEqual(10), isEqual(20))
      #expect(early == !isUnmasked && !own && later)
    }
  }

  @Test func dropoutIsDrawnFromTheGenerator() throws {
    let rows = try rows(isUnmasked: true)
    let generator = RandomGenerator(seed: 1)
    let once = try rows.rows(of: spikes, dropout: generator)
    let again = try rows.rows(of: spikes, dropout: generator)
    let other = try rows.rows(of: spikes, dropout: RandomGenerator(seed: 2))
    let without = try rows.rows(of: spikes)
    #expect(once == again && once != other && once != without)
  }

  /// 0.9 log(1 + D) has 0.9 times its gradient; the density penalty is seen in the value alone.
  @Test func theDensityPenaltyHasNoGradient() throws {
    let logOdds = try Tensor([0, 1, -1, 2], shape: [1, 2, 2])
    let target = try Tensor([1, 0, 0, 1], shape: [1, 2, 2])
    func gradient(
      _ loss: (Variable) throws -> Variable
    ) throws -> (value: Float, gradient: Tensor) {
      var weights = Weights(values: Parameter(logOdds))
      let pass = Pass(training: &weights, generator: RandomGenerator(seed: 0))
      let value = try loss(pass[weights.values])
      return (value.value.scalar, try pass.gradients(of: value)[0])
    }
    let plain = try gradient {
      try Dice(sigmoidTwice: true, log1p: true, weight: 0.9)($0, target: target)
    }
    let dense = try gradient {
      try DiceRecipe.releasedLoss($0, spikes: target, density: 0.25)
    }
    let sparse = try gradient { try DiceRecipe.releasedLoss($0, spikes: target, density: 0.9) }
    // The mean probability of 0, 1, -1 and 2 is (0.5 + 0.7311 + 0.2689 + 0.8808) / 4.
    #expect(abs(dense.value - plain.value - (0.595199 - 0.25)) < 1e-5)
    #expect(sparse.value == plain.value)
    #expect(dense.gradient == plain.gradient && sparse.gradient == plain.gradient)
  }

  private struct Weights: Parameterized {
    var values: Parameter
    mutating func visit(_ visitor: ParameterVisitor) { visitor("values", &values) }
  }

  private func train(choosesEpoch: Bool) throws -> FitReport {
    let network = try makeNetwork(
      DiceTransformer.self, "heads=2,feed-forward=8", units: 4, context: 20)
    let data = ReconstructionData(
      training: chainRaster(bins: 200, units: 4, seed: 2),
      validation: .init(name: "validation", spikes: spikes), targets: [])
    let session = FitSession(context: 20, epochs: 8, patience: 1, binsPerStep: 40)
    let objective = try ReconstructionObjective(
      network, data: data, window: 20, session: session, choosesEpoch: choosesEpoch,
      hasReleasedLoss: true)
    var loop = TrainingLoop(
      StreamedNetwork(network, streams: 1), objective: objective, label: "test", session: session)
    return try loop.run()
  }

  /// Patience is a matter of validation.
  @Test func withoutValidationTheLastEpochIsKept() throws {
    let last = try train(choosesEpoch: false)
    #expect(last.epochs == 8 && last.bestEpoch == 8)
    #expect(last.curve.allSatisfy { $0.validation.isNaN })
    let chosen = try train(choosesEpoch: true)
    let best = chosen.curve.max { $0.validation < $1.validation }
    #expect(chosen.bestEpoch == best?.epoch && chosen.validation == best?.validation)
    #expect(chosen.curve[0].loss == last.curve[0].loss)
  }
}
