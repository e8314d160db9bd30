import Autograd
import Tensor
import TestSupport
import Testing

@Suite struct TapeTests {
  private func faulty(
    _ x: Variable, _ name: StaticString = "faulty",
    _ pullback: @escaping @Sendable (Tensor) throws(TensorError) -> [Tensor?]
  ) -> Variable {
    .computed(name, x.value, from: [x]) { dy, _ throws(TensorError) in try pullback(dy) }
  }

  @Test func constantsRecordNothing() throws {
    let y = try Variable(Tensor([1])) + Variable(Tensor([2]))
    #expect(!y.needsGradient)
    let tape = Tape()
    let x = tape.variable(Tensor([1]))
    _ = try x.detached * x.detached
    #expect(tape.count == 1)
    _ = try x * x
    #expect(tape.operationNames == ["variable", "multiply"])
  }

  @Test func onlyWantedGradientsAreComputed() throws {
    let tape = Tape()
    let x = tape.variable(Tensor([1]))
    let y = Variable.computed("probe", Tensor([1]), from: [Variable(Tensor([2])), x]) {
      dy, needs throws(TensorError) in
      [needs[0] ? Tensor([.nan, .nan]) : nil, needs[1] ? dy : nil]
    }
    #expect(try tape.gradients(of: y)[x].values == [1])
  }

  @Test func anUnusedLeafHasZeroGradient() throws {
    let tape = Tape()
    let (x, other) = (tape.variable(Tensor([1])), tape.variable(Tensor([5, 6])))
    let gradients = try tape.gradients(of: x * x)
    #expect(try gradients[x].values == [2])
    #expect(try gradients[other] == .zeros([2]))
  }

  @Test func onlyLeavesOfTheSameTapeHaveGradients() throws {
    let (tape, elsewhere) = (Tape(), Tape())
    let (x, foreign) = (tape.variable(Tensor([3])), elsewhere.variable(Tensor([5])))
    let square = try x * x
    let gradients = try tape.gradients(of: square + x)
    #expect(try gradients[x].values == [7])
    #expect(throws: AutogradError.foreignVariable) { try gradients[foreign] }
    #expect(throws: AutogradError.foreignVariable) { try gradients[Variable(Tensor([1]))] }
    #expect(throws: AutogradError.foreignVariable) { try gradients[x.detached] }
    #expect(throws: AutogradError.notALeaf(operation: "multiply")) { try gradients[square] }
    // Recorded after the backward pass.
    #expect(throws: AutogradError.foreignVariable) { try gradients[tape.variable(Tensor([1]))] }
  }

  @Test func gradientsOfSeveralUsesAddUp() throws {
    let tape = Tape()
    let x = tape.variable(Tensor([3]))
    let y = try x * x + x * 4 - x
    #expect(try tape.gradients(of: y)[x].values == [9])
  }

  @Test func aLongChainNeedsNoStack() throws {
    let tape = Tape()
    let x = tape.variable(Tensor([1]))
    var y = x
    for _ in 0..<100_000 { y = -y }
    #expect(try tape.gradients(of: y)[x].values == [1])
  }

  @Test func misuse() throws {
    let tape = Tape()
    let x = tape.variable(Tensor([1, 2]))
    #expect(throws: AutogradError.notScalar([2])) { try tape.gradients(of: x) }
    #expect(throws: AutogradError.notOnTape) { try tape.gradients(of: Variable(Tensor([1]))) }
    #expect(throws: AutogradError.notOnTape) {
      try tape.gradients(of: Tape().variable(Tensor([1])))
    }
    let wrongSeed = AutogradError.wrongGradientShape(
      operation: "seed", input: 0, expected: [2], found: [1])
    #expect(throws: wrongSeed) { try tape.gradients(of: x, seed: Tensor([1])) }
    _ = try tape.gradients(of: x.sum())
    #expect(throws: AutogradError.tapeConsumed) { try tape.gradients(of: x.sum()) }
  }

  @Test func brokenPullbacksAreNamed() {
    func error(
      _ pullback: @escaping @Sendable (Tensor) throws(TensorError) -> [Tensor?]
    ) -> AutogradError? {
      let tape = Tape()
      let y = faulty(tape.variable(Tensor([1])), "broken", pullback)
      do {
        _ = try tape.gradients(of: y)
        return nil
      } catch { return error }
    }
    #expect(error { _ in [nil] } == .missingGradient(operation: "broken", input: 0))
    #expect(error { _ in [] } == .wrongGradientCount(operation: "broken", expected: 1, found: 0))
    #expect(
      error { _ in [.zeros([2])] }
        == .wrongGradientShape(operation: "broken", input: 0, expected: [1], found: [2]))
    let reason = TensorError.axisOutOfRange(operation: "sum", axis: 3, rank: 1)
    #expect(
      error { (_) throws(TensorError) in throw reason }
        == .operationFailed(operation: "broken", reason))
  }
}
