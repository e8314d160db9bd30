import Layers
import Tensor

/// Exponential traces as further inputs of a network: what a window of spikes is too short to show.
///
/// A network with traces gets inputs of [batch, time, units x (1 + constants)]: the spikes, then for
/// each unit the log-ratios of its traces to its rate. Time constants are spaced evenly on a
/// logarithmic axis from one bin to 30,000.
public struct TraceInputs: Sendable {
  /// The option of a network that can take traces.
  public static let option = OptionDefinition.integer(
    "traces", default: 0, 0...16,
    "traces of each unit as further inputs, with time constants from 1 to 30,000 bins")

  /// Traces of each unit; 0 for none.
  public let count: Int
  private let units: Int
  /// The rates at which traces start, [units]; kept with the network's state.
  private var rates: Tensor

  /// No traces yet: they start at the rates of the training part.
  public init(units: Int, options: ModelOptions) {
    count = options.integer(Self.option.name)
    self.units = units
    rates = Tensor([Float](repeating: 0.01, count: count > 0 ? units : 0))
  }

  /// Numbers of a position in addition to its spikes.
  public var width: Int { units * count }

  /// The traces; nil if there are none.
  public var bank: TraceBank? {
    guard count > 0 else { return nil }
    // A state comes from a file, and a bank takes positive rates only.
    let rates = rates.values.map { $0 > 0 && $0 < 1 ? Double($0) : 0.01 }
    return TraceBank(timeConstants: TraceBank.timeConstants(count: count), rates: rates)
  }

  /// Starts the traces at the units' rates.
  public mutating func prepare(training: SpikeRaster) {
    if count > 0 { rates = Tensor(NullRates(training: training).rates.map { Float($0) }) }
  }

  /// Shows the rates, which are not trained, as `trace_rates`.
  public mutating func visit(_ visitor: ParameterVisitor) {
    if count > 0 { visitor(buffer: "trace_rates", &rates) }
  }
}
