#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Tensor

/// The beginning of a part of a recording, with its run-up, at which an analysis looks, and how its
/// rows are scored.
///
/// Nothing is chosen by what is found there, so that looking costs no honesty.
struct AnalysisStretch: Sendable {
  /// The run-up and the bins that are looked at.
  let part: PartWithRunUp
  /// The first bin that is looked at, in the used part of the recording.
  let firstBin: Int
  /// The constant rates of the training part.
  let nullRates: [Double]
  /// The map that validation chose for the model's log-odds.
  let calibration: AffineCalibration

  /// Log-likelihoods are in nats, and what is lost is told in bits.
  static let bitsPerNat = 1.4426950408889634

  /// The spikes with the run-up.
  var raster: SpikeRaster { part.raster }
  /// The bins that are looked at, in the raster.
  var range: Range<Int> { part.range }

  /// A stretch of at most so many bins, from the beginning of a part.
  init(
    _ dataset: Dataset, for predictor: any Predictor, of name: Split.Part = .test, bins: Int,
    calibration: AffineCalibration
  ) {
    let whole = dataset.split[name]
    part = PartWithRunUp(
      whole.lowerBound..<whole.lowerBound + min(max(1, bins), whole.count), of: dataset.raster,
      remembering: min(predictor.memory, dataset.mostRunUp))
    firstBin = whole.lowerBound
    nullRates = dataset.nullRates.rates
    self.calibration = calibration
  }

  /// The log-likelihood of every row, in nats, summed over units.
  func rowLogLikelihoods(_ rows: LogOdds) -> [Double] {
    rowSums(rows, raster) { value, spike in
      let z = calibration.slope * Double(value) + calibration.intercept
      return (spike ? z : 0) - max(z, 0) - log1p(exp(-abs(z)))
    }
  }

  /// The expected number of spikes of every row of all units, from values of [..., rows, units].
  func expected(_ rows: Tensor, _ units: Int) -> [Double] {
    rows.withValues { values in
      stride(from: 0, to: values.count, by: units).map { first in
        var sum = 0.0
        for index in first..<first + units {
          sum += 1 / (1 + exp(-(calibration.slope * Double(values[index]) + calibration.intercept)))
        }
        return sum
      }
    }
  }

  private func rowSums(
    _ rows: LogOdds, _ spikes: SpikeRaster, _ term: @Sendable (Float, Bool) -> Double
  ) -> [Double] {
    let units = spikes.units
    let grain = 1024
    let values = rows.values.values
    let blocks = concurrently((spikes.bins + grain - 1) / grain) { block in
      (block * grain..<min(spikes.bins, (block + 1) * grain)).map { bin in
        var sum = 0.0
        for unit in 0..<units {
          sum += term(values[bin * units + unit], spikes.entries[bin * units + unit] != 0)
        }
        return sum
      }
    }
    return blocks.flatMap(\.self)
  }
}
