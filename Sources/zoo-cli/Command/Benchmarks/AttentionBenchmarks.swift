import Autograd
import Tensor

extension Workload {
  /// Causal attention of 128 units, by the size of a head.
  static let attention = Workload(
    name: "attention",
    summary: "causal attention of 128 units over 3,125 bins, by size of head, with dropout too"
  ) { settings in
    let time = settings.size(3125, small: 40)
    return [8, 16, 32, 64].flatMap { size in
      [Float(0), 0.1].flatMap { dropout in
        [false, true].map { hasBackward in
          attention(time: time, headSize: size, dropout: dropout, hasBackward: hasBackward)
        }
      }
    }
  }

  private static func attention(
    time: Int, headSize: Int, dropout: Float, hasBackward: Bool
  ) -> Benchmark {
    let form = hasBackward ? "forward-backward" : "forward"
    let name = "attention/heads-of-\(headSize)/\(form)" + (dropout > 0 ? "-dropout" : "")
    let shape: Shape = [1, 128 / headSize, time, headSize]
    // A query sees half of the keys on average. Each pair of both takes two products of head size
    // forward (scores and output) and five backward (scores again, dP, dQ, dK and dV).
    let pairs = Double(128 / headSize) * Double(time) * Double(time + 1) / 2
    let products = (hasBackward ? 7 : 2) * Double(headSize)
    // The same units take five steps of each exponential, forward and backward, and the
    // product P D.
    let others = hasBackward ? 11.0 : 5.0
    return Benchmark(
      name: name, amount: 2 * products * pairs, unit: "FLOP",
      limit: (.arithmetic, 2 * (products + others) * pairs)
    ) {
      let inputs = (1...3).map { numbers(shape, seed: UInt64($0)) }
      let key: SIMD2<UInt32> = [1, 2]
      guard hasBackward else {
        let (q, k, v) = (Variable(inputs[0]), Variable(inputs[1]), Variable(inputs[2]))
        return {
          consume(
            try Variable.attention(
              query: q, key: k, value: v, mask: .causal, dropout: dropout, dropoutKey: key))
        }
      }
      return {
        let tape = Tape()
        let leaves = inputs.map { tape.variable($0) }
        let output = try Variable.attention(
          query: leaves[0], key: leaves[1], value: leaves[2], mask: .causal, dropout: dropout,
          dropoutKey: key)
        consume(try tape.gradients(of: output.sum()))
      }
    }
  }
}
