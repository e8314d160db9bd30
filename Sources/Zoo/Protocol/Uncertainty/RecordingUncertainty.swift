/// What one recording says about its models, and how surely.
public struct RecordingUncertainty: Sendable, Equatable, Encodable {
  /// The recording's name.
  public let recording: String
  /// The duration of the stretches that are drawn, in seconds.
  public let blockSeconds: Double
  /// How many of them the scored bins have.
  public let blocks: Double
  /// The duration that the rule asks for, before it is bounded.
  public let wantedSeconds: Double
  /// How many times larger than for independent bins the variance of a null row's gain is.
  public let designEffect: Double?
  /// The number of resamples.
  public let resamples: Int
  /// The ranking by calibrated bits per spike.
  public let ranking: ModelRanking

  enum CodingKeys: String, CodingKey {
    case recording, blocks, resamples, ranking
    case blockSeconds = "block_seconds"
    case wantedSeconds = "wanted_seconds"
    case designEffect = "design_effect"
  }

  init(
    recording: String, binSeconds: Double, length: BlockLength, resamples: BlockResamples,
    ranking: ModelRanking
  ) {
    self.recording = recording
    let seconds = resamples.grid.binsPerBlock * binSeconds
    blockSeconds = Double(length.blocks) * seconds
    wantedSeconds = length.wanted * seconds
    blocks = resamples.stretches
    designEffect = length.designEffect
    self.resamples = resamples.count
    self.ranking = ranking
  }

  /// Whether the recording is too short for stretches as long as the rule asks for.
  public var isTooShort: Bool { wantedSeconds > 1.01 * blockSeconds }
}
