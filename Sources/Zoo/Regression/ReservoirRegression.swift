import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The logistic regressions of the units' spikes on the states of one `Reservoir` and on log-ratios
/// of their own traces.
///
/// All of a unit's spikes, and a sample of its silent bins that are weighted by how many each stands
/// for, as in a case-control study. What own traces mean is first fitted to all units together; a
/// ridge shrinks each unit towards that, and the weights of the states, which are standardised for
/// the fit, towards 0.
public struct ReservoirRegression: Sendable {
  private let states: Tensor
  private let bank: TraceBank
  private let samples: [Sample]
  /// The weights of own traces and of a 1 that serve all units best.
  private let shared: [Double]
  /// Mean and 1 / standard deviation of every state; 0 for one that does not move.
  private var means: [Double]
  private var scales: [Double]

  private var size: Int { means.count }
  private var constants: Int { bank.timeConstants.count }

  /// The bins of a unit that are used, and how many bins each stands for.
  fileprivate struct Sample: Sendable {
    var bins: [Int]
    var weights: [Float]
    var targets: [Float]
    /// The log-ratios of own traces, and a 1: [bins, constants + 1].
    var own: Tensor
  }

  /// Draws the bins of every unit, and fits what own traces mean to all.
  ///
  /// - Parameters:
  ///   - spikes: the raster.
  ///   - states: of the reservoir before each of its bins, [bins, size].
  ///   - bank: the traces of its units.
  ///   - most: of a unit's bins with a spike, and as many without, are used.
  ///   - generator: of the samples.
  /// - Throws: `FitCancelled` if the work should stop.
  public init(
    of spikes: SpikeRaster, states: Tensor, bank: TraceBank, samples most: Int,
    generator: RandomGenerator
  ) throws(FitCancelled) {
    (self.states, self.bank) = (states, bank)
    samples = concurrently(bank.units) { unit in
      Sample(spikes, unit, bank, most, generator.stream("samples").stream(UInt64(unit)))
    }
    let width = bank.timeConstants.count + 1
    let together = LogisticRegression(
      blocks: samples.map(\.own), width: width,
      targets: samples.flatMap(\.targets), weights: samples.flatMap(\.weights),
      offset: zip(samples, bank.rates).flatMap { sample, rate in
        sample.bins.map { _ in Float(log(rate / (1 - rate))) }
      })
    shared = try together.solve(
      ridge: [Double](repeating: 1, count: width), tolerance: 1e-6
    ).weights
    let size = states.shape[1]
    var sums = [Double](repeating: 0, count: size)
    var squares = sums
    states.withValues { states in
      for place in stride(from: 0, to: states.count, by: size) {
        for index in 0..<size {
          let value = Double(states[place + index])
          sums[index] += value
          squares[index] += value * value
        }
      }
    }
    let bins = Double(max(1, states.shape[0]))
    means = sums.map { $0 / bins }
    scales = zip(squares, means).map { square, mean in
      let variance = square / bins - mean * mean
      return variance > 1e-12 ? 1 / variance.squareRoot() : 0
    }
  }

  /// The weights of some units under every ridge: those of standardised states, of own traces, and
  /// a bias.
  ///
  /// - Parameters:
  ///   - units: solved side by side.
  ///   - ridges: precisions of the prior of the states' weights, best from strong to weak: each
  ///     solution starts at the one before.
  /// - Returns: for every unit one solution a ridge.
  public func solutions(of units: [Int], ridges: [Double]) -> [[[Double]]] {
    concurrently(units.count) { solutions(of: units[$0], ridges: ridges) }
  }

  private func solutions(of unit: Int, ridges: [Double]) -> [[Double]] {
    let sample = samples[unit]
    let width = size + shared.count
    let rate = bank.rates[unit]
    var offset = [Float](repeating: 0, count: sample.bins.count)
    let features = Tensor.make([sample.bins.count, width]) { out in
      states.withValues { states in
        sample.own.withValues { own in
          for (row, bin) in sample.bins.enumerated() {
            let out = out + row * width
            for index in 0..<size {
              out[index] = Float(
                (Double(states[bin * size + index]) - means[index]) * scales[index])
            }
            var known = log(rate / (1 - rate))
            for index in shared.indices {
              let value = own[row * shared.count + index]
              out[size + index] = value
              known += shared[index] * Double(value)
            }
            offset[row] = Float(known)
          }
        }
      }
    }
    let regression = LogisticRegression(
      features: features, targets: sample.targets, weights: sample.weights, offset: offset)
    var start: [Double]?
    return ridges.map { ridge in
      // States have variance 1, log-ratios about as much; there are fewer of them, and a unit that
      // differs from the others does so there first.
      let precisions = (0..<width).map { $0 < size ? ridge : max(1, ridge / 10) }
      // Nobody can ask a thread of the pool to stop: the caller does between units.
      let solution = try? regression.solve(
        ridge: precisions, start: start, tolerance: 1e-6, maximumSteps: 30)
      var weights = solution?.weights ?? [Double](repeating: 0, count: width)
      start = weights
      for index in shared.indices { weights[size + index] += shared[index] }
      weights[width - 1] += log(rate / (1 - rate))
      return weights
    }
  }

  /// The readout of some solutions, one a unit of it: weights of standardised states become weights
  /// of the states themselves.
  public func readout(of solutions: [[Double]]) -> ReservoirReadout {
    let count = solutions.count
    return ReservoirReadout(
      states: Tensor(shape: [count, size]) { place in
        Float(solutions[place / size][place % size] * scales[place % size])
      },
      own: Tensor(shape: [count, constants]) { place in
        Float(solutions[place / constants][size + place % constants])
      },
      bias: Tensor(
        solutions.map { weights in
          Float(
            (0..<size).reduce(weights[size + constants]) { bias, index in
              bias - weights[index] * scales[index] * means[index]
            })
        }))
  }
}

extension ReservoirRegression.Sample {
  /// At most this many bins of a unit with a spike and as many without.
  ///
  /// The first bins are left out, where the states still know how they began.
  fileprivate init(
    _ spikes: SpikeRaster, _ unit: Int, _ bank: TraceBank, _ most: Int, _ generator: RandomGenerator
  ) {
    var draws = generator
    let kept = min(spikes.bins / 10, 2_000)..<spikes.bins
    var (bins, weights, targets): ([Int], [Float], [Float]) = ([], [], [])
    for isSpike in [true, false] {
      var all = kept.filter { spikes[$0, unit] == isSpike }
      let count = min(most, all.count)
      // The first steps of a shuffle.
      for place in 0..<count {
        all.swapAt(place, place + draws.integer(below: all.count - place))
      }
      bins += all[..<count]
      let share = Float(all.count) / Float(max(1, count))
      weights += [Float](repeating: share, count: count)
      targets += [Float](repeating: isSpike ? 1 : 0, count: count)
    }
    let constants = bank.timeConstants.count
    let alone = TraceBank(timeConstants: bank.timeConstants, rates: [bank.rates[unit]])
    var state = alone.initialState
    let ratios = alone.rows(
      of: spikes.columns([unit]), 0..<spikes.bins, from: &state, as: .logRatio
    ).own
    let own = Tensor.make([bins.count, constants + 1]) { [bins] out in
      ratios.withValues { ratios in
        for (row, bin) in bins.enumerated() {
          let out = out + row * (constants + 1)
          for index in 0..<constants { out[index] = ratios[bin * constants + index] }
          out[constants] = 1
        }
      }
    }
    self.init(bins: bins, weights: weights, targets: targets, own: own)
  }
}
