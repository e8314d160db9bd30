import Tensor

/// The alignment of the task, and the only place in the code where spikes are shifted.
///
/// Row t of a prediction comes from bins before t. A network sees a window of inputs and gives one
/// row per position, so the input at the position of row t is bin t - 1; before the first bin of a
/// raster nothing is known and the input is zero.
enum OneStepAhead {
  /// The inputs for `length` rows from each start, [starts, length, units].
  ///
  /// A start may be negative and a window may reach beyond the last row: what lies outside is zero.
  static func inputs(_ spikes: SpikeRaster, starts: [Int], length: Int) -> Tensor {
    window(spikes, starts: starts.map { $0 - 1 }, length: length)
  }

  /// The spikes of `length` rows from each start, [starts, length, units].
  static func targets(_ spikes: SpikeRaster, starts: [Int], length: Int) -> Tensor {
    window(spikes, starts: starts, length: length)
  }

  private static func window(_ spikes: SpikeRaster, starts: [Int], length: Int) -> Tensor {
    let units = spikes.units
    return Tensor.make([starts.count, length, units]) { out in
      spikes.entries.withUnsafeBufferPointer { entries in
        for (row, start) in starts.enumerated() {
          let window = out + row * length * units
          let known = max(0, -start)..<max(max(0, -start), min(length, spikes.bins - start))
          for index in 0..<min(known.lowerBound, length) * units { window[index] = 0 }
          guard known.lowerBound < length else { continue }
          let source = start * units
          let memory = LoopMemory((window, entries))
          ThreadPool.shared.run(count: known.count * units, grain: 1 << 14) { range in
            let (window, entries) = memory.pointer
            for index in range {
              let place = known.lowerBound * units + index
              window[place] = Float(entries[source + place])
            }
          }
          for index in known.upperBound * units..<length * units { window[index] = 0 }
        }
      }
    }
  }
}
