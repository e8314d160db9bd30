import Tensor
import Zoo

/// A predictor of a few lines, for tests: no fit, no state.
protocol PlantedPredictor: PredictorModel {
  /// The log-odds of one bin.
  func row(_ bin: Int, _ spikes: SpikeRaster, batch: Int?) -> [Float]
}

extension PlantedPredictor {
  mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> FitReport { FitReport() }
  func logOdds(for spikes: SpikeRaster, batch: Int?) throws -> LogOdds {
    let values = (0..<spikes.bins).flatMap { row($0, spikes, batch: batch) }
    return try LogOdds(Tensor(values, shape: [spikes.bins, spikes.units]))
  }
  var parameterCount: Int { 0 }
  var state: [String: Tensor] { [:] }
  mutating func restore(_ state: [String: Tensor], units: Int, context: Int) throws {}
}

/// A unit spikes if it did so `-offset` bins ago; offset 0 looks at the bin itself, 1 ahead.
private func copied(_ bin: Int, _ spikes: SpikeRaster, offset: Int) -> [Float] {
  let source = bin + offset
  return (0..<spikes.units).map { unit in
    source >= 0 && source < spikes.bins && spikes[source, unit] ? 2 : -4
  }
}

struct SeesItsOwnBin: PlantedPredictor {
  static let card = ModelCard(name: "sees-its-own-bin", summary: "copies the bin that it predicts")
  init(_ options: ModelOptions) {}
  func row(_ bin: Int, _ spikes: SpikeRaster, batch: Int?) -> [Float] {
    copied(bin, spikes, offset: 0)
  }
}

struct SeesTheNextBin: PlantedPredictor {
  static let card = ModelCard(name: "sees-the-next-bin", summary: "copies the bin after")
  init(_ options: ModelOptions) {}
  func row(_ bin: Int, _ spikes: SpikeRaster, batch: Int?) -> [Float] {
    copied(bin, spikes, offset: 1)
  }
}

struct SeesThreeBack: PlantedPredictor {
  static let card = ModelCard(name: "sees-three-back", summary: "copies an old bin")
  init(_ options: ModelOptions) {}
  func row(_ bin: Int, _ spikes: SpikeRaster, batch: Int?) -> [Float] {
    copied(bin, spikes, offset: -3)
  }
}

struct SeesTheLength: PlantedPredictor {
  static let card = ModelCard(name: "sees-the-length", summary: "knows how long the recording is")
  init(_ options: ModelOptions) {}
  func row(_ bin: Int, _ spikes: SpikeRaster, batch: Int?) -> [Float] {
    [Float](repeating: Float(bin) / Float(spikes.bins), count: spikes.units)
  }
}

/// Sees how its own bin differs over units, as a network that begins with a layer norm does: it
/// cannot tell a bin of zeros from a bin of ones.
struct SeesContrastOfItsOwnBin: PlantedPredictor {
  static let card = ModelCard(name: "sees-contrast", summary: "sees only differences of units")
  init(_ options: ModelOptions) {}
  func row(_ bin: Int, _ spikes: SpikeRaster, batch: Int?) -> [Float] {
    let row = (0..<spikes.units).map { spikes[bin, $0] ? Float(1) : 0 }
    let mean = row.reduce(0, +) / Float(spikes.units)
    return row.map { $0 - mean }
  }
}

struct GivesARowTooFew: PlantedPredictor {
  static let card = ModelCard(name: "gives-a-row-too-few", summary: "forgets the first bin")
  init(_ options: ModelOptions) {}
  func row(_ bin: Int, _ spikes: SpikeRaster, batch: Int?) -> [Float] { [] }
  func logOdds(for spikes: SpikeRaster, batch: Int?) throws -> LogOdds {
    try LogOdds(.zeros([spikes.bins - 1, spikes.units]))
  }
}

struct DependsOnTheBatch: PlantedPredictor {
  static let card = ModelCard(name: "depends-on-the-batch", summary: "differs with the batch")
  init(_ options: ModelOptions) {}
  func row(_ bin: Int, _ spikes: SpikeRaster, batch: Int?) -> [Float] {
    [Float](repeating: Float(batch ?? 7), count: spikes.units)
  }
}

struct FailsToFit: PlantedPredictor {
  struct Failure: Error, CustomStringConvertible { var description: String { "planted failure" } }
  static let card = ModelCard(name: "fails-to-fit", summary: "throws")
  init(_ options: ModelOptions) {}
  mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> FitReport { throw Failure() }
  func row(_ bin: Int, _ spikes: SpikeRaster, batch: Int?) -> [Float] { [] }
}

/// A predictor made from a closure, for tests that need many.
struct PlantedModel: PredictorModel {
  static let card = ModelCard(name: "planted", summary: "computes what a test says")
  private let compute: @Sendable (SpikeRaster, Int?) throws -> [Float]

  init(_ options: ModelOptions) { self.init { spikes, _ in honestRows(spikes) } }
  init(_ compute: @escaping @Sendable (SpikeRaster, Int?) throws -> [Float]) {
    self.compute = compute
  }

  mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) throws -> FitReport { FitReport() }
  func logOdds(for spikes: SpikeRaster, batch: Int?) throws -> LogOdds {
    try LogOdds(Tensor(try compute(spikes, batch), shape: [spikes.bins, spikes.units]))
  }
  var parameterCount: Int { 0 }
  var state: [String: Tensor] { [:] }
  mutating func restore(_ state: [String: Tensor], units: Int, context: Int) throws {}
}

/// Rows of a model that knows its own recent spikes and those of all units one bin before.
func honestRows(_ spikes: SpikeRaster) -> [Float] {
  let units = spikes.units
  var rows = [Float](repeating: 0, count: spikes.bins * units)
  var trace = [Float](repeating: 0, count: units)
  var active: Float = 0
  spikes.entries.withUnsafeBufferPointer { entries in
    rows.withUnsafeMutableBufferPointer { rows in
      trace.withUnsafeMutableBufferPointer { trace in
        var index = 0
        for _ in 0..<spikes.bins {
          var count: Float = 0
          for unit in 0..<units {
            rows[index] = -3 + 0.8 * trace[unit] + 0.3 * active
            let spike = Float(entries[index])
            trace[unit] = 0.7 * trace[unit] + spike
            count += spike
            index += 1
          }
          active = count
        }
      }
    }
  }
  return rows
}

/// Activity with quiet stretches and bursts of ten bins in which most units spike.
func burstingRaster(bins: Int, units: Int, seed: UInt64) -> SpikeRaster {
  var generator = RandomGenerator(seed: seed)
  var entries = [UInt8](repeating: 0, count: bins * units)
  var burst = 0
  for bin in 0..<bins {
    if burst > 0 { burst -= 1 } else if generator.bernoulli(0.005) { burst = 10 }
    for unit in 0..<units {
      let rate = burst > 0 ? 0.5 : 0.02 + 0.01 * Double(unit)
      entries[bin * units + unit] = generator.bernoulli(rate) ? 1 : 0
    }
  }
  do { return try SpikeRaster(entries: entries, bins: bins, units: units) } catch {
    preconditionFailure("\(error)")
  }
}
