import Zoo

/// The remedy for an error, in this command's options.
enum RemedyText {
  /// A sentence without its full stop.
  static func text(_ remedy: Remedy) -> String {
    switch remedy {
    case .giveTick:
      "say how long a tick is with --tick SECONDS, for instance --tick 0.001 for milliseconds, "
        + "--tick 30kHz for samples or --tick 1 for seconds"
    case .nameVariable: "choose one with --variable NAME"
    case .giveTrialLength:
      "lay the trials one after another with --trials SECONDS, the length of a trial"
    case .giveBinWidth:
      "say how wide a bin is with --bin SECONDS, for instance --bin 0.001 for milliseconds"
    case .change(let option): "choose another \(name(of: option))"
    case .useUnits(let count): "use --units \(count)"
    case .chooseAnotherPart:
      "choose another part with --start and --minutes, or more --units"
    case .startAt(let second): "use --start \(Int(exactly: second).map { "\($0)" } ?? "\(second)")"
    case .shortenContext:
      "use a longer part (--minutes), a shorter context (--context) or narrower bins (--bin)"
    case .matchPredictions:
      "use the --units, --context, --minutes and --start that the predictions were made with"
    case .chooseAnotherOutput: "choose another place with --out"
    case .chooseAnotherOutputOrBeginAnew:
      "choose another place with --out, give the settings that the run has, redo what does not match "
        + "with --redo, or start over with --no-resume"
    case .separateRuns:
      "move the folders of one kind to 'fits' of another run directory; or repeat the command of the "
        + "kind that should stay with --redo, which makes the others again"
    case .keepGoing: "--keep-going still compares the others"
    case .listModels: "'zoo-cli list' shows the models"
    case .makeRun: "'zoo-cli train' and 'zoo-cli compare' make a run directory"
    case .pairRuns:
      "a paired comparison needs the same spikes and the same scored bins: give both runs the same "
        + "recording, --units, --minutes, --start, --bin and --context, or choose other recordings "
        + "with --recording"
    case .chooseModels: "--models LABEL_A LABEL_B compares models of different names"
    case .useSeeds: "give both runs a common seed with --seeds"
    }
  }

  /// The option that sets a number.
  static func name(of option: RecordingOption) -> String {
    switch option {
    case .binWidth: "--bin"
    case .tick: "--tick"
    case .trialLength: "--trials"
    case .start: "--start"
    case .minutes: "--minutes"
    case .units: "--units"
    }
  }

  /// What a format may need, said after its summary.
  static func need(_ remedy: Remedy) -> String {
    switch remedy {
    case .giveTick: "needs --tick where the file gives none"
    case .giveBinWidth: "needs --bin where a bin is not 1 ms"
    default: text(remedy)
    }
  }
}
