import Tensor
import Testing

@testable import Zoo

@Suite struct PlantedNetworkTests {
  @Test func hasTheRequestedKindsDegreesAndSigns() throws {
    let parameters = SimulationParameters.inVivo(units: 40, seed: 5)
    let network = PlantedNetwork(parameters, generator: RandomGenerator(seed: 5))
    #expect(network.isExcitatory.count { $0 } == 32)
    for post in 0..<40 {
      let inputs = (0..<40).filter { network.strengths[$0 * 40 + post] != 0 }
      #expect(inputs.count == parameters.inputs && !inputs.contains(post))
      for pre in inputs {
        #expect((network.strengths[pre * 40 + post] > 0) == network.isExcitatory[pre])
        #expect(abs(network.strengths[pre * 40 + post]) <= Float(parameters.strengthLimit))
      }
    }
    #expect(network.targetRates.allSatisfy { parameters.rateLimits.contains($0) })
    for unit in 0..<40 {
      let allowed =
        network.isExcitatory[unit] ? parameters.excitatoryDecays : parameters.inhibitoryDecays
      #expect(allowed.contains(network.decays[unit]))
    }
  }

  @Test func nearUnitsAreConnectedMoreOften() {
    var parameters = SimulationParameters.inVivo(units: 128, seed: 1)
    parameters.reach = 100
    let network = PlantedNetwork(parameters, generator: RandomGenerator(seed: 1))
    var near = 0
    var far = 0
    for pre in 0..<128 {
      for post in 0..<128 where network.strengths[pre * 128 + post] != 0 {
        let apart = network.positions[pre] - network.positions[post]
        if (apart * apart).sum() < 300 * 300 { near += 1 } else { far += 1 }
      }
    }
    #expect(near > 3 * far)
  }

  @Test func strengthsDoNotDependOnTheDrawnRates() {
    var parameters = SimulationParameters.inVivo(units: 10, seed: 1)
    let first = PlantedNetwork(parameters, generator: RandomGenerator(seed: 1))
    parameters.medianRate = 9
    let second = PlantedNetwork(parameters, generator: RandomGenerator(seed: 1))
    #expect(first.strengths == second.strengths && first.targetRates != second.targetRates)
  }
}
