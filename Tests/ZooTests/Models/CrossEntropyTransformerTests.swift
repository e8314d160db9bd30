import Autograd
import Foundation
import Layers
import Tensor
import Testing
import Zoo

@Suite struct CrossEntropyTransformerTests {
  @Test func theLossIsTheMeanNegativeLogLikelihood() throws {
    let model = try makeNetwork(CrossEntropyTransformer.self, "heads=2", units: 2)
    let logOdds = Tensor([0, Float(log(3.0)), Float(log(3.0))])
    // Probabilities 1/2, 3/4, 3/4 of spike, spike, silence.
    let loss = try model.loss(Variable(logOdds), spikes: Tensor([1, 1, 0])).value.scalar
    #expect(abs(Double(loss) - -(log(0.5) + log(0.75) + log(0.25)) / 3) < 1e-6)
  }

  @Test func onlyTheFirstBiasesDifferFromTheDiceTransformer() throws {
    var model = try makeNetwork(CrossEntropyTransformer.self, "heads=2", units: 2)
    let dice = try makeNetwork(DiceTransformer.self, "heads=2", units: 2)
    #expect(model.parameterPaths == dice.parameterPaths)
    #expect(model.parameterValues == dice.parameterValues)
    let training = raster(["|.", "||", ".."])
    model.prepare(training: training)
    #expect(model.parameterValues.dropLast() == dice.parameterValues.dropLast())
    #expect(model.parameterValues.last?.values == NullRates(training: training).logOdds)
  }

  @Test func thePlanHasWarmUpAndALimitedGradient() throws {
    let plan = try makeNetwork(
      CrossEntropyTransformer.self, "heads=2,learning-rate=0.25", units: 2
    ).training
    #expect(plan.learningRate == 0.25 && plan.maximumGradientNorm == 1)
    #expect(plan.schedule == .warmUpCosine(warmUp: 0.05))
  }
}
