/// A named budget: context, epochs and how much of a recording is used.
public enum Preset: String, CaseIterable, Sendable, Codable {
  /// Context 100, a few epochs: minutes for a whole comparison.
  case quick
  /// Context 500.
  case standard
  /// Context 3,125 and the longest training: the setting of the paper of the Dice transformer.
  case paper
}

/// The settings that are the same for all models of a comparison.
public struct ProtocolSettings: Sendable, Equatable, Codable {
  /// The preset that the rest started from.
  public var preset: Preset
  /// The width of a time bin in seconds.
  public var binSeconds = 0.001
  /// Bins in a window of a windowed model.
  public var context: Int
  /// Bins between the parts, where that is more than the context; nil for the context.
  ///
  /// With it, models of different contexts share one split.
  public var gap: Int?
  /// The most epochs of a gradient-trained model on a recording of the usual length.
  public var epochs: Int
  /// The least number of optimiser steps: a short recording may get more epochs to make them.
  public var minimumSteps: Int
  /// Epochs without improvement on validation before training stops.
  public var patience: Int
  /// Bins per step of the optimiser.
  public var binsPerStep: Int
  /// Minutes of each recording that are used.
  public var minutes = 10.0
  /// Where in the recording they start, in seconds.
  public var start = 0.0
  /// The longest run-up before a part, in seconds; see `PartWithRunUp`.
  public var runUpSeconds = 120.0
  /// The number of units; nil for the protocol's rule, the same for all recordings.
  public var units: Int?

  /// The gap that the parts are cut with, in bins: at least the context.
  public var splitGap: Int { max(context, gap ?? 0) }

  /// Sets the most epochs to a number that is used as it is, on short recordings too.
  public mutating func setEpochs(_ count: Int) {
    epochs = count
    minimumSteps = 0
  }

  /// The longest context that is used, in bins.
  public static let longestContext = 1_000_000

  /// The longest run-up in bins.
  public var mostRunUp: Int {
    let bins = runUpSeconds / binSeconds
    return bins > 0 ? Int(min(bins, 1e12).rounded()) : 0
  }

  /// The settings of a preset.
  public init(preset: Preset) {
    self.preset = preset
    switch preset {
    case .quick:
      (context, epochs, patience, binsPerStep, minimumSteps) = (100, 4, 3, 3200, 300)
    case .standard:
      (context, epochs, patience, binsPerStep, minimumSteps) = (500, 10, 3, 4000, 600)
    case .paper:
      (context, epochs, patience, binsPerStep, minimumSteps) = (3125, 40, 8, 6250, 1000)
    }
  }

  enum CodingKeys: String, CodingKey {
    case preset, context, gap, epochs, patience, minutes, start, units
    case binSeconds = "bin_seconds"
    case binsPerStep = "bins_per_step"
    case minimumSteps = "minimum_steps"
    case runUpSeconds = "run_up_seconds"
  }
}
