import Autograd
import Tensor
import TestSupport
import Testing

@Suite struct RecurrenceTests {
  private typealias Operation = @Sendable (Variable, Variable, Variable) throws -> Variable
  private static let operations: [(name: String, gates: Int, run: Operation)] = [
    ("gru", 3, { try $0.gru(weight: $1, bias: $2) }),
    ("lstm", 4, { try $0.lstm(weight: $1, bias: $2) }),
    ("rnn", 1, { try $0.rnn(weight: $1, bias: $2) }),
  ]

  /// Output and gradients of input, weight and bias.
  private static func run(
    _ operation: Operation, _ x: Tensor, _ u: Tensor, _ c: Tensor, seed: Tensor
  ) throws -> [Tensor] {
    let tape = Tape()
    let leaves = [x, u, c].map { tape.variable($0) }
    let y = try operation(leaves[0], leaves[1], leaves[2])
    let gradients = try tape.gradients(of: y, seed: seed)
    return try [y.value] + leaves.map { try gradients[$0] }
  }

  // Seven samples: a full group of four that share the weight, and three.
  @Test(arguments: [1, 5, 16, 40, 130])
  func aSampleDoesNotDependOnTheOthers(_ width: Int) throws {
    let (samples, time) = (7, 6)
    for (name, gates, operation) in Self.operations {
      let x = Sample.normal([samples, time, gates * width], seed: 1)
      let u = Sample.normal([gates * width, width], seed: 2, scale: 0.2)
      let c = Sample.normal([gates * width], seed: 3)
      let seed = Sample.normal([samples, time, width], seed: 4)
      let all = try Self.run(operation, x, u, c, seed: seed)
      for sample in 0..<samples {
        let own = sample..<sample + 1
        let alone = try Self.run(
          operation, x.sliced(axis: 0, own), u, c, seed: seed.sliced(axis: 0, own))
        #expect(try all[0].sliced(axis: 0, own).isIdentical(to: alone[0]), "\(name)")
        #expect(try all[1].sliced(axis: 0, own).isIdentical(to: alone[1]), "\(name)")
      }
      // Without a tape nothing is kept, and the states are the same.
      let plain = try operation(Variable(x), Variable(u), Variable(c)).value
      #expect(plain.isIdentical(to: all[0]), "\(name)")
      // A state does not depend on the length of the sequence.
      let part = try operation(
        Variable(x.sliced(axis: 1, 0..<4)), Variable(u), Variable(c)
      ).value
      #expect(try part.isIdentical(to: plain.sliced(axis: 1, 0..<4)), "\(name)")
    }
  }

  @Test func unwantedGradientsAreNotComputed() throws {
    for (name, gates, operation) in Self.operations {
      let tape = Tape()
      let x = tape.variable(Sample.normal([2, 3, gates * 2], seed: 1))
      let u = Variable(Sample.normal([gates * 2, 2], seed: 2))
      let y = try operation(x, u, Variable(.zeros([gates * 2])))
      let dx = try tape.gradients(of: y.sum())[x]
      #expect(dx.values.contains { $0 != 0 }, "\(name)")
    }
  }

  @Test func saturatedGatesAreExact() throws {
    // With saturated gates the LSTM adds 1 to its memory at each step, and the GRU keeps its state.
    let x = Tensor(repeating: 60, shape: [1, 3, 4])
    let memory = try Variable(x).lstm(
      weight: Variable(.zeros([4, 1])), bias: Variable(.zeros([4])))
    let expected = [0.761_594_2, 0.964_027_6, 0.995_054_8] as [Float]
    for (value, expected) in zip(memory.value.values, expected) {
      #expect(abs(value - expected) < 1e-6)
    }
    let state = try Variable(Tensor(repeating: 60, shape: [1, 3, 3])).gru(
      weight: Variable(.zeros([3, 1])), bias: Variable(.zeros([3])),
      initial: Variable(Tensor([0.25], shape: [1, 1])))
    #expect(state.value.values == [0.25, 0.25, 0.25])
  }

  @Test func nothingToScan() throws {
    for (name, gates, operation) in Self.operations {
      for (samples, time, width) in [(0, 3, 2), (2, 0, 2)] {
        let results = try Self.run(
          operation, .zeros([samples, time, gates * width]),
          Sample.normal([gates * width, width], seed: 1), .zeros([gates * width]),
          seed: .zeros([samples, time, width]))
        #expect(results[0].shape == [samples, time, width], "\(name)")
        #expect(results[2].values == [Float](repeating: 0, count: gates * width * width), "\(name)")
        #expect(results[3].values == [Float](repeating: 0, count: gates * width), "\(name)")
      }
    }
  }
}
