import Tensor
import Zoo

/// A model that cheats: row t contains the spikes of bin t + `Ahead.bins`.
struct Cheat<Ahead: BinsAhead>: PredictorModel {
  static var card: ModelCard {
    ModelCard(name: "cheat-\(Ahead.bins)", summary: "sees \(Ahead.bins) bins ahead")
  }

  init(_ options: ModelOptions) {}

  mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) -> FitReport { FitReport() }

  func logOdds(for spikes: SpikeRaster, batch: Int?) throws -> LogOdds {
    var values = [Float](repeating: -6, count: spikes.bins * spikes.units)
    for bin in 0..<max(0, spikes.bins - Ahead.bins) {
      for unit in 0..<spikes.units where spikes[bin + Ahead.bins, unit] {
        values[bin * spikes.units + unit] = 6
      }
    }
    return try LogOdds(Tensor(values, shape: [spikes.bins, spikes.units]))
  }

  var parameterCount: Int { 0 }
  var state: [String: Tensor] { [:] }
  mutating func restore(_ state: [String: Tensor], units: Int, context: Int) {}
}

protocol BinsAhead: Sendable {
  static var bins: Int { get }
}
enum SameBin: BinsAhead { static var bins: Int { 0 } }
enum NextBin: BinsAhead { static var bins: Int { 1 } }

/// A model that cannot be fitted.
struct Failing: PredictorModel {
  static let card = ModelCard(name: "failing", summary: "fails")

  init(_ options: ModelOptions) {}

  mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> FitReport {
    throw PredictorError.notFitted(model: "failing")
  }

  func logOdds(for spikes: SpikeRaster, batch: Int?) throws -> LogOdds {
    throw PredictorError.notFitted(model: "failing")
  }

  var parameterCount: Int { 0 }
  var state: [String: Tensor] { [:] }
  mutating func restore(_ state: [String: Tensor], units: Int, context: Int) {}
}

/// A competitor that takes no time: it repeats a constant.
struct Constant: PredictorModel {
  static let card = ModelCard(
    name: "constant", summary: "one log-odds for all",
    options: [.number("value", default: -5, -20...20, "the log-odds")])

  private let value: Float
  init(_ options: ModelOptions) { value = Float(options.number("value")) }

  mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> FitReport {
    if session.isCancelled() { throw FitCancelled() }
    return FitReport()
  }

  func logOdds(for spikes: SpikeRaster, batch: Int?) throws -> LogOdds {
    try LogOdds(Tensor(repeating: value, shape: [spikes.bins, spikes.units]))
  }

  var parameterCount: Int { 1 }
  var state: [String: Tensor] { ["value": Tensor([value])] }
  mutating func restore(_ state: [String: Tensor], units: Int, context: Int) {}
}
