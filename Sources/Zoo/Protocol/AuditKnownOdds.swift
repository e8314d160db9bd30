import Tensor

/// Spikes that take the place of real ones, drawn with probabilities that are known exactly.
///
/// Every bin has a *state*, drawn before any spike and treated as public; given the states, all
/// entries are independent. So the probability of an entry, given everything drawn before it and
/// even everything that will be drawn after it, is that of its state and unit. A probability is a
/// multiple of 1/65,536 and is drawn by comparing 16 random bits: it is exact.
struct KnownOdds: Sendable {
  /// Kinds of replaced activity, so that conditional leaks meet their condition.
  enum Kind: Int, CaseIterable, Sendable {
    /// Independent spikes at the units' own rates.
    case rates
    /// The same, twenty times denser.
    case dense
    /// Near silence with synchronous bursts, as in a culture.
    case culture
    /// Asynchronous activity whose gain wanders, as in an animal.
    case animal

    var name: String {
      switch self {
      case .rates: "spikes at the units' rates"
      case .dense: "spikes at twenty times the units' rates"
      case .culture: "culture-like bursts"
      case .animal: "animal-like activity"
      }
    }
  }

  /// The gains of the animal-like states.
  private static let gains = [0.3, 0.6, 1, 1.7, 3, 5]
  private static let firstGain = 4
  private static let (rates, dense, quiet, burst) = (0, 1, 2, 3)
  /// The number of states.
  static var stateCount: Int { firstGain + gains.count }

  let units: Int
  /// The probabilities in units of 1/65,536, row-major [state, unit].
  private let shares: [UInt16]

  /// The odds of units with these rates, in spikes per bin.
  init(rates: [Double]) {
    units = rates.count
    shares = (0..<Self.stateCount).flatMap { state in
      rates.map { rate -> UInt16 in
        let rate = rate.isFinite ? max(0, min(1, rate)) : 0
        let probability =
          switch state {
          case Self.rates: rate
          // A nearly silent unit takes part too, or its leaks would not be found.
          case Self.dense: max(0.02, 20 * rate)
          case Self.quiet: rate / 20
          case Self.burst: max(0.1, 30 * rate)
          default: rate * Self.gains[state - Self.firstGain]
          }
        return UInt16(max(1, min(0.5, probability) * 65_536).rounded())
      }
    }
  }

  /// The probability of a spike.
  func probability(state: Int, unit: Int) -> Double {
    Double(shares[state * units + unit]) / 65_536
  }

  /// The kind that a state belongs to.
  static func kind(ofState state: Int) -> Kind {
    switch state {
    case rates: .rates
    case dense: .dense
    case quiet, burst: .culture
    default: .animal
    }
  }

  /// The states of consecutive bins: stretches of the given kinds in turn.
  func states(
    count: Int, kinds: [Kind], _ generator: inout RandomGenerator
  ) -> [UInt8] {
    var states: [UInt8] = []
    states.reserveCapacity(count)
    let stretch = max(32, min(2_000, count / (3 * kinds.count)))
    var turn = generator.integer(below: kinds.count)
    while states.count < count {
      let end = min(count, states.count + stretch / 2 + generator.integer(below: stretch))
      append(kinds[turn % kinds.count], until: end, to: &states, &generator)
      turn += 1
    }
    return states
  }

  private func append(
    _ kind: Kind, until end: Int, to states: inout [UInt8], _ generator: inout RandomGenerator
  ) {
    var inBurst = false
    var gain = 2
    while states.count < end {
      let state: Int
      let length: Int
      switch kind {
      case .rates: (state, length) = (Self.rates, end)
      case .dense: (state, length) = (Self.dense, end)
      case .culture:
        state = inBurst ? Self.burst : Self.quiet
        length = 5 + generator.integer(below: inBurst ? 40 : 160)
        inBurst.toggle()
      case .animal:
        gain = max(0, min(Self.gains.count - 1, gain + generator.integer(below: 3) - 1))
        (state, length) = (Self.firstGain + gain, 5 + generator.integer(below: 40))
      }
      let bins = min(length, end - states.count)
      states.append(contentsOf: repeatElement(UInt8(state), count: bins))
    }
  }

  /// The raster with all bins from a given one redrawn, one state per bin.
  func replaced(
    _ spikes: SpikeRaster, from first: Int, states: [UInt8], _ generator: RandomGenerator
  ) -> SpikeRaster {
    var entries = spikes.entries
    entries.withUnsafeMutableBufferPointer { entries in
      shares.withUnsafeBufferPointer { shares in
        var counter: UInt64 = 0
        for (offset, state) in states.enumerated() {
          let row = (first + offset) * units
          let share = Int(state) * units
          // Four entries share one block of 64 random bits.
          for unit in stride(from: 0, to: units, by: 4) {
            let block = RandomGenerator.block(key: generator.key, counter: counter)
            counter += 1
            var bits = UInt64(block.x) << 32 | UInt64(block.y)
            for next in unit..<min(units, unit + 4) {
              entries[row + next] =
                UInt16(truncatingIfNeeded: bits) < shares[share + next] ? 1 : 0
              bits >>= 16
            }
          }
        }
      }
    }
    return SpikeRaster(binary: entries, bins: spikes.bins, units: units)
  }
}
