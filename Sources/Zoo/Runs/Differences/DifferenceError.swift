/// Two runs that cannot be paired.
public enum DifferenceError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A folder holds no finished fit.
  case noRun(directory: String)
  /// No recording is in both runs.
  case noCommonRecording(first: [String], second: [String])
  /// A recording that was named is not in both runs.
  case unknownRecording(String, known: [String])
  /// A recording of both runs was used in two ways.
  case otherBins(recording: String, difference: String)
  /// No model is in both runs.
  case noCommonModel(first: [String], second: [String])
  /// A model that was named is not in a run.
  case unknownModel(String, directory: String, suggestion: String?)
  /// The fits of the two runs have no seed in common.
  case noCommonSeed(label: String, recording: String, first: [UInt64], second: [UInt64])

  /// One sentence.
  public var description: String {
    switch self {
    case .noRun(let directory):
      "\(directory) is not a run directory: it holds no finished fit"
    case .noCommonRecording(let first, let second):
      "no recording is in both runs: the first has \(Verdict.list(first)), the second "
        + Verdict.list(second)
    case .unknownRecording(let name, let known):
      "'\(name)' is not a recording of both runs, which are \(Verdict.list(known))"
    case .otherBins(let recording, let difference):
      "'\(recording)' cannot be paired: \(difference)"
    case .noCommonModel(let first, let second):
      "no model is in both runs: the first has \(Verdict.list(first)), the second "
        + Verdict.list(second)
    case .unknownModel(let label, let directory, let suggestion):
      "\(directory) holds no model '\(label)'"
        + (suggestion.map { "; did you mean '\($0)'?" } ?? "")
    case .noCommonSeed(let label, let recording, let first, let second):
      "the fits of \(label) on \(recording) have no seed in common: \(Self.list(first)) in the "
        + "first run, \(Self.list(second)) in the second"
    }
  }

  private static func list(_ seeds: [UInt64]) -> String { Verdict.list(seeds.map { "\($0)" }) }
}

extension DifferenceError: RemediableError {
  /// What to do.
  public var remedy: Remedy? {
    switch self {
    case .noRun: .makeRun
    case .otherBins: .pairRuns
    case .noCommonModel: .chooseModels
    case .noCommonSeed: .useSeeds
    case .noCommonRecording, .unknownRecording, .unknownModel: nil
    }
  }
}
