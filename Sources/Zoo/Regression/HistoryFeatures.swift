import Tensor

/// What a history GLM knows of a unit's past: features of every bin, from bins before it only.
///
/// In this order:
/// - the unit's own spikes, filtered by raised cosines;
/// - its traces of at most two seconds as rates, in units of their spread: what a spike adds does
///   not depend on how many came before;
/// - all its traces as log-ratios to its rate: what a spike adds falls with the number before, the
///   same for quiet and busy units, so that weights can be shared;
/// - log-ratios of the population's traces, if there are any;
/// - the offset's distance from the constant rate, so that a fit can also undo the offset;
/// - 1.
struct HistoryFeatures: Sendable {
  let bank: TraceBank
  /// Filters of the unit's own spikes over lags.
  let basis: [[Float]]
  /// Whether there are features of the population.
  let seesPopulation: Bool
  /// The log-odds of the units' training rates.
  let constant: [Float]

  /// The longest time constant, half a minute of milliseconds.
  static let longest = 30_000.0
  private static let constants = 11

  /// Features for units whose training rates have the given log-odds.
  init(rates logOdds: [Float], filters: Int, history: Int, population: Bool) {
    constant = logOdds
    bank = TraceBank(
      timeConstants: TraceBank.timeConstants(count: Self.constants, longest: Self.longest),
      rates: NullRates.rates(ofLogOdds: logOdds))
    basis = RaisedCosines.filters(count: filters, length: history)
    seesPopulation = population
    rateScales = bank.timeConstants.filter { $0 <= 2_000 }.map { Float(2 * $0.squareRoot()) }
    constants = bank.timeConstants.count
    rates = filters..<filters + rateScales.count
    ratios = rates.upperBound..<rates.upperBound + constants
    self.population = ratios.upperBound..<ratios.upperBound + (population ? constants : 0)
    offset = self.population.upperBound
    one = offset + 1
  }

  /// The factors of the traces that are shown as rates: 2 sqrt(time constant), so that a busy
  /// moment moves each about as much.
  let rateScales: [Float]
  private let constants: Int

  // Where each kind of feature lies.
  let rates: Range<Int>
  let ratios: Range<Int>
  let population: Range<Int>
  let offset: Int
  let one: Int
  /// The number of features.
  var width: Int { one + 1 }

  /// The features of chosen bins of every unit, [chosen bins, width] row-major each.
  ///
  /// - Parameters:
  ///   - spikes: from the first bin on, where traces start at the rates.
  ///   - times: the same spikes.
  ///   - chosen: for each unit, bins in ascending order.
  ///   - offset: log-odds of the known model, [bins, units].
  /// - Returns: the features of each unit.
  func rows(
    of spikes: SpikeRaster, _ times: SpikeTimes, at chosen: [SampledBins], offset: Tensor
  ) -> [[Float]] {
    var out = chosen.map { [Float](repeating: 0, count: $0.bins.count * width) }
    var cursors = [Int](repeating: 0, count: spikes.units)
    var state = bank.initialState
    let chunk = 512
    for first in stride(from: 0, to: spikes.bins, by: chunk) {
      let bins = first..<min(spikes.bins, first + chunk)
      var same = state
      let values = bank.rows(of: spikes, bins, from: &same, as: .rate)
      let logs = bank.rows(of: spikes, bins, from: &state, as: .logRatio)
      for unit in 0..<spikes.units {
        let own = chosen[unit].bins
        let start = cursors[unit]
        var end = start
        while end < own.count, own[end] < bins.upperBound { end += 1 }
        cursors[unit] = end
        guard start < end else { continue }
        out[unit].withUnsafeMutableBufferPointer { out in
          guard let out = out.baseAddress.map({ $0 + start * width }) else { return }
          times.filter(unit, at: own[start..<end], basis, out: out, stride: width)
          for (row, bin) in own[start..<end].enumerated() {
            write(bin - first, of: unit, values, logs, to: out + row * width)
            offset.withValues {
              out[row * width + self.offset] = $0[bin * spikes.units + unit] - constant[unit]
            }
            out[row * width + one] = 1
          }
        }
      }
    }
    return out
  }

  private func write(
    _ row: Int, of unit: Int, _ values: TraceBank.Rows, _ logs: TraceBank.Rows,
    to out: UnsafeMutablePointer<Float>
  ) {
    let place = (row * constant.count + unit) * constants
    values.own.withValues { traces in
      for (index, scale) in rateScales.enumerated() {
        out[rates.lowerBound + index] = traces[place + index] * scale
      }
    }
    logs.own.withValues { traces in
      for index in 0..<constants { out[ratios.lowerBound + index] = traces[place + index] }
    }
    guard seesPopulation else { return }
    logs.population.withValues { traces in
      for index in 0..<constants {
        out[population.lowerBound + index] = traces[row * constants + index]
      }
    }
  }
}
