import Tensor

/// The prediction of a history GLM: log-odds from traces, and from filters that every spike adds to
/// the bins after it.
struct HistoryPredictor {
  let features: HistoryFeatures
  /// Weights of the own features, [units, width].
  let own: Tensor
  /// Weights of the filters of each source, [units, units x filters]; no columns without coupling.
  let coupling: Tensor
  /// Filters over lags of the spikes of other units.
  let basis: [[Float]]

  private static let chunk = 512
  private static let unitsAtOnce = 32

  /// The log-odds of every bin, [bins, units].
  ///
  /// - Parameters:
  ///   - spikes: from the first bin on, where traces start at the rates.
  ///   - offset: log-odds of the known model, [bins, units].
  /// - Returns: as many rows as there are bins.
  /// - Throws: `FitCancelled` if the work should stop.
  func logOdds(for spikes: SpikeRaster, offset: Tensor) throws(FitCancelled) -> Tensor {
    var rows = offset
    var state = features.bank.initialState
    try addTraces(to: &rows, spikes, from: &state)
    addSpikes(to: &rows, SpikeTimes(spikes), bins: spikes.bins)
    return rows
  }

  /// All that is not a filter of single spikes; the traces move from their state before the raster
  /// to that after it.
  func addTraces(
    to rows: inout Tensor, _ spikes: SpikeRaster, from state: inout TraceBank.State
  ) throws(FitCancelled) {
    let (units, constants) = (spikes.units, features.bank.timeConstants.count)
    let scales = features.rateScales
    let constant = features.constant
    let (width, one) = (features.width, features.one)
    let (firstRate, firstRatio) = (features.rates.lowerBound, features.ratios.lowerBound)
    let (firstPopulation, populations) = (features.population.lowerBound, features.population.count)
    for first in stride(from: 0, to: spikes.bins, by: Self.chunk) {
      try Interruption.check()
      let bins = first..<min(spikes.bins, first + Self.chunk)
      var same = state
      let values = features.bank.rows(of: spikes, bins, from: &same, as: .rate)
      let logs = features.bank.rows(of: spikes, bins, from: &state, as: .logRatio)
      rows.withMutableValues { out in
        own.withValues { own in
          values.own.withValues { rates in
            logs.own.withValues { ratios in
              logs.population.withValues { population in
                let memory = LoopMemory((out, own.baseAddress, rates, ratios, population))
                ThreadPool.shared.run(count: bins.count, grain: 64) { range in
                  let (out, weights, rates, ratios, population) = memory.pointer
                  guard let own = weights else { return }
                  for row in range {
                    for unit in 0..<units {
                      let weights = own + unit * width
                      let place = (row * units + unit) * constants
                      let index = (first + row) * units + unit
                      var sum = weights[one] + weights[one - 1] * (out[index] - constant[unit])
                      for k in 0..<scales.count {
                        sum += weights[firstRate + k] * scales[k] * rates[place + k]
                      }
                      for k in 0..<constants {
                        sum += weights[firstRatio + k] * ratios[place + k]
                      }
                      for k in 0..<populations {
                        sum += weights[firstPopulation + k] * population[row * constants + k]
                      }
                      out[index] += sum
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  /// What every spike adds to the bins after it: to those of all units its filters as targets have
  /// them, to those of its own unit the filters of its own features.
  ///
  /// Spikes are taken in the order of bins, then of units, so that the sums of a row have one order
  /// however long the raster is.
  private func addSpikes(to rows: inout Tensor, _ times: SpikeTimes, bins: Int) {
    let units = times.bins.count
    let reach = reach
    let responses = reach > 0 ? (0..<units).map { self.responses(to: $0) } : []
    let ownResponses = (0..<units).map { ownResponse(of: $0) }
    var order: [(bin: Int, unit: Int)] = []
    for (unit, times) in times.bins.enumerated() {
      for bin in times { order.append((bin, unit)) }
    }
    order.sort { ($0.bin, $0.unit) < ($1.bin, $1.unit) }
    rows.withMutableValues { out in
      let memory = LoopMemory(out)
      ThreadPool.shared.run(count: units, grain: Self.unitsAtOnce) { [order] targets in
        let out = memory.pointer
        for (bin, source) in order {
          if reach > 0 {
            responses[source].withUnsafeBufferPointer { response in
              for lag in 0..<min(reach, bins - 1 - bin) {
                let place = (bin + 1 + lag) * units
                for target in targets { out[place + target] += response[lag * units + target] }
              }
            }
          }
          guard targets.contains(source) else { continue }
          let response = ownResponses[source]
          for lag in 0..<min(response.count, bins - 1 - bin) {
            out[(bin + 1 + lag) * units + source] += response[lag]
          }
        }
      }
    }
  }

  /// How many lags the filters of other units have.
  var reach: Int { basis.first?.count ?? 0 }

  /// The change of a unit's log-odds at every lag after a spike of its own.
  func ownResponse(of unit: Int) -> [Float] {
    (0..<(features.basis.first?.count ?? 0)).map { lag in
      features.basis.indices.reduce(Float(0)) { sum, k in
        sum + own[unit, k] * features.basis[k][lag]
      }
    }
  }

  /// The change of every unit's log-odds at every lag after a spike of a source, [lags, units].
  func responses(to source: Int) -> [Float] {
    let units = own.shape[0]
    return (0..<reach).flatMap { lag in
      (0..<units).map { target in
        basis.indices.reduce(Float(0)) { sum, k in
          sum + coupling[target, source * basis.count + k] * basis[k][lag]
        }
      }
    }
  }
}
