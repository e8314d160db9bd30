import Tensor

/// What an echo state network learns: a linear map from the states of a `Reservoir` and the
/// log-ratios of a unit's own traces to its log-odds.
///
///     logit p_u[t] = c_u + r_u s[t] + o_u l_u[t]
public struct ReservoirReadout: Sendable {
  /// r, [units, size].
  public let states: Tensor
  /// o, [units, constants].
  public let own: Tensor
  /// c, [units].
  public let bias: Tensor

  /// A readout of no units.
  public init() { self.init(states: .zeros([0, 0]), own: .zeros([0, 0]), bias: .zeros([0])) }

  /// A readout with given weights.
  ///
  /// - Parameters:
  ///   - states: r, [units, size].
  ///   - own: o, [units, constants].
  ///   - bias: c, [units].
  public init(states: Tensor, own: Tensor, bias: Tensor) {
    (self.states, self.own, self.bias) = (states, own, bias)
  }

  /// Writes the log-odds of some bins, [bins, units].
  ///
  /// - Parameters:
  ///   - rows: the states of the reservoir, [bins, size].
  ///   - ratios: of the units' own traces, [bins, units, constants].
  ///   - out: room for bins x units numbers.
  /// - Throws: `TensorError.shapeMismatch` if the states are not those of this readout.
  public func writeLogOdds(
    states rows: Tensor, ratios: Tensor, to out: UnsafeMutablePointer<Float>
  ) throws(TensorError) {
    let (units, constants) = (ratios.shape[1], ratios.shape[2])
    let mixed = try Tensor.matrixProduct(rows, states, transposeB: true, bias: bias)
    mixed.withValues { mixed in
      ratios.withValues { ratios in
        own.withValues { own in
          let memory = LoopMemory((mixed, ratios, own, out))
          ThreadPool.shared.run(count: ratios.count / max(1, own.count), grain: 32) { bins in
            let (mixed, ratios, own, out) = memory.pointer
            for bin in bins {
              for unit in 0..<units {
                var sum = mixed[bin * units + unit]
                let place = (bin * units + unit) * constants
                for index in 0..<constants {
                  sum += own[unit * constants + index] * ratios[place + index]
                }
                out[bin * units + unit] = sum
              }
            }
          }
        }
      }
    }
  }
}
