import Autograd
import Foundation
import Layers
import Tensor
import Testing
import Zoo

@Suite struct DiceTransformerTests {
  /// Log-odds 0 and log 3: probabilities 1/2 and 3/4; the first bin spikes.
  private func loss(_ options: String) throws -> Double {
    let model = try makeNetwork(DiceTransformer.self, options + "heads=2", units: 2)
    let logOdds = try Tensor([0, Float(log(3.0))], shape: [1, 1, 2])
    let spikes = try Tensor([1, 0], shape: [1, 1, 2])
    return Double(try model.loss(Variable(logOdds), spikes: spikes).value.scalar)
  }

  /// D = 1 - (2 sum p y + 1) / (sum p + sum y + 1).
  @Test func theLossFollowsTheFormula() throws {
    #expect(abs(try loss("") - (1 - 2 / 3.25)) < 1e-6)
  }

  @Test func theReleasedLossIsAnOption() throws {
    let (p, q) = (1 / (1 + exp(-0.5)), 1 / (1 + exp(-0.75)))
    let twice = 1 - (2 * p + 1) / (p + q + 2)
    #expect(abs(try loss("sigmoid-twice=true,") - twice) < 1e-6)
    #expect(abs(try loss("log=true,") - log1p(1 - 2 / 3.25)) < 1e-6)
    #expect(abs(try loss("log=true,sigmoid-twice=true,") - log1p(twice)) < 1e-6)
  }

  /// After epochs 0, 5, 10 … the rate is multiplied by 0.9, never below 2.5e-5.
  @Test func thePlanMatchesThePaper() throws {
    let plan = try makeNetwork(DiceTransformer.self, units: 16).training
    #expect(plan.learningRate == 5e-3)
    #expect(plan.maximumGradientNorm == nil && plan.weightDecay == 0)
    #expect(plan.schedule == .stepDecay(factor: 0.9, everyEpochs: 5, floor: 2.5e-5))
    let expected: [(Int, Float)] = [
      (0, 5e-3), (1, 4.5e-3), (5, 4.5e-3), (6, 4.05e-3), (1000, 2.5e-5),
    ]
    for (epoch, rate) in expected {
      let found = plan.schedule.learningRate(
        initial: Float(plan.learningRate), epoch: epoch, step: 0, totalSteps: 1)
      #expect(abs(found / rate - 1) < 1e-6)
    }
  }

  @Test func theDefaultsMatchThePaper() {
    let options = ModelOptions(defaultsOf: DiceTransformer.card)
    #expect(options.integer("depth") == 1 && options.integer("heads") == 16)
    #expect(options.integer("feed-forward") == 128 && options.number("dropout") == 0.1)
    #expect(!options.flag("sigmoid-twice") && !options.flag("log"))
  }
}
