import Autograd
import Layers
import Tensor
import TestSupport
import Testing

@Suite(.serialized) struct ThreadingTests {
  private struct Model: Parameterized {
    var encoder: TransformerEncoderLayer
    var recurrent: GRU
    mutating func visit(_ visitor: ParameterVisitor) {
      visitor("encoder", &encoder)
      visitor("recurrent", &recurrent)
    }
  }

  /// Loss, gradients and parameters after a step with dropout.
  private func step() throws -> [Tensor] {
    var generator = RandomGenerator(seed: 1)
    var model = Model(
      encoder: try TransformerEncoderLayer(
        32, heads: 4, feedForward: 64, dropout: 0.2, using: &generator),
      recurrent: GRU(32, 32, using: &generator))
    let x = Variable(Sample.normal([6, 300, 32], seed: 2))
    let pass = Pass(training: &model, generator: RandomGenerator(seed: 3))
    let states = try model.recurrent(model.encoder(x, mask: .causal, in: pass), in: pass)
    let loss = try Dice()(states, target: Sample.spikes([6, 300, 32], seed: 4))
    var gradients = try pass.gradients(of: loss)
    let norm = GradientClipping(maximumNorm: 0.001)(&gradients)
    var values = model.parameterValues
    var optimizer = Adam()
    try optimizer.step(&values, gradients: gradients)
    return [loss.value, Tensor(norm)] + gradients + values
  }

  @Test func theNumberOfThreadsDoesNotChangeABit() throws {
    let one = try withThreads(1, step)
    for threads in [2, 3] {
      let found = try withThreads(threads, step)
      #expect(zip(one, found).allSatisfy { $0.isIdentical(to: $1) })
    }
  }
}
