#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Autograd
import Tensor

/// What an attention looks at: its weights, a row at a time.
///
///     P[i, j] = exp(q_i k_jᵀ / √d) / sum over visible j' of exp(q_i k_j'ᵀ / √d)
///
/// The kernel of ``MultiHeadAttention`` never stores this matrix, which has 10 million numbers a head
/// for 3,125 positions. Here the projections are kept and a row is computed when it is asked for, so
/// any head of any length can be looked at in the memory of one row.
public struct AttentionWeights: Sendable {
  /// Queries, keys and values side by side, [N, T, 3 width].
  let projections: Tensor
  /// The number of heads.
  public let heads: Int
  /// Which positions see which.
  public let mask: AttentionMask

  /// The number of sequences, N.
  public var sequences: Int { projections.shape[0] }
  /// The number of positions, T.
  public var positions: Int { projections.shape[1] }

  /// The weights of one head in one sequence.
  ///
  /// - Precondition: there are such a head and such a sequence.
  public func head(_ head: Int, sequence: Int = 0) -> Head {
    precondition(0..<heads ~= head && 0..<sequences ~= sequence, "no such head or sequence")
    let width = projections.shape[2] / 3
    let size = width / heads
    let time = positions
    func part(_ index: Int) -> [Float] {
      projections.withValues { values in
        var part: [Float] = []
        part.reserveCapacity(time * size)
        for position in 0..<time {
          let start = ((sequence * time + position) * 3 + index) * width + head * size
          part.append(contentsOf: values[start..<start + size])
        }
        return part
      }
    }
    return Head(queries: part(0), keys: part(1), values: part(2), size: size, mask: mask)
  }

  /// The weights of one head in one sequence.
  public struct Head: Sendable {
    private let queries: [Float]
    private let keys: [Float]
    private let values: [Float]
    private let size: Int
    private let mask: AttentionMask

    init(queries: [Float], keys: [Float], values: [Float], size: Int, mask: AttentionMask) {
      (self.queries, self.keys, self.values) = (queries, keys, values)
      self.size = size
      self.mask = mask
    }

    /// The number of positions.
    public var positions: Int { size == 0 ? 0 : keys.count / size }

    /// The positions that a query sees.
    public func visible(from query: Int) -> Range<Int> {
      switch mask {
      case .none: 0..<positions
      case .causal: 0..<query + 1
      case .band(let window): max(0, query + 1 - window)..<query + 1
      }
    }

    /// Calls a closure with the weights of the positions that a query sees, in their order.
    ///
    /// - Parameters:
    ///   - query: the position that looks.
    ///   - scratch: memory for the row, kept from call to call.
    ///   - body: gets as many weights as ``visible(from:)`` has positions; their sum is 1.
    /// - Returns: what the closure returns.
    public func withRow<Result>(
      _ query: Int, scratch: inout [Float], _ body: (UnsafeBufferPointer<Float>) -> Result
    ) -> Result {
      let seen = visible(from: query)
      if scratch.count < seen.count { scratch = [Float](repeating: 0, count: positions) }
      let scale = 1 / Float(size).squareRoot()
      return scratch.withUnsafeMutableBufferPointer { row in
        queries.withUnsafeBufferPointer { queries in
          keys.withUnsafeBufferPointer { keys in
            let q = query * size
            var most = -Float.infinity
            for (index, position) in seen.enumerated() {
              var dot: Float = 0
              for channel in 0..<size {
                dot += queries[q + channel] * keys[position * size + channel]
              }
              row[index] = dot * scale
              most = max(most, row[index])
            }
            // A sum of thousands of small weights keeps its digits in double precision.
            var sum = 0.0
            for index in 0..<seen.count {
              row[index] = exp(row[index] - most)
              sum += Double(row[index])
            }
            let factor = Float(1 / sum)
            for index in 0..<seen.count { row[index] *= factor }
          }
        }
        return body(UnsafeBufferPointer(rebasing: row[0..<seen.count]))
      }
    }

    /// The weights of all positions for one query, 0 for those that it does not see.
    public func row(_ query: Int) -> [Float] {
      var scratch: [Float] = []
      let seen = visible(from: query)
      return withRow(query, scratch: &scratch) { weights in
        [Float](repeating: 0, count: seen.lowerBound) + Array(weights)
          + [Float](repeating: 0, count: positions - seen.upperBound)
      }
    }

    /// What the head makes of a query: the values of the visible positions by their weights, [size].
    public func output(_ query: Int) -> [Float] {
      var scratch: [Float] = []
      let seen = visible(from: query)
      return withRow(query, scratch: &scratch) { weights in
        (0..<size).map { channel in
          var sum: Float = 0
          for (weight, position) in zip(weights, seen) {
            sum += weight * values[position * size + channel]
          }
          return sum
        }
      }
    }
  }
}

extension MultiHeadAttention {
  /// The weights with which each position attends to the others, without dropout.
  ///
  /// - Parameters:
  ///   - x: the layer's input, [N, T, width].
  ///   - mask: which positions see which.
  ///   - pass: a pass of inference.
  /// - Returns: the weights of all heads.
  /// - Throws: `TensorError.shapeMismatch`.
  public func weights(
    _ x: Variable, mask: AttentionMask, in pass: Pass
  ) throws(TensorError) -> AttentionWeights {
    guard x.shape.rank == 3 else {
      throw .shapeMismatch(
        operation: "attention weights", left: x.shape, right: inputWeight.value.shape)
    }
    let projections = try x.linear(weight: pass[inputWeight], bias: pass[inputBias]).value
    return AttentionWeights(projections: projections, heads: heads, mask: mask)
  }
}
