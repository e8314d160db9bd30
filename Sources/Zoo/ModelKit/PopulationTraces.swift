import Tensor

/// The inputs of a network that all units share: slow and fast traces of each unit and of the
/// population, and the filtered spikes that couplings weigh.
struct PopulationTraces: Sendable {
  /// Log-ratios for the shared network.
  private let ratios: TraceBank
  /// Short traces for couplings; nil without.
  private let filters: TraceBank?
  /// What a trace of `filters` is multiplied by, [filters].
  private let filterScales: Tensor

  /// The traces before some bin.
  struct State: Sendable, Equatable {
    fileprivate var ratios: TraceBank.State
    fileprivate var filters: TraceBank.State?
  }

  /// The inputs of consecutive bins.
  struct Rows: Sendable {
    /// Log-ratios of the traces of each unit, [bins, units, constants].
    let own: Tensor
    /// Those of the population, [bins, constants].
    let population: Tensor
    /// Filtered spikes, [bins, units x filters]; nil without couplings.
    let filtered: Tensor?

    /// The number of bins.
    var bins: Int { population.shape[0] }

    /// The log-ratios of one time constant, [bins, units].
    func ratios(_ constant: Int) -> Tensor {
      let constants = own.shape[2]
      return Tensor.make([bins, own.shape[1]]) { out in
        own.withValues { own in
          for place in 0..<own.count / constants { out[place] = own[place * constants + constant] }
        }
      }
    }
  }

  /// Time constants of the filters in bins, for effects between units of a few milliseconds.
  static let filterConstants: [Double] = [1, 3, 8, 20]

  /// Traces for units of the given training rates.
  ///
  /// - Parameters:
  ///   - constants: how many time constants, from one bin to half a minute.
  ///   - rates: in spikes per bin, each above 0.
  ///   - hasFilters: whether filtered spikes are wanted too.
  init(constants: Int, rates: [Double], hasFilters: Bool) {
    ratios = TraceBank(timeConstants: TraceBank.timeConstants(count: constants), rates: rates)
    filters =
      hasFilters ? TraceBank(timeConstants: Self.filterConstants, rates: rates) : nil
    // A trace gains 1 - d from a spike. The filters gain 1, less those that last and add up, so that
    // all of them vary about as much.
    filterScales = Tensor(
      Self.filterConstants.map { constant in
        Float(1 / ((1 - TraceBank.decay(constant)) * max(1, constant / 2).squareRoot()))
      })
  }

  /// The number of units.
  var units: Int { ratios.units }

  /// The state before the first bin of a recording.
  var initialState: State {
    State(ratios: ratios.initialState, filters: filters?.initialState)
  }

  /// The states before every `spacing`-th bin.
  func states(of spikes: SpikeRaster, every spacing: Int) -> [State] {
    let first = ratios.states(of: spikes, every: spacing)
    guard let second = filters?.states(of: spikes, every: spacing) else {
      return first.map { State(ratios: $0) }
    }
    return zip(first, second).map { State(ratios: $0, filters: $1) }
  }

  /// The state after some bins of a raster.
  func advance(over spikes: SpikeRaster, _ bins: Range<Int>, _ state: inout State) {
    ratios.advance(over: spikes, bins, &state.ratios)
    if let filters, var inner = state.filters {
      filters.advance(over: spikes, bins, &inner)
      state.filters = inner
    }
  }

  /// The inputs of consecutive bins, and the state after them.
  func rows(
    of spikes: SpikeRaster, _ bins: Range<Int>, from state: inout State
  ) throws(TensorError) -> Rows {
    let ratios = ratios.rows(of: spikes, bins, from: &state.ratios, as: .logRatio)
    var filtered: Tensor?
    if let filters, var inner = state.filters {
      var traces = filters.rows(of: spikes, bins, from: &inner, as: .rate).own
      state.filters = inner
      let scales = filterScales.values
      traces.withMutableValues { values in
        scales.withUnsafeBufferPointer { scales in
          for first in stride(from: 0, to: values.count, by: scales.count) {
            for index in 0..<scales.count { values[first + index] *= scales[index] }
          }
        }
      }
      filtered = try traces.reshaped([bins.count, units * scales.count])
    }
    return Rows(own: ratios.own, population: ratios.population, filtered: filtered)
  }
}

extension PopulationTraces.Rows {
  /// The rows of several stretches, one after the other.
  init(_ parts: [PopulationTraces.Rows]) throws(TensorError) {
    own = try Tensor.concatenated(parts.map(\.own), axis: 0)
    population = try Tensor.concatenated(parts.map(\.population), axis: 0)
    let filtered = parts.compactMap(\.filtered)
    self.filtered = filtered.isEmpty ? nil : try Tensor.concatenated(filtered, axis: 0)
  }
}
