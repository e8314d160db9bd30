#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Tensor

/// Spikes drawn from a coupled point process, with the truth that they were drawn from.
///
/// Every bin of every unit is a Bernoulli draw (a discrete-time generalised linear model, Truccolo
/// et al. 2005) whose log-odds is a bias plus exponential filters of past spikes. There is no
/// hidden noise, so `truth` is the true conditional probability given the past, and no model can be
/// better on average.
public struct Simulation: Sendable {
  /// The parameters.
  public let parameters: SimulationParameters
  /// Positions, kinds and couplings.
  public let network: PlantedNetwork
  /// The constant part of each unit's log-odds.
  public let biases: [Double]
  /// The spikes, [bins, units].
  public let spikes: SpikeRaster
  /// The log-odds that each unit spikes in each bin given all bins before, [bins, units].
  public let truth: SimulationTruth

  /// Draws a recording; the same parameters give the same recording.
  ///
  /// Before it starts, biases are adjusted in short runs until mean rates are near those drawn for
  /// the units; after that they are constant. Without this a few strong couplings could silence a
  /// network or keep it firing, for some seeds.
  ///
  /// - Throws: `SimulationError` if a parameter is out of range; `FitCancelled` if the work should
  ///   stop.
  public init(_ parameters: SimulationParameters) throws {
    try parameters.validate()
    let generator = RandomGenerator(seed: parameters.seed)
    let network = PlantedNetwork(parameters, generator: generator.stream("network"))
    var dynamics = SpikeDynamics(network, parameters: parameters)
    try Simulation.balance(
      &dynamics, network: network, parameters: parameters,
      generator: generator.stream("balance"))

    let (bins, units) = (parameters.bins, parameters.units)
    var entries = [UInt8](repeating: 0, count: bins * units)
    var isWhole = false
    let values = Tensor.make([bins, units]) { out in
      isWhole = dynamics.run(bins: bins, key: generator.stream("spikes").key) {
        bin, logOdds, spiking in
        for unit in 0..<units { out[bin * units + unit] = logOdds[unit] }
        for unit in spiking { entries[bin * units + unit] = 1 }
      }
    }
    guard isWhole else { throw FitCancelled() }
    self.parameters = parameters
    self.network = network
    biases = dynamics.biases
    spikes = SpikeRaster(binary: entries, bins: bins, units: units)
    truth = SimulationTruth(logOdds: LogOdds(matrix: values), binSeconds: parameters.binSeconds)
  }

  /// Moves biases until rates are near their targets.
  ///
  /// The recording starts from the state at the end of the last run.
  private static func balance(
    _ dynamics: inout SpikeDynamics, network: PlantedNetwork, parameters: SimulationParameters,
    generator: RandomGenerator
  ) throws(FitCancelled) {
    let seconds = 20.0
    let bins = Int(seconds / parameters.binSeconds)
    for round in 0..<balancingRounds {
      var counts = [Int](repeating: 0, count: network.units)
      let isWhole = dynamics.run(
        bins: bins, key: generator.stream(UInt64(round)).key
      ) { _, _, spiking in
        for unit in spiking { counts[unit] += 1 }
      }
      guard isWhole else { throw FitCancelled() }
      // The last run only lets the state settle.
      guard round < balancingRounds - 1 else { return }
      for unit in counts.indices {
        let wanted = network.targetRates[unit] * seconds
        // One added to both: ten seconds hold few spikes of a slow unit. Steps shrink, so that
        // noise averages out.
        let step = log((wanted + 1) / (Double(counts[unit]) + 1)) / (1 + 0.3 * Double(round))
        dynamics.biases[unit] += min(max(step, -1), 1)
      }
    }
  }

  private static let balancingRounds = 12
}
