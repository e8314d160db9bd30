import Layers
import Tensor

/// How much each bin of the input matters to the loss of a network, and to what it attends.
///
///     G_j = sum over units k of |dL / dx_jk|         the importance of bin j by the gradient
///     R_j = sum_i A_ij / sum_i 1/seen(i)             the attention it gets, 1 for equal weights
///     key side    R_j G_j                            query side    sum_j A_ij G_j
///
/// with A the weights, mean over heads and layers (Shimono 2026, section 2.2.4: A_ij G_j). L is the
/// network's own training loss of one window.
public struct BinImportance: Sendable, Codable, Equatable {
  /// What was measured of a bin.
  public enum Quantity: String, Sendable, Codable, CaseIterable {
    /// G.
    case gradient
    /// R.
    case attention
    /// R G.
    case keySide = "key-side"
    /// The importance of what the bin attends to.
    case querySide = "query-side"
  }

  /// The rank correlation of a quantity with the number of spikes in the same bin.
  public struct Correlation: Sendable, Codable, Equatable {
    /// What was measured.
    public let quantity: Quantity
    /// With the recorded spikes of all units.
    @NullWhenUndefined public var recorded: Double
    /// With the spikes that the model predicted for the bin.
    @NullWhenUndefined public var predicted: Double
  }

  /// How many bins were measured.
  public let bins: Int
  /// The correlations over these bins.
  public let correlations: [Correlation]
  /// One window, for a picture: G divided by its mean, and the recorded spikes of all units.
  public let shownGradient: [Double], shownSpikes: [Int]

  /// The measured bins, one after the other.
  struct Bins {
    var values: [Quantity: [Double]] = [:]
    var recorded: [Double] = []
    var predicted: [Double] = []
  }

  init(_ bins: Bins, shownGradient: [Double], shownSpikes: [Int]) {
    self.bins = bins.recorded.count
    correlations = Quantity.allCases.compactMap { quantity in
      guard let values = bins.values[quantity], values.count == bins.recorded.count else {
        return nil
      }
      return Correlation(
        quantity: quantity, recorded: RankCorrelation.value(values, bins.recorded),
        predicted: RankCorrelation.value(values, bins.predicted))
    }
    let mean = shownGradient.reduce(0, +) / Double(max(1, shownGradient.count))
    self.shownGradient = shownGradient.map { mean > 0 ? $0 / mean : 0 }
    self.shownSpikes = shownSpikes
  }

  /// G of every position: the sizes of the derivatives, summed over the channels of a bin.
  ///
  /// - Parameter gradient: [1, positions, channels].
  /// - Returns: one number a position.
  static func gradient(_ gradient: Tensor) -> [Double] {
    let (positions, channels) = (gradient.shape[1], gradient.shape[2])
    return gradient.withValues { values in
      (0..<positions).map { position in
        var sum = 0.0
        for index in position * channels..<(position + 1) * channels {
          sum += Double(abs(values[index]))
        }
        return sum
      }
    }
  }
}
