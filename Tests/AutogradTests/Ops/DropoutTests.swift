import Autograd
import Tensor
import TestSupport
import Testing

@Suite struct DropoutTests {
  private let key = SIMD2<UInt32>(7, 9)

  @Test func keptElementsAreScaled() throws {
    let x = Sample.normal([131], seed: 1, gap: 0.1)
    let y = try Variable(x).dropout(rate: 0.3, key: key).value
    for (value, original) in zip(y.values, x.values) {
      #expect(value == 0 || abs(value * 0.7 - original) < 1e-6)
    }
  }

  @Test func shareAndMeanAreRight() throws {
    let y = try Variable(Tensor(repeating: 1, shape: [100_000])).dropout(rate: 0.1, key: key)
    let zeros = y.value.values.filter { $0 == 0 }.count
    #expect(abs(Double(zeros) - 10_000) < 5 * 95)
    #expect(abs(y.value.values.reduce(0, +) / 100_000 - 1) < 0.006)
  }

  @Test func theGradientGoesThroughTheSameMask() throws {
    let tape = Tape()
    let x = tape.variable(Sample.normal([5, 77], seed: 1, gap: 0.1))
    let y = try x.dropout(rate: 0.4, key: key)
    let dy = Sample.normal([5, 77], seed: 2, gap: 0.1)
    let dx = try tape.gradients(of: y, seed: dy)[x]
    for place in 0..<dx.count {
      let scale = y.value.values[place] / x.value.values[place]
      #expect(abs(dx.values[place] - scale * dy.values[place]) < 1e-6)
    }
  }

  @Test func differentKeysAndRates() throws {
    let x = Variable(Tensor(repeating: 1, shape: [64]))
    let one = try x.dropout(rate: 0.5, key: key).value
    #expect(try one == x.dropout(rate: 0.5, key: key).value)
    #expect(try one != x.dropout(rate: 0.5, key: SIMD2(7, 10)).value)
    #expect(try x.dropout(rate: 0, key: key).value == x.value)
    func refusal(_ reason: String) -> TensorError {
      .invalidArgument(operation: "dropout", reason: reason)
    }
    #expect(throws: refusal("the probability 1.0 is not in [0, 1)")) {
      try x.dropout(rate: 1, key: key)
    }
    // The number in single precision nearest to -0.1.
    #expect(throws: refusal("the probability -0.10000000149011612 is not in [0, 1)")) {
      try x.dropout(rate: -0.1, key: key)
    }
    #expect(throws: refusal("the probability nan is not in [0, 1)")) {
      try x.dropout(rate: .nan, key: key)
    }
  }
}
