import Synchronization
import Tensor
import Zoo

/// Predicts unit 1 from the spikes of unit 0 a few bins before, and counts who asked it for what.
///
/// With `lag=0` it looks at the bin itself, with `lag=13` it cannot be fitted.
struct LooksBack: PredictorModel {
  static let card = ModelCard(
    name: "looks-back", summary: "copies another unit's old bin",
    options: [
      .integer("lag", default: 1, 0...20, "bins"),
      .integer("tag", default: 0, 0...1000, "of a test"),
    ])

  private let lag: Int, tag: Int
  private static let counts = Mutex<[String: Int]>([:])

  init(_ options: ModelOptions) { (lag, tag) = (options.integer("lag"), options.integer("tag")) }

  /// How often models with a tag and a lag were fitted, or predicted a raster of as many bins, their
  /// own run-up not counted.
  static func count(tag: Int, lag: Int, bins: Int? = nil) -> Int {
    counts.withLock { $0["\(tag) \(lag) \(bins.map { "\($0)" } ?? "fit")"] ?? 0 }
  }

  private func note(_ what: String) {
    Self.counts.withLock { $0["\(tag) \(lag) \(what)", default: 0] += 1 }
  }

  mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> FitReport {
    note("fit")
    if lag == 13 { throw PredictorError.notFitted(model: "looks-back") }
    return FitReport()
  }

  func logOdds(for spikes: SpikeRaster, batch: Int?) throws -> LogOdds {
    note("\(spikes.bins - lag)")
    var values = [Float](repeating: -1.4, count: spikes.bins * spikes.units)
    for bin in 0..<spikes.bins {
      values[bin * spikes.units + 1] = bin >= lag && spikes[bin - lag, 0] ? 1 : -3
    }
    return try LogOdds(Tensor(values, shape: [spikes.bins, spikes.units]))
  }

  var memory: Int { lag }
  var parameterCount: Int { 1 }
  var state: [String: Tensor] { ["lag": Tensor([Float(lag)])] }
  mutating func restore(_ state: [String: Tensor], units: Int, context: Int) {}
}

/// Writes a recording in which unit 1 follows unit 0 by one bin, but by two in its last quarter: what
/// validation shows is wrong there.
///
/// 4,003 bins; with a gap of 20 bins, 990 are of the validation and 992 of the test part.
func writeTurningRecording(to path: String) throws {
  var generator = RandomGenerator(seed: 3)
  let bins = 4003
  let leader = (0..<bins).map { _ in generator.bernoulli(0.3) }
  var events: [(time: Double, unit: Int32)] = []
  for bin in 0..<bins {
    let lag = bin < 3000 ? 1 : 2
    if leader[bin] { events.append(((Double(bin) + 0.5) / 1000, 0)) }
    let isDriven = bin >= lag && leader[bin - lag]
    if generator.bernoulli(isDriven ? 0.8 : 0.05) {
      events.append(((Double(bin) + 0.5) / 1000, 1))
    }
  }
  try NumPyArchive.write(
    path,
    [
      ("spike_times", NumericArray(events.map(\.time))),
      ("spike_units", NumericArray(events.map(\.unit))),
      ("unit_count", NumericArray([Int64(2)], shape: [])),
      ("duration", NumericArray([Double(bins) / 1000], shape: [])),
    ])
}
