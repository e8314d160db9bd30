import Tensor

/// Why a recording could not be read or used: the file, the place, and what to do.
public enum RecordingError: RemediableError, Sendable, Hashable, CustomStringConvertible {
  /// The file cannot be read or breaks the rules of its container format.
  case file(FileError)
  /// No reader knows the file; `found` says what it looks like.
  case unknownFormat(file: String, found: String)
  /// An array that the format needs is missing; `found` lists those that exist.
  case missing(file: String, what: String, found: [String])
  /// An array has another shape than its format says.
  case wrongShape(file: String, place: FilePlace, shape: [Int], expected: String)
  /// Something that should be a number, or a whole number, is not.
  case notANumber(file: String, place: FilePlace, text: String, expected: String)
  /// A spike time is NaN or infinite.
  case timeNotFinite(file: String, place: FilePlace, time: String)
  /// A spike time is before the recording's beginning.
  case timeNegative(file: String, place: FilePlace, time: Double)
  /// A spike time is after the recording's end.
  case timeAfterEnd(file: String, place: FilePlace, time: Double, duration: Double)
  /// The spikes of a unit go back in time where the format promises order.
  case unsorted(file: String, place: FilePlace, unit: String)
  /// A spike belongs to a unit that does not exist.
  case unitOutOfRange(file: String, place: FilePlace, unit: Int, unitCount: Int)
  /// There are no units, or an impossible number of them.
  case invalidUnitCount(file: String, count: String)
  /// There are no spikes.
  case noSpikes(file: String)
  /// The chosen units have no spikes in the chosen part; `next` is their first spike after it.
  case noSpikesInPart(recording: String, start: Double, units: Range<Int>, next: Double?)
  /// The duration is not a positive number.
  case invalidDuration(file: String, duration: String)
  /// The file counts time in ticks and does not say how long a tick is.
  case tickRequired(file: String, reason: String)
  /// Several variables may be the recording.
  case severalVariables(file: String, names: [String])
  /// Time begins anew in each of several trials.
  case trials(file: String, column: String, count: Int)
  /// The same unit occurs at several places, and it may be one unit or several.
  case ambiguousUnits(file: String, unit: String, column: String, other: String)
  /// An option is outside its range.
  case invalidOption(RecordingOption, value: String, allowed: String)
  /// More units are asked for than there are.
  case notEnoughUnits(recording: String, units: Int, wanted: Int)
  /// The chosen part of a recording is too short; `reason` says for what.
  case tooShort(recording: String, bins: Int, needed: Int, reason: String)

  /// One or two sentences: what is wrong, where, and what to do about the file.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .unknownFormat(let file, let found):
      "\(file): \(found); known formats are \(Recording.formatTitles)"
    case .missing(let file, let what, let found):
      "\(file): there is no \(what)"
        + (found.isEmpty
          ? "" : "; found \(found.prefix(20).map { $0.prefix(80) }.joined(separator: ", "))")
    case .wrongShape(let file, let place, let shape, let expected):
      "\(Self.at(file, place)): the shape is \(shape), not \(expected)"
    case .notANumber(let file, let place, let text, let expected):
      "\(Self.at(file, place)): '\(text)' is not \(expected)"
    case .timeNotFinite(let file, let place, let time):
      "\(Self.at(file, place)): the spike time \(time) is not a time; remove the spike"
    case .timeNegative(let file, let place, let time):
      "\(Self.at(file, place)): the spike time \(time) is negative; "
        + "shift the times so that the recording begins at 0"
    case .timeAfterEnd(let file, let place, let time, let duration):
      "\(Self.at(file, place)): the spike at \(time) s is after the recording's end at "
        + "\(duration) s; correct the duration or the unit of the times"
    case .unsorted(let file, let place, let unit):
      "\(Self.at(file, place)): the spikes of unit \(unit) go back in time here; "
        + "sort the spikes by time"
    case .unitOutOfRange(let file, let place, let unit, let unitCount):
      "\(Self.at(file, place)): unit \(unit) does not exist; units are 0 to \(unitCount - 1)"
    case .invalidUnitCount(let file, let count):
      "\(file): a recording of \(count) units cannot be used; it needs at least one, and at most "
        + "\(Recording.mostUnits)"
    case .noSpikes(let file):
      "\(file): the recording has no spikes"
    case .noSpikesInPart(let recording, let start, let units, let next):
      "\(recording): units \(units.lowerBound) to \(units.upperBound - 1) have no spike in the part "
        + "from \(start) s on" + (next.map { "; their first spike after it is at \($0) s" } ?? "")
    case .invalidDuration(let file, let duration):
      "\(file): the duration \(duration) is not a positive number of seconds"
    case .tickRequired(let file, let reason):
      "\(file): \(reason); the length of a tick is needed"
    case .severalVariables(let file, let names):
      "\(file): several variables hold spike times: "
        + names.prefix(20).map { "'\($0)'" }.joined(separator: ", ")
    case .trials(let file, let column, let count):
      "\(file): time begins anew in each of \(count) trials (column '\(column)'), so the spikes are "
        + "not those of one recording"
    case .ambiguousUnits(let file, let unit, let column, let other):
      "\(file): '\(unit)' in column '\(column)' occurs with several values of '\(other)', and may be "
        + "one unit or several; remove column '\(other)' if it is one, or write both into "
        + "one column, such as 'unit', if they are several"
    case .invalidOption(let option, let value, let allowed):
      "a \(option.rawValue) of \(value): \(allowed)"
    case .notEnoughUnits(let recording, let units, let wanted):
      "\(recording): \(wanted) units are asked for, but there are \(units)"
    case .tooShort(let recording, let bins, let needed, let reason):
      "\(recording): \(bins) bins are too short: \(reason) needs \(needed)"
    }
  }

  /// The remedy, if it is a choice of the user and not a change to the file.
  public var remedy: Remedy? {
    switch self {
    case .tickRequired: .giveTick
    case .trials: .giveTrialLength
    case .severalVariables: .nameVariable
    case .noSpikesInPart(_, _, _, let next):
      next.map { Remedy.startAt($0.rounded(.down)) } ?? .chooseAnotherPart
    case .notEnoughUnits(_, let units, _): .useUnits(units)
    case .tooShort: .shortenContext
    case .invalidOption(let option, _, _): .change(option)
    default: nil
    }
  }

  private static func at(_ file: String, _ place: FilePlace) -> String {
    place == .whole ? file : "\(file), \(place)"
  }
}
