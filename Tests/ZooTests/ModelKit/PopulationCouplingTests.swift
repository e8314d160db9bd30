import Autograd
import Foundation
import Layers
import Tensor
import Testing

@testable import Zoo

@Suite struct PopulationCouplingTests {
  private func makeCoupling(moved: Bool) throws -> PopulationCoupling {
    var generator = RandomGenerator(seed: 4)
    var coupling = PopulationCoupling(
      units: 2, filters: 2, hidden: 3, dropout: 0, using: &generator)
    guard moved else { return coupling }
    var values = coupling.parameterValues
    for index in values.indices {
      try values[index].add(.normal(values[index].shape, using: &generator), scale: 0.5)
    }
    try coupling.setParameterValues(values)
    return coupling
  }

  @Test func nothingIsCoupledBeforeTraining() throws {
    let filtered = try Tensor([1, 2, 3, 4], shape: [1, 4])
    let coupling = try makeCoupling(moved: false)
    let rows = try coupling(Variable(filtered), in: Pass()).value
    #expect(rows.values == [0, 0])
  }

  @Test func followsTheEquations() throws {
    let coupling = try makeCoupling(moved: true)
    let state = coupling.stateTensors.mapValues { $0.values.map { Double($0) } }
    func part(_ name: String) throws -> [Double] { try #require(state[name]) }
    let f = [0.3, 1.2, -0.4, 0.8]
    let rows = try coupling(Variable(Tensor(f.map { Float($0) }, shape: [1, 4])), in: Pass())

    func dot(_ a: some Sequence<Double>, _ b: some Sequence<Double>) -> Double {
      zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let courses = try part("courses")
    let sources: [Double] = [dot(courses[0..<2], f[0..<2]), dot(courses[2..<4], f[2..<4])]
    func rectified(_ layer: String, _ x: [Double]) throws -> [Double] {
      let weight: [Double] = try part(layer + ".weight")
      let bias: [Double] = try part(layer + ".bias")
      return bias.indices.map { row -> Double in
        let sum: Double = dot(weight[(row * x.count)...], x)
        return max(0, bias[row] + sum)
      }
    }
    let hidden = try rectified("second", rectified("first", f))
    let additive: [Double] = try part("additive.weight")
    let head: [Double] = try part("head.weight")
    for unit in 0..<2 {
      let direct: Double = 3 * dot(additive[(2 * unit)...], sources)
      let indirect: Double = dot(head[(3 * unit)...], hidden)
      #expect(abs(Double(rows.value[0, unit]) - direct - indirect) < 1e-5)
    }
  }

  @Test func thePriorIsCauchys() throws {
    let coupling = try makeCoupling(moved: true)
    let weights = try #require(coupling.stateTensors["additive.weight"]).values
    let terms: [Double] = weights.map { log(1 + pow(Double($0) / 0.15, 2)) }
    let expected: Double = terms.reduce(0, +)
    let penalty = Double(coupling.penalty(in: Pass()).value.scalar)
    #expect(abs(penalty - expected) < 1e-4 * expected)
  }
}
