import Tensor
import Testing
import Zoo

@Suite struct ReservoirReadoutTests {
  @Test func addsStatesRatiosAndBias() throws {
    let readout = ReservoirReadout(
      states: try Tensor([1, 2, 3, 4], shape: [2, 2]),
      own: try Tensor([10, 20, 30, 100, 200, 300], shape: [2, 3]), bias: Tensor([0.5, -0.5]))
    let states = try Tensor([1, 0, 0, 1], shape: [2, 2])
    let ratios = try Tensor([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1], shape: [2, 2, 3])
    let found = try Tensor.make([2, 2]) {
      try readout.writeLogOdds(states: states, ratios: ratios, to: $0)
    }
    let expected: [Float] = [11.5, 202.5, 32.5, 603.5]
    #expect(found.values == expected)
  }

  @Test func refusesStatesOfAnotherReservoir() {
    let readout = ReservoirReadout(states: .zeros([2, 3]), own: .zeros([2, 1]), bias: .zeros([2]))
    #expect(
      throws: TensorError.shapeMismatch(operation: "matrixProduct", left: [1, 2], right: [2, 3])
    ) {
      _ = try Tensor.make([1, 2]) {
        try readout.writeLogOdds(states: .zeros([1, 2]), ratios: .zeros([1, 2, 1]), to: $0)
      }
    }
  }
}
