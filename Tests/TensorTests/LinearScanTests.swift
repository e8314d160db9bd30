import Tensor
import TestSupport
import Testing

/// The scans of every instruction set of this machine; the operations' tests compare with double
/// precision.
@Suite struct LinearScanTests {
  /// Values and gradients of both scans from given numbers of samples, steps and channels.
  private struct Run {
    let samples, time, width: Int

    func input(_ parts: Int, seed: UInt64) -> Tensor {
      Sample.normal([samples, time, parts * width], seed: seed)
    }
    func start(_ parts: Int) -> Tensor { Sample.normal([samples, parts * width], seed: 3) }
    /// Slow spirals: what is carried over many steps matters.
    var lambda: Tensor {
      Tensor(shape: [2, width]) { $0 < width ? 0.9 : 0.3 - 0.6 * Float($0 - width) / Float(width) }
    }

    func results(_ kernels: LinearScanKernelTable) throws -> [Tensor] {
      let gated = try LinearScan(
        "gated", input: [samples, time, 2 * width], initial: nil, stateParts: 1)
      let (x, u, dy, dz) = (
        input(2, seed: 1), input(2, seed: 2), input(1, seed: 4), input(2, seed: 5)
      )
      let states = gated.gated(x, start: start(1), kernels: kernels)
      let dGated = gated.gatedGradients(
        x, start: start(1), states: states, upstream: dy, kernels: kernels)
      let spirals = gated.diagonal(u, lambda: lambda, start: start(2), kernels: kernels)
      let dDiagonal = try gated.diagonalGradients(
        lambda: lambda, start: start(2), states: spirals, upstream: dz, kernels: kernels)
      return [
        states, dGated.input, dGated.start, spirals, dDiagonal.input, dDiagonal.lambda,
        dDiagonal.start,
      ]
    }
  }

  @Test(arguments: [1, 5, 16, 64, 100])
  func instructionSetsAgree(_ width: Int) throws {
    let run = Run(samples: 2, time: 9, width: width)
    let expected = try run.results(Kernels.supported[0].linearScan)
    for table in Kernels.supported.dropFirst() {
      for (found, expected) in try zip(run.results(table.linearScan), expected) {
        #expect(relativeError(found, expected) < 1e-6, "\(table.name)")
      }
    }
  }

  @Test(arguments: Kernels.supported.map(\.name))
  func threadsDoNotMatter(_ name: String) throws {
    let kernels = try Kernels.choose(name, from: Kernels.supported).linearScan
    let run = Run(samples: 3, time: 40, width: 200)
    let one = try withThreads(1) { try run.results(kernels) }
    let four = try withThreads(4) { try run.results(kernels) }
    for (one, four) in zip(one, four) { #expect(one.isIdentical(to: four)) }
  }

  /// A sequence in two pieces, the second from the state in which the first ended, and one sample
  /// of several alone.
  @Test(arguments: Kernels.supported.map(\.name))
  func cutsOfTimeAndBatchDoNotMatter(_ name: String) throws {
    let kernels = try Kernels.choose(name, from: Kernels.supported).linearScan
    let run = Run(samples: 3, time: 31, width: 70)
    for parts in [1, 2] {
      let (x, start) = (run.input(2, seed: 1), run.start(parts))
      func scan(_ x: Tensor, _ start: Tensor) throws -> Tensor {
        let scan = try LinearScan("scan", input: x.shape, initial: start.shape, stateParts: parts)
        return parts == 1
          ? scan.gated(x, start: start, kernels: kernels)
          : scan.diagonal(x, lambda: run.lambda, start: start, kernels: kernels)
      }
      let whole = try scan(x, start)
      for cut in [1, 13, 30] {
        let first = try scan(x.sliced(axis: 1, 0..<cut), start)
        let last = try first.sliced(axis: 1, cut - 1..<cut).reshaped(start.shape)
        let second = try scan(x.sliced(axis: 1, cut..<31), last)
        #expect(try Tensor.concatenated([first, second], axis: 1).isIdentical(to: whole))
      }
      let own = 1..<2
      let alone = try scan(x.sliced(axis: 0, own), start.sliced(axis: 0, own))
      #expect(try alone.isIdentical(to: whole.sliced(axis: 0, own)))
    }
  }
}
