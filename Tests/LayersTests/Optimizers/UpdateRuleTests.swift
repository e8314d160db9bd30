import Layers
import Tensor
import Testing

@Suite struct UpdateRuleTests {
  /// Shown in the order of the values.
  @Test func aModelListsTheRulesOfItsParameters() {
    var generator = RandomGenerator(seed: 1)
    let unit = LinearRecurrentUnit(4, channels: 3, rate: 0.25, using: &generator)
    let own = UpdateRule(rate: 0.25, decays: false)
    #expect(unit.parameterPaths == ["nu_log", "theta_log", "gamma_log", "B", "C", "D"])
    #expect(unit.updateRules == [own, own, own, own, UpdateRule(), UpdateRule()])
  }

  @Test func newValuesKeepTheRules() throws {
    var generator = RandomGenerator(seed: 1)
    var unit = LinearRecurrentUnit(4, channels: 3, rate: 0.25, using: &generator)
    let rules = unit.updateRules
    try unit.setParameterValues(unit.parameterValues)
    #expect(unit.updateRules == rules)
  }

  /// As in the reference, which marks these two.
  @Test func mambaSparesItsStatesFromDecay() {
    var generator = RandomGenerator(seed: 1)
    let layer = Mamba(8, using: &generator)
    let spared = zip(layer.parameterPaths, layer.updateRules).filter { !$0.1.decays }
    #expect(spared.map(\.0) == ["A_log", "D"] && spared.allSatisfy { $0.1.rate == 1 })
  }
}
