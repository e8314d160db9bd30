import Tensor

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A session that wrote to a run directory: a command, on a machine, at a time.
public struct RunSession: Sendable, Codable, Hashable {
  /// The command line.
  public var command: [String]
  /// The version of the program.
  public var version: String
  /// When the session began, ISO 8601.
  public var started: String
  /// The instruction set of the kernels.
  public var instructionSet: String
  /// Threads.
  public var threads: Int
  /// The name of the machine.
  public var host: String
  /// Where the recordings were found; nil in runs of earlier versions.
  public var recordings: [RecordingOrigin]? = nil

  enum CodingKeys: String, CodingKey {
    case command, version, started, threads, host, recordings
    case instructionSet = "isa"
  }

  /// The session of this process, from now on.
  ///
  /// - Parameters:
  ///   - command: the command line.
  ///   - recordings: where each recording was found, if it is to be found again.
  /// - Returns: the session, which begins now.
  static func current(command: [String], recordings: [RecordingOrigin]? = nil) -> RunSession {
    RunSession(
      command: command, version: ZooVersion.current, started: Date().ISO8601Format(),
      instructionSet: Kernels.instructionSet, threads: ThreadPool.shared.threadCount,
      host: Host.name, recordings: recordings)
  }
}

/// A finished fit: `fit.json`.
public struct FitDocument: Sendable, Codable {
  /// One epoch of the fit.
  public struct Epoch: Sendable, Codable {
    /// The epoch, from 1.
    public var epoch: Int
    /// The mean loss of its steps.
    @NullWhenUndefined public var loss: Double
    /// Calibrated bits per spike on validation after it.
    @NullWhenUndefined public var validation: Double
    /// Its duration in seconds.
    public var seconds: Double
    /// Steps that were skipped because a loss or gradient was not finite.
    public var skippedSteps: Int

    enum CodingKeys: String, CodingKey {
      case epoch, loss, validation, seconds
      case skippedSteps = "skipped_steps"
    }

    /// An epoch of a report.
    init(_ epoch: FitReport.Epoch) {
      self.epoch = epoch.epoch
      loss = epoch.loss
      validation = epoch.validation
      seconds = epoch.seconds
      skippedSteps = epoch.skippedSteps
    }
  }

  /// The version of this layout.
  public var schema = "zoo.fit/1"
  /// The id of the fit.
  public var id: String
  /// What was fitted.
  public var fit: Fit
  /// How the model takes part.
  public var role: ModelCard.Role
  /// The recording that it was fitted on.
  public var recording: DatasetSummary
  /// The settings that were the same for all models of the comparison.
  public var settings: ProtocolSettings
  /// The number of trained parameters.
  public var parameters: Int
  /// The duration of the fit in seconds.
  public var fitSeconds: Double
  /// The most memory that the process held during that time.
  public var peakMemoryBytes: Int
  /// Epochs run, and the one whose weights were kept.
  public var epochs: Int, bestEpoch: Int
  /// Steps of the optimiser that were taken.
  public var steps: Int
  /// Every epoch in order; empty for a model without epochs.
  public var curve: [Epoch]
  /// SHA-256 of `model.safetensors`; nil if the model has nothing to keep.
  public var weights: String?
  /// The session that wrote it.
  public var session: RunSession

  enum CodingKeys: String, CodingKey {
    case schema, id, fit, role, recording, parameters, epochs, steps, curve, weights, session
    case settings = "protocol"
    case fitSeconds = "fit_seconds"
    case peakMemoryBytes = "peak_memory_bytes"
    case bestEpoch = "best_epoch"
  }
}

/// A scored cell: `cells/<tested on>.json`.
public struct CellDocument: Sendable, Codable {
  /// The version of this layout.
  public var schema = "zoo.cell/1"
  /// The id of the cell.
  public var id: String
  /// What was scored.
  public var cell: Cell
  /// The recording that was scored.
  public var recording: DatasetSummary
  /// The scores of the test part.
  public var metrics: Scores
  /// The scores of the single units.
  public var units: [UnitScores]
  /// The scores of the training part, of a cell of a transfer that is its fit's own; else nil.
  public var training: Scores?
  /// Calibrated bits per spike of the validation part, by which a model may be chosen; undefined
  /// without validation spikes.
  @NullWhenUndefined public var validation: Double
  /// Bins of the run-up before the test part, which were predicted and dropped.
  public var runUp: Int
  /// The audit.
  public var audit: AuditReport
  /// The durations of the prediction of the test part and of the audit, in seconds.
  public var predictSeconds: Double, auditSeconds: Double
  /// The most memory that the process held during that time.
  public var peakMemoryBytes: Int
  /// SHA-256 of the directory of `predictions/<tested on>.npz`, which holds the checksums of its
  /// arrays; nil if the predictions were not kept.
  public var predictions: String?
  /// SHA-256 of the directory of `cells/<tested on>.blocks.npz`; nil if there are too few bins for
  /// blocks, or an earlier version wrote the cell.
  public var blocks: String? = nil
  /// SHA-256 of the directory of `cells/<tested on>.curves.npz`, which the report draws; nil for a
  /// pair of a transfer, or if an earlier version wrote the cell.
  public var curves: String? = nil
  /// The session that wrote it.
  public var session: RunSession

  enum CodingKeys: String, CodingKey {
    case schema, id, cell, recording, metrics, units, training, validation, audit, predictions
    case blocks, curves, session
    case runUp = "run_up_bins"
    case predictSeconds = "predict_seconds"
    case auditSeconds = "audit_seconds"
    case peakMemoryBytes = "peak_memory_bytes"
  }
}

/// A model that failed on a recording: `failure.json` of its fit.
public struct FailureRecord: Sendable, Codable, Equatable {
  /// The name with the options that were given.
  public var label: String
  /// The recording.
  public var recording: String
  /// The seed.
  public var seed: UInt64
  /// The reason.
  public var message: String
}

/// Why a cell on another recording does not exist, although its fit does: `cells/<name>.absent`.
struct CellAbsence: Sendable, Codable, Equatable {
  /// The id of the cell.
  var id: String
  /// The failure; nil if there is nothing to score, which is no failure.
  var failure: FailureRecord?
  /// The reason.
  var reason: String
}
