import Tensor

/// Spikes that a fitted model generates in the place of a recording's test part.
///
/// A rollout from data begins where the test part begins, after the run-up that a prediction of the
/// test part has. So what the model says would happen stands next to what did happen, and next to
/// what happened just before.
public struct Generation: Sendable {
  /// What a free-running rollout follows.
  public enum Start: String, Sendable, CaseIterable, Encodable {
    /// The recording's bins before the test part.
    case data
    /// Nothing: no unit has spiked yet.
    case silence
  }

  /// The generated spikes, [bins, units].
  public let spikes: SpikeRaster
  /// The bins of the recording that were observed before the first.
  public let runUp: Int
  /// Whether the past of each bin was the recording's.
  public let isTeacherForced: Bool

  /// A free-running rollout.
  ///
  /// - Parameters:
  ///   - bins: how many; more than the test part has are allowed.
  ///   - start: what it follows.
  ///   - dataset: the recording.
  ///   - predictor: a predictor fitted on as many units.
  ///   - seed: selects the random numbers.
  /// - Throws: as `Rollout.freeRunning`.
  public init(
    bins: Int, from start: Start, of dataset: Dataset, by predictor: any Predictor, seed: UInt64
  ) throws {
    let part = dataset.test(for: predictor)
    let past = start == .silence ? nil : part.raster.slice(0..<part.runUp)
    spikes = try Rollout(predictor, seed: seed).freeRunning(
      bins: bins, units: dataset.raster.units, after: past)
    runUp = past?.bins ?? 0
    isTeacherForced = false
  }

  /// Teacher-forced sampling.
  ///
  /// - Parameters:
  ///   - bins: how many, at most those of the test part.
  ///   - dataset: the recording.
  ///   - predictor: a predictor fitted on as many units.
  ///   - seed: selects the random numbers.
  /// - Throws: `GenerationError.partTooShort`; as `Rollout.teacherForced`.
  public init(
    teacherForcedBins bins: Int, of dataset: Dataset, by predictor: any Predictor, seed: UInt64
  ) throws {
    let test = dataset.split.test
    guard bins <= test.count else {
      throw GenerationError.partTooShort(
        recording: dataset.summary.name, bins: test.count, needed: bins)
    }
    let part = PartWithRunUp(
      test.lowerBound..<test.lowerBound + bins, of: dataset.raster,
      remembering: min(predictor.memory, dataset.mostRunUp))
    spikes = try Rollout(predictor, seed: seed).teacherForced(part)
    runUp = part.runUp
    isTeacherForced = true
  }

  /// The generated spikes as a recording: each in the middle of its bin, with identifiers, positions
  /// and labels of the units that the model was fitted on.
  ///
  /// - Parameters:
  ///   - name: its name.
  ///   - dataset: the recording whose units they are.
  ///   - origin: how they were generated; the label `generated_by` of all units.
  /// - Returns: the recording.
  /// - Throws: `GenerationError.noSpikes`; `RecordingError`.
  public func recording(
    name: String, like dataset: Dataset, origin: String
  ) throws -> Recording {
    let width = dataset.summary.binSeconds
    // In the middle no rounding of a time moves a spike to a neighbouring bin.
    let times = SpikeSample(spikes, binSeconds: width).trains.map { train in
      train.map { (Double($0) + 0.5) * width }
    }
    guard times.contains(where: { !$0.isEmpty }) else {
      throw GenerationError.noSpikes(bins: spikes.bins)
    }
    var recording = try Recording(
      name: name, spikeTimes: times, duration: Double(spikes.bins) * width)
    recording.units = dataset.units.enumerated().map { index, unit in
      UnitInfo(
        index: index, identifier: unit.identifier, position: unit.position,
        labels: unit.labels.merging(["generated_by": origin]) { $1 })
    }
    return recording
  }
}
