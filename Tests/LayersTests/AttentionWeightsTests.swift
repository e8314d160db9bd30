import Autograd
import Tensor
import TestSupport
import Testing

@testable import Layers

@Suite struct AttentionWeightsTests {
  private static let masks: [AttentionMask] = [.none, .causal, .band(window: 3)]

  private func layer(_ width: Int, heads: Int) throws -> MultiHeadAttention {
    var generator = RandomGenerator(seed: 4)
    var layer = try MultiHeadAttention(width, heads: heads, using: &generator)
    layer.inputWeight.value = .normal([3 * width, width], using: &generator)
    layer.inputBias.value = .normal([3 * width], using: &generator)
    return layer
  }

  /// Every row is a distribution over the positions that it may see, and over no other.
  @Test(arguments: masks) func rowsSumToOne(mask: AttentionMask) throws {
    var generator = RandomGenerator(seed: 1)
    let x = Variable(Tensor.normal([2, 9, 6], using: &generator))
    let weights = try layer(6, heads: 2).weights(x, mask: mask, in: Pass())
    #expect(weights.sequences == 2 && weights.positions == 9 && weights.heads == 2)
    for sequence in 0..<2 {
      for head in 0..<2 {
        let one = weights.head(head, sequence: sequence)
        for query in 0..<9 {
          let row = one.row(query)
          #expect(row.count == 9)
          #expect(abs(row.reduce(0, +) - 1) < 1e-6)
          let visible = one.visible(from: query)
          #expect(row.indices.allSatisfy { visible.contains($0) || row[$0] == 0 })
          #expect(row[visible].allSatisfy { $0 > 0 })
        }
      }
    }
    #expect(weights.head(0).visible(from: 4).upperBound == (mask == .none ? 9 : 5))
  }

  /// The values by these weights, through the output's map, are the layer's output.
  @Test(arguments: masks) func theyReproduceTheLayer(mask: AttentionMask) throws {
    var generator = RandomGenerator(seed: 2)
    let x = Variable(Tensor.normal([2, 11, 8], using: &generator))
    let layer = try layer(8, heads: 2)
    let weights = try layer.weights(x, mask: mask, in: Pass())
    var attended: [Float] = []
    for sequence in 0..<2 {
      let heads = (0..<2).map { weights.head($0, sequence: sequence) }
      for query in 0..<11 { attended += heads.flatMap { $0.output(query) } }
    }
    let joined = Variable(try Tensor(attended, shape: [2, 11, 8]))
    let expected = try layer(x, mask: mask, in: Pass()).value
    #expect(relativeError(try layer.output(joined, in: Pass()).value, expected) < 2e-6)
  }

  /// With one visible position the weight is 1, whatever the scores; with equal keys all are equal.
  @Test func knownWeights() throws {
    var generator = RandomGenerator(seed: 3)
    var layer = try MultiHeadAttention(2, heads: 1, using: &generator)
    // Queries are the input, keys are zero.
    layer.inputWeight.value = try Tensor(
      [1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1], shape: [6, 2])
    layer.inputBias.value = .zeros([6])
    let x = Variable(try Tensor([1, 2, 3, 4, 5, 6], shape: [1, 3, 2]))
    let head = try layer.weights(x, mask: .causal, in: Pass()).head(0)
    #expect(head.row(0) == [1, 0, 0])
    #expect(head.row(1) == [0.5, 0.5, 0])
    #expect(head.output(1) == [2, 3])
  }

  @Test func twoAxesAreRefused() throws {
    let layer = try layer(4, heads: 2)
    #expect(throws: TensorError.self) {
      _ = try layer.weights(Variable(.zeros([3, 4])), mask: .causal, in: Pass())
    }
  }
}
