import Tensor
import Zoo

/// The options for recordings and protocol, shared by several commands.
enum ProtocolOptions {
  static let data = CommandOption.text(
    "data", letter: "d", placeholder: "FILE", isRepeatable: true,
    "a recording: a file or folder in a format of 'zoo-cli list formats'")
  /// The same for commands that work on a single recording.
  static let recording = CommandOption.text(
    "data", letter: "d", placeholder: "FILE",
    "the recording: a file or folder in a format of 'zoo-cli list formats'")
  static let preset = CommandOption<Preset>.choice(
    "preset", "the budget: context 100, 500 or 3,125 bins, with epochs to match; default quick")
  static let units = CommandOption.integer(
    "units", 1...65_536,
    "N units of each recording, \(firstUnits); default up to 128, the same number in all")
  /// Which units these are.
  static let firstUnits =
    "the first in the file's order, but of 228 or more those after the first 100"
  static let minutes = CommandOption.number(
    "minutes", allowed: "a positive number", "minutes of each recording; default 10"
  ) { $0 > 0 }
  /// ``minutes`` where a fitted model has its own.
  static let minutesOfRun = CommandOption.number(
    minutes.name, allowed: minutes.allowed,
    "minutes of the recording; default those of the model's run"
  ) { $0 > 0 }
  static let start = CommandOption.number(
    "start", allowed: "0 or a positive number",
    "the second at which these minutes begin, or what is left from there; default 0"
  ) { $0 >= 0 }
  static let context = CommandOption.integer(
    "context", 1...1_000_000, "bins that a model sees at once; default the preset's")
  static let runUp = CommandOption.number(
    "run-up", allowed: "0 or a positive number",
    "the most seconds of earlier bins before validation and test, predicted and dropped; default 120"
  ) { $0 >= 0 && $0 <= 1e6 }
  static let epochs = CommandOption.integer(
    "epochs", 1...100_000, "the maximum number of training epochs; default the preset's")
  static let bin = CommandOption.time(
    "bin", "the width of a bin, also of a raster file's; default 1ms")
  static let tick = CommandOption.tick(
    "tick", "the length of a tick, or the rate, for files that count ticks without saying which")
  static let variable = CommandOption.text(
    "variable", placeholder: "NAME", "the variable to read from a file that holds several")
  static let trials = CommandOption.time(
    "trials", "the length of a trial, to lay the trials of a table one after another")
  static let threads = CommandOption.integer(
    "threads", 1...1024, "the number of threads; default one per core; results do not depend on it")

  /// The options that say how a file is read.
  static let reading: [any AnyCommandOption] = [tick, bin, variable, trials]
  /// The options that say which part of a recording is used, and how it is split.
  static let part: [any AnyCommandOption] = [units, minutes, start, context, runUp]

  /// The settings of the protocol.
  static func settings(
    _ arguments: ParsedArguments, preset defaultPreset: Preset = .quick
  ) -> ProtocolSettings {
    var settings = ProtocolSettings(preset: arguments[preset] ?? defaultPreset)
    if let bin = arguments[bin] { settings.binSeconds = bin }
    if let context = arguments[context] { settings.context = context }
    if let epochs = arguments[epochs] { settings.setEpochs(epochs) }
    if let minutes = arguments[minutes] { settings.minutes = minutes }
    if let start = arguments[start] { settings.start = start }
    if let runUp = arguments[runUp] { settings.runUpSeconds = runUp }
    settings.units = arguments[units]
    return settings
  }

  /// What a reader cannot learn from the file.
  static func reading(_ arguments: ParsedArguments) -> ReadOptions {
    ReadOptions(
      tick: arguments[tick], rasterBin: arguments[bin], variable: arguments[variable],
      trialSeconds: arguments[trials])
  }

  /// The recording at a path.
  static func input(_ path: String, _ arguments: ParsedArguments) -> DatasetSource {
    .file(path: path, options: reading(arguments))
  }

  /// The path of a command that works on a single recording.
  ///
  /// - Throws: `CommandFailure` if it is missing.
  static func singlePath(
    _ invocation: Invocation, command: String
  ) throws(CommandFailure) -> String {
    guard let path = invocation.arguments[recording] else {
      throw .usage("\(command) needs --data FILE", hint: "see 'zoo-cli help \(command)'")
    }
    return path
  }

  /// Sets the number of threads, if it was given.
  static func applyThreads(_ arguments: ParsedArguments) {
    if let count = arguments[threads] { ThreadPool.shared.threadCount = count }
  }
}
