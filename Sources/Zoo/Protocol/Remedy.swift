/// What a user can do about an error.
///
/// The library does not know any command: it says what would help, and the program that shows the
/// error says how to do it. `zoo-cli` names its own option for each case.
public enum Remedy: Sendable, Hashable {
  /// Say how long a tick of the file is.
  case giveTick
  /// Name the variable to read.
  case nameVariable
  /// Say how long a trial is, to lay the trials one after another.
  case giveTrialLength
  /// Choose another value for a number that is outside its range.
  case change(RecordingOption)
  /// Say how wide a bin of the file is.
  case giveBinWidth
  /// Use this many units.
  case useUnits(Int)
  /// Use another part of the recording, or more units.
  case chooseAnotherPart
  /// Use the part that begins at this second.
  case startAt(Double)
  /// Use a longer part, a shorter context or narrower bins.
  case shortenContext
  /// Cut the recording as the predictions were made.
  case matchPredictions
  /// Write somewhere else.
  case chooseAnotherOutput
  /// Write somewhere else, or start again and overwrite what is there.
  case chooseAnotherOutputOrBeginAnew
  /// Move the results of one kind to a directory of their own.
  case separateRuns
  /// Compare the other models anyway.
  case keepGoing
  /// List the models.
  case listModels
  /// Train or compare first, which makes a run directory.
  case makeRun
  /// Make both runs from the same bins of the same recording.
  case pairRuns
  /// Name a model of each run.
  case chooseModels
  /// Fit the models of both runs with the same seeds.
  case useSeeds
}

/// An error that may know what would help.
public protocol RemediableError: Error {
  /// What to do, beyond what the message says; nil if it says everything.
  var remedy: Remedy? { get }
}
