import Autograd
import Layers
import Tensor

/// The cost of a network at a given number of units and context, found by running one window.
public struct NetworkCost: Sendable, Equatable, Codable {
  /// The number of trained parameters.
  public let parameters: Int
  /// Bins of a window, which need not be the comparison's context.
  public let window: Int
  /// Bytes of the values that training on a window keeps for the backward pass; other memory of the
  /// operations is not counted.
  public let bytes: Int
  /// Multiplications of the forward pass of a window, those with zero spikes included.
  ///
  /// The backward pass takes about twice as many.
  public let multiplications: Int
  /// Sequence positions for each bin of a window.
  public let positionsPerBin: Int
  /// The most steps of an epoch; nil if every epoch sees the whole training part.
  public let mostStepsPerEpoch: Int?

  enum CodingKeys: String, CodingKey {
    case parameters, window, bytes, multiplications
    case positionsPerBin = "positions_per_bin"
    case mostStepsPerEpoch = "most_steps_per_epoch"
  }

  /// The cost of a network with the given options.
  ///
  /// - Throws: what making and running the network throws.
  public init<N: Network>(
    of type: N.Type, options: ModelOptions, units: Int, context: Int
  ) throws {
    window = try N.checkedWindow(forContext: context, options: options)
    var generator = RandomGenerator(seed: 0)
    var network = try N(
      units: units, context: window, options: options, generator: &generator)
    try network.checkPositions()
    parameters = network.parameterCount
    positionsPerBin = network.positionsPerBin
    mostStepsPerEpoch = network.training.maximumStepsPerEpoch
    let pass = Pass(training: &network, generator: generator)
    let bins = window + network.leadIn
    _ = try network.logOdds(
      Variable(Tensor.zeros([1, bins, network.channels(units: units)])), in: pass)
    let operations = (pass.tape?.operations ?? []).filter { $0.name != "variable" }
    bytes = operations.reduce(0) { $0 + 4 * $1.output.count }
    multiplications = operations.reduce(0) { $0 + Self.multiplications($1) }
  }

  /// Bounds a step's memory for a network with many positions per bin.
  static let mostPositionsPerStep = 16_000

  /// The most bins of the validation part that are looked at after an epoch.
  static func mostValidatedBins(positionsPerBin: Int) -> Int {
    positionsPerBin > 1 ? 16_000 : 48_000
  }

  /// About how many steps an epoch has on a training part, and how many of its bins they see.
  func epoch(of trainingBins: Int, binsPerStep: Int) -> (steps: Int, bins: Int) {
    let step = max(window, min(binsPerStep, Self.mostPositionsPerStep / max(1, positionsPerBin)))
    let steps = min(max(1, trainingBins / step), mostStepsPerEpoch ?? .max)
    return (steps, min(trainingBins, steps * step))
  }

  /// Multiplications of one operation; one per entry if it is not a matrix product.
  private static func multiplications(_ operation: Tape.RecordedOperation) -> Int {
    let output = operation.output
    func count(_ input: Int) -> Int { operation.inputs[input]?.count ?? 0 }
    switch operation.name {
    case "linear":
      return output.count * (operation.inputs[1]?.sizes.last ?? 1)
    case "convolution":
      return output.count * count(1) / max(1, operation.inputs[1]?.sizes.first ?? 1)
    case "matrixProduct":
      // [.., m, k] times [.., k, n]: the left side has k entries for n of the output.
      let columns = output.sizes.last ?? 1
      return count(0) > 0 ? count(0) * columns : count(1) * (output.count / max(1, columns))
    case "attention", "selfAttention":
      // Two products over, on average, half the positions.
      return output.count * output.sizes[output.rank - 2]
    case "gru", "lstm", "rnn":
      let positions = output.count / max(1, output.sizes.last ?? 1)
      return positions * count(1)
    default:
      return output.count
    }
  }
}
