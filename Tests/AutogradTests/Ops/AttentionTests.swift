import Autograd
import Foundation
import Tensor
import TestSupport
import Testing

@Suite struct AttentionTests {
  static let masks: [AttentionMask] = [.none, .causal, .band(window: 3), .band(window: 1)]

  /// softmax(q kᵀ / √d) v, straight from the definition.
  private func reference(_ inputs: [ReferenceArray], _ mask: AttentionMask) -> ReferenceArray {
    let (q, k, v) = (inputs[0], inputs[1], inputs[2])
    let (heads, time, size) = (q.shape[0] * q.shape[1], q.shape[2], q.shape[3])
    var output: [Double] = []
    for head in 0..<heads {
      for i in 0..<time {
        let visible: [Int] =
          switch mask {
          case .none: Array(0..<time)
          case .causal: Array(0...i)
          case .band(let window): Array(max(0, i - window + 1)...i)
          }
        let scores = visible.map { j in
          (0..<size).reduce(0) {
            $0 + q.values[(head * time + i) * size + $1] * k.values[(head * time + j) * size + $1]
          } / Double(size).squareRoot()
        }
        let largest = scores.max() ?? 0
        let weights = scores.map { exp($0 - largest) }
        let sum = weights.reduce(0, +)
        for d in 0..<size {
          var value = 0.0
          for (place, j) in visible.enumerated() {
            value += weights[place] / sum * v.values[(head * time + j) * size + d]
          }
          output.append(value)
        }
      }
    }
    return ReferenceArray(output, shape: q.shape)
  }

  @Test(
    arguments: masks, [[2, 2, 7, 4], [1, 1, 1, 8], [1, 2, 70, 8], [1, 1, 20, 16]] as [Shape])
  func agreesWithItsFormula(_ mask: AttentionMask, _ shape: Shape) throws {
    try expectGradients(
      { try Variable.attention(query: $0[0], key: $0[1], value: $0[2], mask: mask) },
      { reference($0, mask) },
      at: (1...3).map { Sample.normal(shape, seed: $0) }, value: 5e-6, gradient: 5e-5)
  }

  @Test(arguments: masks)
  func equalsItsCompositionOnTheTape(_ mask: AttentionMask) throws {
    let shape: Shape = [2, 3, 11, 8]
    let inputs = (1...3).map { Sample.normal(shape, seed: $0) }
    var hidden = Tensor.zeros([11, 11])
    hidden.withMutableValues { values in
      for i in 0..<11 {
        for j in 0..<11 {
          let isVisible: Bool =
            switch mask {
            case .none: true
            case .causal: j <= i
            case .band(let window): j <= i && i - j < window
            }
          values[i * 11 + j] = isVisible ? 0 : -1e9
        }
      }
    }
    func gradients(_ function: ([Variable]) throws -> Variable) throws -> [Tensor] {
      let tape = Tape()
      let variables = inputs.map { tape.variable($0) }
      let y = try function(variables)
      let found = try tape.gradients(of: y, seed: Sample.normal(shape, seed: 9))
      return try [y.value] + variables.map { try found[$0] }
    }
    let fused = try gradients {
      try Variable.attention(query: $0[0], key: $0[1], value: $0[2], mask: mask)
    }
    let composed = try gradients {
      let scores = try $0[0].matrixProduct($0[1], transposeRight: true) / Float(8).squareRoot()
      return try (scores + Variable(hidden)).softmax().matrixProduct($0[2])
    }
    for (a, b) in zip(fused, composed) { #expect(relativeError(a, b) < 1e-5) }
  }

  /// With the identity as values, the output is the matrix of dropped weights, which shows the
  /// mask; the fused operation is compared with a composition with the same mask.
  @Test(arguments: masks)
  func dropoutEqualsItsCompositionUnderTheSameMask(_ mask: AttentionMask) throws {
    let (shape, rate, key): (Shape, Float, _) = ([2, 3, 16, 16], 0.4, SIMD2<UInt32>(5, 6))
    let inputs = (1...3).map { Sample.normal(shape, seed: $0) }
    var identity = Tensor.zeros(shape)
    identity.withMutableValues { values in
      for place in values.indices where place / 16 % 16 == place % 16 { values[place] = 1 }
    }
    func weights(_ rate: Float) throws -> Tensor {
      try Variable.attention(
        query: Variable(inputs[0]), key: Variable(inputs[1]), value: Variable(identity),
        mask: mask, dropout: rate, dropoutKey: key
      ).value
    }
    let (plain, dropped) = (try weights(0), try weights(rate))
    var factors = Tensor.zeros(shape)
    var zeros = 0
    var visible = 0
    factors.withMutableValues { factors in
      for (place, weight) in plain.values.enumerated() where weight > 0 {
        visible += 1
        let factor = dropped.values[place] / weight
        if factor == 0 { zeros += 1 }
        #expect(factor == 0 || abs(factor * (1 - rate) - 1) < 1e-5)
        factors[place] = factor
      }
    }
    let expected = Double(visible) * Double(rate)
    #expect(abs(Double(zeros) - expected) < 5 * (expected * 0.6).squareRoot())

    func gradients(_ function: ([Variable]) throws -> Variable) throws -> [Tensor] {
      let tape = Tape()
      let variables = inputs.map { tape.variable($0) }
      let y = try function(variables)
      let found = try tape.gradients(of: y, seed: Sample.normal(shape, seed: 9))
      return try [y.value] + variables.map { try found[$0] }
    }
    var hide = Tensor.zeros(shape)
    hide.withMutableValues { hide in
      for (place, weight) in plain.values.enumerated() where weight == 0 { hide[place] = -1e9 }
    }
    let fused = try gradients {
      try Variable.attention(
        query: $0[0], key: $0[1], value: $0[2], mask: mask, dropout: rate, dropoutKey: key)
    }
    let composed = try gradients {
      let scores = try $0[0].matrixProduct($0[1], transposeRight: true) / 4 + Variable(hide)
      return try (scores.softmax() * Variable(factors)).matrixProduct($0[2])
    }
    for (a, b) in zip(fused, composed) { #expect(relativeError(a, b) < 2e-5) }
  }

  @Test func wrongArguments() {
    let x = Variable(.zeros([1, 2, 3, 4]))
    func attention(
      _ key: Variable, mask: AttentionMask = .none, dropout: Float = 0
    ) throws -> Variable {
      try .attention(query: x, key: key, value: x, mask: mask, dropout: dropout)
    }
    func refusal(_ reason: String) -> TensorError {
      .invalidArgument(operation: "attention", reason: reason)
    }
    let mismatch = TensorError.shapeMismatch(
      operation: "attention", left: [1, 2, 3, 4], right: [1, 2, 4, 4])
    #expect(throws: mismatch) { try attention(Variable(.zeros([1, 2, 4, 4]))) }
    #expect(throws: refusal("a window of 0 positions; it must be 1 or more")) {
      try attention(x, mask: .band(window: 0))
    }
    #expect(throws: refusal("dropout 1.0 is not in 0..<1")) {
      try attention(x, dropout: 1)
    }
    #expect(throws: refusal("dropout nan is not in 0..<1")) {
      try attention(x, dropout: .nan)
    }
  }
}
