import Autograd
import Tensor
import TestSupport
import Testing

@Suite struct SelfAttentionTests {
  @Test func concatenatedHeads() throws {
    let x = Sample.normal([2, 5, 24], seed: 1)
    func part(_ index: Int, _ x: Variable) throws -> Variable {
      try x.sliced(axis: 2, index * 8..<(index + 1) * 8).reshaped([2, 5, 2, 4])
        .permuted([0, 2, 1, 3])
    }
    func gradient(_ function: (Variable) throws -> Variable) throws -> [Tensor] {
      let tape = Tape()
      let variable = tape.variable(x)
      let y = try function(variable)
      let found = try tape.gradients(of: y, seed: Sample.normal([2, 5, 8], seed: 9))
      return [y.value, try found[variable]]
    }
    let fused = try gradient { try $0.selfAttention(heads: 2, mask: .causal) }
    let composed = try gradient {
      try Variable.attention(
        query: part(0, $0), key: part(1, $0), value: part(2, $0), mask: .causal
      )
      .permuted([0, 2, 1, 3]).reshaped([2, 5, 8])
    }
    for (a, b) in zip(fused, composed) { #expect(relativeError(a, b) < 1e-6) }
    let refusal = TensorError.invalidArgument(
      operation: "selfAttention", reason: "24 is not 3 x 3 heads")
    #expect(throws: refusal) { try Variable(x).selfAttention(heads: 3, mask: .none) }
    let mismatch = TensorError.shapeMismatch(
      operation: "selfAttention", left: [5, 24], right: [0, 0, 6])
    #expect(throws: mismatch) {
      try Variable(.zeros([5, 24])).selfAttention(heads: 2, mask: .none)
    }
  }

  @Test func dropoutIsThatOfTheSeparateForm() throws {
    let x = Variable(Sample.normal([2, 5, 24], seed: 1))
    func part(_ index: Int) throws -> Variable {
      try x.sliced(axis: 2, index * 8..<(index + 1) * 8).reshaped([2, 5, 2, 4])
        .permuted([0, 2, 1, 3])
    }
    let key = SIMD2<UInt32>(1, 2)
    let joined = try x.selfAttention(heads: 2, mask: .causal, dropout: 0.3, dropoutKey: key)
    let separate = try Variable.attention(
      query: part(0), key: part(1), value: part(2), mask: .causal, dropout: 0.3, dropoutKey: key)
    #expect(try joined.value == separate.value.permuted([0, 2, 1, 3]).reshaped([2, 5, 8]))
    let other = try x.selfAttention(
      heads: 2, mask: .causal, dropout: 0.3, dropoutKey: SIMD2(1, 3))
    #expect(joined.value != other.value)
  }

  @Test(arguments: [8, 16, 5], [AttentionMask.causal, .band(window: 40), .none])
  func positionsFromOneOnHaveTheBitsOfTheWhole(_ headSize: Int, _ mask: AttentionMask) throws {
    let x = Variable(Sample.normal([2, 150, 6 * headSize], seed: 3))
    let whole = try x.selfAttention(heads: 2, mask: mask)
    for first in [0, 1, 7, 64, 149] {
      let part = try x.selfAttention(heads: 2, mask: mask, from: first)
      #expect(try part.value.isIdentical(to: whole.value.sliced(axis: 1, first..<150)))
    }
    for first in [150, -1] {
      let error = TensorError.invalidArgument(
        operation: "selfAttention", reason: "\(first) is not one of 150 positions")
      #expect(throws: error) { try x.selfAttention(heads: 2, mask: mask, from: first) }
    }
  }

  /// What a band does not see may be cut off at any key without a change of bits: a carried state
  /// keeps the last positions, wherever the kernels' blocks would have begun.
  @Test(arguments: [8, 16, 5])
  func keysBeforeABandChangeNoBit(_ headSize: Int) throws {
    let x = try Tensor.combine(
      .multiply, Sample.normal([2, 300, 6 * headSize], seed: 3), Tensor(4))
    let whole = try Variable(x).selfAttention(heads: 2, mask: .band(window: 40)).value
    for start in [1, 3, 16, 63, 64, 100, 259] {
      let rest = try Variable(x.sliced(axis: 1, start..<300))
      let part = try rest.selfAttention(heads: 2, mask: .band(window: 40), from: 39).value
      #expect(try part.isIdentical(to: whole.sliced(axis: 1, start + 39..<300)), "\(start)")
    }
  }

  @Test func laterPositionsHaveGradients() throws {
    let x = Sample.normal([1, 9, 24], seed: 4)
    let tape = Tape()
    let variable = tape.variable(x)
    let part = try variable.selfAttention(heads: 2, mask: .causal, from: 4)
    let found = try tape.gradients(of: part.sum())[variable]
    let other = Tape()
    let same = other.variable(x)
    let cut = try same.selfAttention(heads: 2, mask: .causal).sliced(axis: 1, 4..<9)
    #expect(try found == other.gradients(of: cut.sum())[same])
  }
}
