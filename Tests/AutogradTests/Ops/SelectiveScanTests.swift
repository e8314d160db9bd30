import Autograd
import Foundation
import Tensor
import TestSupport
import Testing

@Suite struct SelectiveScanTests {
  struct Size: Sendable {
    let samples: Int, time: Int, channels: Int, states: Int
  }

  /// u, Δ, A, B, C, D and the initial states.
  private static func inputs(_ size: Size) -> [Tensor] {
    let (n, t, d, s) = (size.samples, size.time, size.channels, size.states)
    return [
      Sample.normal([n, t, d], seed: 1), Sample.positive([n, t, d], seed: 2, least: 0.01),
      Sample.positive([d, s], seed: 3, least: 0.05).map(.negate),
      Sample.normal([n, t, s], seed: 4),
      Sample.normal([n, t, s], seed: 5), Sample.normal([d], seed: 6),
      Sample.normal([n, s, d], seed: 7),
    ]
  }

  private static func scan(
    _ v: [Variable], initial: Variable?
  ) throws -> (output: Variable, last: Tensor) {
    try v[0].selectiveScan(
      delta: v[1], rate: v[2], b: v[3], c: v[4], skip: v[5], initial: initial)
  }

  /// The formula in double precision; `states` takes the last ones.
  private static func reference(
    _ inputs: [ReferenceArray], hasInitial: Bool, last states: inout [Double]
  ) -> ReferenceArray {
    let (u, delta, rate) = (inputs[0], inputs[1].values, inputs[2].values)
    let (b, c, skip) = (inputs[3].values, inputs[4].values, inputs[5].values)
    let (samples, time, channels) = (u.shape[0], u.shape[1], u.shape[2])
    let count = inputs[2].shape[1]
    var y: [Double] = []
    states = []
    for sample in 0..<samples {
      let size = count * channels
      var h =
        hasInitial
        ? Array(inputs[6].values[sample * size..<(sample + 1) * size])
        : [Double](repeating: 0, count: size)
      for t in 0..<time {
        for d in 0..<channels {
          let place = (sample * time + t) * channels + d
          var sum = skip[d] * u.values[place]
          for n in 0..<count {
            let gate = (sample * time + t) * count + n
            let decay = exp(delta[place] * rate[d * count + n])
            let before = h[n * channels + d]
            h[n * channels + d] = decay * before + delta[place] * u.values[place] * b[gate]
            sum += c[gate] * h[n * channels + d]
          }
          y.append(sum)
        }
      }
      states += h
    }
    return ReferenceArray(y, shape: u.shape)
  }

  // One number of each kind; several chunks; several blocks of channels, the last not full.
  @Test(
    arguments: [false, true],
    [
      Size(samples: 1, time: 1, channels: 1, states: 1),
      Size(samples: 2, time: 70, channels: 3, states: 2),
      Size(samples: 2, time: 19, channels: 70, states: 3),
    ])
  func agreesWithItsFormula(_ hasInitial: Bool, _ size: Size) throws {
    let inputs = Array(Self.inputs(size).prefix(hasInitial ? 7 : 6))
    try expectGradients(
      { try Self.scan($0, initial: hasInitial ? $0[6] : nil).output },
      {
        var last: [Double] = []
        return Self.reference($0, hasInitial: hasInitial, last: &last)
      }, at: inputs, value: 2e-6, gradient: 2e-5)
  }

  @Test func lastStates() throws {
    let inputs = Self.inputs(Size(samples: 2, time: 40, channels: 18, states: 4))
    var expected: [Double] = []
    _ = Self.reference(inputs.map { ReferenceArray($0) }, hasInitial: true, last: &expected)
    let last = try Self.scan(inputs.map { Variable($0) }, initial: Variable(inputs[6])).last
    let reference = try Tensor(expected.map { Float($0) }, shape: [2, 4, 18])
    #expect(relativeError(last, reference) < 2e-6)
  }

  @Test(arguments: [1, 16, 31, 32, 50, 79])
  func aCutOfTimeChangesNoBit(_ cut: Int) throws {
    let time = 80
    let inputs = Self.inputs(Size(samples: 2, time: time, channels: 21, states: 5))
    let whole = try Self.scan(inputs.map { Variable($0) }, initial: Variable(inputs[6]))
    var state = inputs[6]
    var parts: [Tensor] = []
    for range in [0..<cut, cut..<time] {
      let part = try inputs.enumerated().map { index, tensor in
        Variable([0, 1, 3, 4].contains(index) ? try tensor.sliced(axis: 1, range) : tensor)
      }
      let (output, last) = try Self.scan(part, initial: Variable(state))
      parts.append(output.value)
      state = last
    }
    #expect(try Tensor.concatenated(parts, axis: 1).isIdentical(to: whole.output.value))
    #expect(state.isIdentical(to: whole.last))
  }

  /// Output, last states and the gradients of all arguments.
  private static func run(_ inputs: [Tensor], seed: Tensor) throws -> [Tensor] {
    let tape = Tape()
    let leaves = inputs.map { tape.variable($0) }
    let (output, last) = try scan(leaves, initial: leaves[6])
    let gradients = try tape.gradients(of: output, seed: seed)
    return try [output.value, last] + leaves.map { try gradients[$0] }
  }

  @Test func aSampleDoesNotDependOnTheOthers() throws {
    let size = Size(samples: 3, time: 37, channels: 67, states: 4)
    let inputs = Self.inputs(size)
    let seed = Sample.normal([3, 37, 67], seed: 8)
    let all = try Self.run(inputs, seed: seed)
    let perSample: Set<Int> = [0, 1, 3, 4, 6]
    for sample in 0..<size.samples {
      let own = sample..<sample + 1
      let alone = try Self.run(
        inputs.enumerated().map { index, tensor in
          perSample.contains(index) ? try tensor.sliced(axis: 0, own) : tensor
        }, seed: seed.sliced(axis: 0, own))
      // Output, last states, and the gradients of what each sample has of its own.
      for place in [0, 1] + perSample.map({ $0 + 2 }) {
        #expect(try all[place].sliced(axis: 0, own).isIdentical(to: alone[place]), "\(place)")
      }
    }
  }

  @Test func threadsChangeNoBit() throws {
    let inputs = Self.inputs(Size(samples: 2, time: 33, channels: 150, states: 6))
    let seed = Sample.normal([2, 33, 150], seed: 8)
    let one = try withThreads(1) { try Self.run(inputs, seed: seed) }
    let four = try withThreads(4) { try Self.run(inputs, seed: seed) }
    for (a, b) in zip(one, four) { #expect(a.isIdentical(to: b)) }
    let plain = try Self.scan(inputs.map { Variable($0) }, initial: Variable(inputs[6]))
    #expect(plain.output.value.isIdentical(to: one[0]))
  }

  @Test func nothingToScan() throws {
    let inputs = Self.inputs(Size(samples: 2, time: 0, channels: 3, states: 2))
    let results = try Self.run(inputs, seed: .zeros([2, 0, 3]))
    #expect(results[0].shape == [2, 0, 3])
    #expect(results[1].isIdentical(to: inputs[6]))
    #expect(results[4].values == [Float](repeating: 0, count: 6))
  }

  @Test func wrongShapes() {
    let size = Size(samples: 2, time: 3, channels: 4, states: 5)
    let wrong: [(place: Int, shape: Shape, left: Shape, name: String)] = [
      (1, [2, 3, 5], [2, 3, 4], " delta"), (3, [2, 3, 4], [2, 3, 5], " B"),
      (4, [2, 2, 5], [2, 3, 5], " C"), (5, [5], [4], " D"),
      (6, [2, 4, 5], [2, 5, 4], " initial state"),
    ]
    for (place, shape, left, name) in wrong {
      var inputs = Self.inputs(size)
      inputs[place] = .zeros(shape)
      let mismatch = TensorError.shapeMismatch(
        operation: "selectiveScan" + name, left: left, right: shape)
      #expect(throws: mismatch) {
        try Self.scan(inputs.map { Variable($0) }, initial: Variable(inputs[6]))
      }
    }
    var inputs = Self.inputs(size)
    inputs[2] = .zeros([3, 5])
    let mismatch = TensorError.shapeMismatch(
      operation: "selectiveScan", left: [2, 3, 4], right: [3, 5])
    #expect(throws: mismatch) { try Self.scan(inputs.map { Variable($0) }, initial: nil) }
  }
}
