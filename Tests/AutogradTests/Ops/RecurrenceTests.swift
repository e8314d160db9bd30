import Tensor
import Testing

@testable import Autograd

@Suite struct RecurrenceTests {
  // More samples than the four that are scanned together; sample s begins at the state s + 1.
  private static let samples = 5

  private static func scan() throws -> RecurrentScan {
    try RecurrentScan(
      [samples, 2, 2], gates: 2, weight: [2, 1], bias: [2], initial: [samples, 1])
  }

  private static func weight() throws -> Tensor { try Tensor([2, 3], shape: [2, 1]) }

  private static func start() throws -> Tensor {
    try Tensor((1...samples).map(Float.init), shape: [samples, 1])
  }

  @Test func statesByHand() throws {
    // a = (2h + 1, 3h - 1); the state is their sum 5h, plus the number of steps before.
    let states = try Self.scan().forward(
      weight: Self.weight(), bias: Tensor([1, -1]), start: Self.start()
    ) { _, a, before, state, memory in
      state[0] = a[0] + a[1] + memory[0]
      memory[0] += a[0] == 2 * before[0] + 1 ? 1 : .nan
    }
    #expect(states.shape == [Self.samples, 2, 1])
    #expect(states.values == [5, 26, 10, 51, 15, 76, 20, 101, 25, 126])
  }

  @Test func gradientsByHand() throws {
    let states = try Tensor(
      [5, 25, 10, 50, 15, 75, 20, 100, 25, 125], shape: [Self.samples, 2, 1])
    let gradients = try Self.scan().backward(
      weight: Self.weight(), start: Self.start(), states: states,
      upstream: Tensor(repeating: 1, shape: [Self.samples, 2, 1])
    ) { _, _, carry, dh, da in
      (da[0], da[1]) = (dh[0], 2 * dh[0])
      dh[0] = carry[0]
      carry[0] = 5
    }
    // Last step: dh = 1, da = (1, 2), dh' = 0 + 2 + 6 = 8. First: dh = 9, da = (9, 18),
    // dh' = 5 + 18 + 54 = 77.
    #expect(gradients.start.values == [Float](repeating: 77, count: 5))
    #expect(gradients.bias.values == [50, 100])
    // Σ da h' over states s and 5s, with Σ s = 15: (9 + 5) 15 and (18 + 10) 15.
    #expect(gradients.weight.values == [210, 420] && gradients.weight.shape == [2, 1])
  }

  @Test func nothingToScan() throws {
    for (samples, time) in [(0, 3), (2, 0)] {
      let scan = try RecurrentScan(
        [samples, time, 2], gates: 2, weight: [2, 1], bias: [2], initial: nil)
      let start = Tensor.zeros([samples, 1])
      let states = try scan.forward(
        weight: Self.weight(), bias: Tensor([1, -1]), start: start
      ) { _, _, _, _, _ in Issue.record("a step of nothing") }
      #expect(states.shape == [samples, time, 1])
      let gradients = try scan.backward(
        weight: Self.weight(), start: start, states: states, upstream: states
      ) { _, _, _, _, _ in Issue.record("a step of nothing") }
      #expect(gradients.weight.values == [0, 0] && gradients.bias.values == [0, 0])
      #expect(gradients.start.values == [Float](repeating: 0, count: samples))
    }
  }

  @Test func shapesAreChecked() {
    func make(
      _ input: Shape, weight: Shape = [6, 2], bias: Shape = [6], initial: Shape? = nil
    ) throws(TensorError) {
      _ = try RecurrentScan(input, gates: 3, weight: weight, bias: bias, initial: initial)
    }
    #expect(throws: Never.self) { try make([4, 5, 6], initial: [4, 2]) }
    #expect(throws: TensorError.self) { try make([4, 6]) }
    #expect(throws: TensorError.self) { try make([4, 5, 2]) }
    #expect(throws: TensorError.self) { try make([4, 5, 6], weight: [6]) }
    #expect(throws: TensorError.self) { try make([4, 5, 6], weight: [6, 3]) }
    #expect(throws: TensorError.self) { try make([4, 5, 6], bias: [2]) }
    for initial: Shape in [[2], [5, 2], [4, 6]] {
      #expect(throws: TensorError.self) { try make([4, 5, 6], initial: initial) }
    }
  }
}
