#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Tensor

/// The state of a coupled point process between two bins, and its step.
///
///     z[t, n] = bias[n] + sum over kernels k of trace[k, n]       P(spike) = 1 / (1 + exp(-z))
///
/// A spike adds strengths to traces of its targets, itself among them; traces decay exponentially.
/// So z is an additive function of filtered past spikes, nothing in it is hidden, and it is exactly
/// the log-odds given the past. Only spikes touch the couplings: the work of a bin is a few
/// operations per unit, however many couplings there are.
struct SpikeDynamics {
  /// One addition that a spike causes.
  private struct Event {
    var trace: Int
    var strength: Double
  }

  private let units: Int
  private let decays: [Double]
  /// Events of unit n: `events[starts[n]..<starts[n + 1]]`.
  private let events: [Event]
  private let starts: [Int]
  private var traces: [Double]
  var biases: [Double]

  init(_ network: PlantedNetwork, parameters: SimulationParameters) {
    units = network.units
    let own = parameters.ownEffects.map(\.decay)
    // Kernels of the same time constant share a trace.
    let constants = Array(Set(own + network.decays)).sorted()
    decays = constants.map { exp(-parameters.binSeconds / $0) }
    let kernels = Dictionary(
      uniqueKeysWithValues: constants.enumerated().map { ($0.element, $0.offset) })
    var events: [Event] = []
    var starts = [0]
    for pre in 0..<units {
      for effect in parameters.ownEffects {
        let kernel = kernels[effect.decay, default: 0]
        events.append(Event(trace: kernel * units + pre, strength: effect.strength))
      }
      let kernel = kernels[network.decays[pre], default: 0]
      for post in 0..<units where network.strengths[pre * units + post] != 0 {
        events.append(
          Event(
            trace: kernel * units + post,
            strength: Double(network.strengths[pre * units + post])))
      }
      starts.append(events.count)
    }
    self.events = events
    self.starts = starts
    traces = [Double](repeating: 0, count: decays.count * units)
    biases = network.targetRates.map { rate in
      let p = rate * parameters.binSeconds
      return log(p / (1 - p))
    }
  }

  /// Draws consecutive bins.
  ///
  /// - Parameters:
  ///   - bins: how many.
  ///   - key: of the random numbers; those of a bin and a unit depend on nothing else.
  ///   - receive: gets the bin, the log-odds of all units (rounded to 32 bits: the spikes are drawn
  ///     from the rounded numbers, so the saved truth is exact) and the units that spiked, in
  ///     order.
  /// - Returns: false if the work should stop before the last bin.
  mutating func run(
    bins: Int, key: SIMD2<UInt32>,
    _ receive: (Int, UnsafeBufferPointer<Float>, ArraySlice<Int>) -> Void
  ) -> Bool {
    let draw = SpikeDraw(key: key, units: units)
    var logOdds = [Float](repeating: 0, count: units)
    var spiking = [Int](repeating: 0, count: units)
    for bin in 0..<bins {
      if bin % Self.binsBetweenChecks == 0, Interruption.isRequested() { return false }
      var count = 0
      traces.withUnsafeBufferPointer { traces in
        biases.withUnsafeBufferPointer { biases in
          logOdds.withUnsafeMutableBufferPointer { logOdds in
            for unit in 0..<units {
              var z = biases[unit]
              for kernel in decays.indices { z += traces[kernel * units + unit] }
              logOdds[unit] = Float(z)
            }
            for unit in 0..<units {
              if draw.isSpike(logOdds[unit], bin: bin, unit: unit) {
                spiking[count] = unit
                count += 1
              }
            }
          }
        }
      }
      logOdds.withUnsafeBufferPointer { receive(bin, $0, spiking[..<count]) }
      decay()
      for unit in spiking[..<count] {
        for event in events[starts[unit]..<starts[unit + 1]] {
          traces[event.trace] += event.strength
        }
      }
    }
    return true
  }

  private static let binsBetweenChecks = 1024

  private mutating func decay() {
    traces.withUnsafeMutableBufferPointer { traces in
      for kernel in decays.indices {
        let factor = decays[kernel]
        for index in kernel * units..<(kernel + 1) * units {
          let value = traces[index] * factor
          // Below this it cannot change a rounded sum; left alone it would become a denormal
          // number, which processors handle a hundred times slower.
          traces[index] = abs(value) < 1e-30 ? 0 : value
        }
      }
    }
  }
}
