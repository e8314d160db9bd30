#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Tensor

/// Where units are, which excite or inhibit which, and how strongly: what a model may try to
/// recover.
public struct PlantedNetwork: Sendable, Equatable {
  /// Positions in micrometres, one pair (x, y) per unit.
  public let positions: [SIMD2<Double>]
  /// Whether a unit excites its targets; otherwise it inhibits them.
  public let isExcitatory: [Bool]
  /// The time constant in seconds of the couplings that start at a unit.
  public let decays: [Double]
  /// The mean rates that biases are set for, in spikes per second.
  public let targetRates: [Double]
  /// Coupling strengths [pre, post] row-major: the change of the log-odds of `post` one bin after a
  /// spike of `pre`; 0 where there is no coupling, and on the diagonal.
  public let strengths: [Float]

  /// The number of units.
  public var units: Int { positions.count }

  /// Draws a network; each kind of number has its own stream, so that changing one does not affect
  /// the rest.
  init(_ parameters: SimulationParameters, generator: RandomGenerator) {
    let units = parameters.units
    var places = generator.stream("positions")
    positions = (0..<units).map { _ in
      // A square that grows with the number of units, so that the density is that of 128 on 1 mm^2.
      let side = 1000 * (Double(units) / 128).squareRoot()
      return SIMD2(side * places.uniformDouble(), side * places.uniformDouble())
    }
    // Exactly the requested share, spread randomly over the units.
    let excitatory = Int((parameters.excitatoryShare * Double(units)).rounded())
    var kinds = generator.stream("kinds")
    var isExcitatory = [Bool](repeating: false, count: units)
    for unit in kinds.permutation(units).prefix(excitatory) { isExcitatory[unit] = true }
    self.isExcitatory = isExcitatory
    decays = isExcitatory.map { excites in
      let choices = excites ? parameters.excitatoryDecays : parameters.inhibitoryDecays
      return choices[kinds.integer(below: choices.count)]
    }
    var rates = generator.stream("rates")
    targetRates = (0..<units).map { _ in
      let rate = parameters.medianRate * exp(parameters.rateSpread * rates.gaussian())
      return min(max(rate, parameters.rateLimits.lowerBound), parameters.rateLimits.upperBound)
    }
    var couplings = generator.stream("couplings")
    var strengths = [Float](repeating: 0, count: units * units)
    for post in 0..<units {
      let sources = PlantedNetwork.sources(
        of: post, count: min(parameters.inputs, units - 1), positions: positions,
        reach: parameters.reach, generator: &couplings)
      for pre in sources {
        let median = isExcitatory[pre] ? parameters.excitation : parameters.inhibition
        let size = median * exp(parameters.strengthSpread * couplings.gaussian())
        strengths[pre * units + post] = Float(
          min(size, parameters.strengthLimit) * (isExcitatory[pre] ? 1 : -1))
      }
    }
    self.strengths = strengths
  }

  /// Presynaptic units without repetition, near ones more often than far ones.
  ///
  /// The units with the smallest of `-log(u) / weight`, which samples in proportion to the weights
  /// (Efraimidis and Spirakis 2006).
  private static func sources(
    of post: Int, count: Int, positions: [SIMD2<Double>], reach: Double,
    generator: inout RandomGenerator
  ) -> [Int] {
    var keys: [(key: Double, unit: Int)] = []
    for pre in positions.indices where pre != post {
      let apart = positions[pre] - positions[post]
      let distance = (apart * apart).sum().squareRoot()
      let uniform = 1 - generator.uniformDouble()
      keys.append((-log(uniform) * exp(distance / reach), pre))
    }
    keys.sort { ($0.key, $0.unit) < ($1.key, $1.unit) }
    return keys.prefix(count).map(\.unit)
  }
}

extension RandomGenerator {
  /// A standard normal number (Box and Muller 1958, the cosine half).
  fileprivate mutating func gaussian() -> Double {
    let radius = (-2 * log(1 - uniformDouble())).squareRoot()
    return radius * cos(2 * Double.pi * uniformDouble())
  }
}
