import Autograd
import Layers
import Tensor
import TestSupport
import Testing

@Suite struct EmbeddingTests {
  @Test func looksUpAndLearns() throws {
    var generator = RandomGenerator(seed: 1)
    var embedding = Embedding(4, 3, using: &generator)
    #expect(embedding.parameterPaths == ["weight"])
    let pass = Pass(training: &embedding, generator: generator)
    let y = try embedding(Indices([2, 2]), in: pass)
    #expect(y.shape == [2, 3])
    let gradient = try pass.gradients(of: y.sum())[0]
    #expect(gradient.values == [0, 0, 0, 0, 0, 0, 2, 2, 2, 0, 0, 0])
  }
}
