import TestSupport
import Testing

@testable import Tensor

/// The kernels of every instruction set of this machine against those of the simplest, which the
/// operation's tests compare with double precision where they are in use.
@Suite struct SelectiveScanTests {
  private static func arguments(
    samples: Int, time: Int, channels: Int, states: Int
  ) -> SelectiveScan.Arguments {
    SelectiveScan.Arguments(
      input: Sample.normal([samples, time, channels], seed: 1),
      delta: Sample.positive([samples, time, channels], seed: 2, least: 0.01),
      rate: Sample.positive([states, channels], seed: 3, least: 0.05).map(.negate),
      b: Sample.normal([samples, time, states], seed: 4),
      c: Sample.normal([samples, time, states], seed: 5), skip: Sample.normal([channels], seed: 6),
      start: Sample.normal([samples, states, channels], seed: 7))
  }

  @Test(arguments: [(1, 1, 1, 1), (2, 67, 37, 3), (1, 33, 130, 16)])
  func instructionSetsAgree(_ size: (n: Int, t: Int, d: Int, s: Int)) throws {
    let arguments = Self.arguments(samples: size.n, time: size.t, channels: size.d, states: size.s)
    let upstream = Sample.normal([size.n, size.t, size.d], seed: 8)
    func run(_ kernels: KernelTable) throws -> [Tensor] {
      let scan = try SelectiveScan(arguments, kernels: kernels)
      let (output, last, kept) = scan.forward(arguments, isDifferentiated: true)
      let g = try scan.backward(arguments, kept: try #require(kept), upstream: upstream)
      return [output, last, g.input, g.delta, g.rate, g.b, g.c, g.skip, g.start]
    }
    let expected = try run(.baseline)
    for kernels in Kernels.supported {
      for (place, (found, expected)) in zip(try run(kernels), expected).enumerated() {
        #expect(relativeError(found, expected) < 1e-5, "\(kernels.name), \(place)")
      }
    }
  }

  @Test func fastDecaysReachZeroAndSlowOnesKeepTheState() throws {
    for kernels in Kernels.supported {
      for (rate, expected) in [(Float(-1000), Float(0)), (0, 3)] {
        let arguments = SelectiveScan.Arguments(
          input: .zeros([1, 2, 1]), delta: Tensor(repeating: 1, shape: [1, 2, 1]),
          rate: Tensor(repeating: rate, shape: [1, 1]),
          b: .zeros([1, 2, 1]), c: .zeros([1, 2, 1]), skip: .zeros([1]),
          start: Tensor(repeating: 3, shape: [1, 1, 1]))
        let last = try SelectiveScan(arguments, kernels: kernels)
          .forward(arguments, isDifferentiated: false).last
        #expect(last.values == [expected], "\(kernels.name)")
      }
    }
  }

  @Test func shapesAreChecked() throws {
    let right = Self.arguments(samples: 2, time: 3, channels: 4, states: 5)
    let wrong = SelectiveScan.Arguments(
      input: right.input, delta: right.delta, rate: .zeros([4, 5]), b: right.b, c: right.c,
      skip: right.skip, start: right.start)
    let mismatch = TensorError.shapeMismatch(
      operation: "selectiveScan", left: [2, 3, 4], right: [4, 5])
    #expect(throws: mismatch) { try SelectiveScan(wrong) }
  }
}
