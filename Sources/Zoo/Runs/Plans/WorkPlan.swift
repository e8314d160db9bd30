import Tensor

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Everything that is to be done for a comparison, a transfer or a sweep, so that any number of processes, on
/// any number of machines, can each do a part.
///
/// A plan is a function of its inputs: the same models, recordings and settings give the same bytes,
/// in whichever order they were named. It holds no times, machines or run directories.
public struct WorkPlan: Sendable, Codable {
  /// A model of the plan.
  public struct Model: Sendable, Codable, Equatable {
    /// The name with the options that were given, by which the model is found again.
    public let label: String
    /// Every option with its value.
    public let options: [String: String]
  }

  /// A recording of the plan.
  public struct Recording: Sendable, Codable {
    /// The path, as it was given; nil for a simulation.
    public let path: String?
    /// What the reader of the file cannot know.
    public let tick: Double?, rasterBin: Double?, variable: String?, trialSeconds: Double?
    /// The simulation, whose name is the summary's; nil for a file.
    public let simulation: SimulationParameters?
    /// The group in a transfer.
    public let group: Preparation?
    /// Whether the truth is known, so that the oracle takes part.
    public let hasTruth: Bool
    /// The recording as it is used, with the SHA-256 of the file and of the spikes.
    public let summary: DatasetSummary

    enum CodingKeys: String, CodingKey {
      case path, tick, variable, simulation, group, summary
      case rasterBin = "raster_bin"
      case trialSeconds = "trial_seconds"
      case hasTruth = "has_truth"
    }
  }

  /// How models are scored on other recordings.
  public struct Transfer: Sendable, Codable, Equatable {
    /// How units are matched.
    public let alignments: [UnitAlignment]
    /// Whether predictions of other recordings are kept.
    public let keepsPredictions: Bool

    enum CodingKeys: String, CodingKey {
      case alignments
      case keepsPredictions = "keep_predictions"
    }
  }

  /// What a sweep tries; the plan's only model is the one that varies.
  public struct Sweep: Sendable, Codable, Equatable {
    /// What varies, in the order of the search, each as `name=values`.
    public let vary: [String]
    /// How many combinations are drawn, and with which seed; nil if all are tried.
    public let random: Int?, searchSeed: UInt64?

    enum CodingKeys: String, CodingKey {
      case vary, random
      case searchSeed = "search_seed"
    }
  }

  /// The version of this layout.
  public let schema: String
  /// The arithmetic of the results, which is a part of every id.
  public let numerics: Numerics
  /// The settings that are the same for all models.
  public let settings: ProtocolSettings
  /// The models that were asked for, by label; null rows take part anyway.
  public let models: [Model]
  /// The seeds.
  public let seeds: [UInt64]
  /// The recordings, by name.
  public let recordings: [Recording]
  /// How models are scored on other recordings; nil for a comparison or a sweep.
  public let transfer: Transfer?
  /// What is tried; nil for a comparison or a transfer.
  public let sweep: Sweep?
  /// The models that are programs of their own, in the order of their commands; nil if there are none.
  ///
  /// Their identity is an option of the models: a program that has changed is refused.
  public private(set) var external: [ExternalModel]?
  /// The work, the longest unit first.
  public internal(set) var units: [WorkUnit]

  static let currentSchema = "zoo.plan/1"

  enum CodingKeys: String, CodingKey {
    case schema, numerics, models, seeds, recordings, transfer, sweep, external, units
    case settings = "protocol"
  }

  /// The content of a plan's file, which holds the digest of the rest in its second line.
  ///
  /// - Throws: what encoding throws.
  public func document() throws -> [UInt8] { try SealedJSON.encode(self) + [UInt8(ascii: "\n")] }

  /// SHA-256 of the plan.
  ///
  /// - Throws: what encoding throws.
  public func digest() throws -> String { SHA256.hexDigest(of: try JSONText.encode(self)) }

  /// Reads a plan.
  ///
  /// - Throws: `FileError` if the file cannot be read, was changed or cut off, or is not a plan.
  public init(contentsOf file: String) throws(FileError) {
    try self.init(FileBytes.read(file, limit: 1 << 30), file: file)
  }

  init(_ bytes: [UInt8], file: String) throws(FileError) {
    var bytes = bytes
    guard bytes.popLast() == UInt8(ascii: "\n") else {
      throw .malformed(file: file, place: .whole, problem: "it is cut off, or not a plan")
    }
    self = try SealedJSON.decode(WorkPlan.self, from: bytes, file: file)
    guard schema == Self.currentSchema else {
      throw .unsupported(
        file: file, place: .whole, feature: "it is a plan of the layout \(schema)",
        remedy: "make it again with this version of the program")
    }
  }

  init(
    settings: ProtocolSettings, models: [Model], seeds: [UInt64], recordings: [Recording],
    transfer: Transfer? = nil, sweep: Sweep? = nil, units: [WorkUnit]
  ) {
    schema = Self.currentSchema
    numerics = .current
    self.settings = settings
    self.models = models
    self.seeds = seeds
    self.recordings = recordings
    self.transfer = transfer
    self.sweep = sweep
    self.units = units
  }

  /// The same plan, which says how models that are programs of their own are started.
  public func starting(_ models: [ExternalModel]) -> WorkPlan {
    var plan = self
    plan.external =
      models.isEmpty
      ? nil
      : models.sorted { ($0.place, $0.fallbackName) < ($1.place, $1.fallbackName) }
    return plan
  }

  /// The same plan with some of its units.
  public func keeping(_ units: [WorkUnit]) -> WorkPlan {
    var plan = self
    plan.units = units
    return plan
  }
}
