/// A sweep that cannot start, or that has nothing to choose from.
public enum SweepError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The text is not `name=values`.
  case malformed(String)
  /// The model has no such option, and it is no setting that can be varied.
  case unknownName(model: String, name: String, known: [String], suggestion: String?)
  /// A name is varied twice, or has a fixed value as well.
  case alreadyGiven(String)
  /// A range cannot be read.
  case badRange(name: String, text: String, reason: String)
  /// A range of numbers has no steps, and the search is not random.
  case needsSteps(name: String, text: String)
  /// A value is listed twice.
  case repeatedValue(name: String, value: String)
  /// Nothing is varied.
  case nothingVaried
  /// There are too many candidates.
  case tooMany(count: Int, most: Int)
  /// A validation part has no spikes in the units that are used.
  case nothingToChooseBy(recording: String)
  /// No candidate can be made.
  case allImpossible(reason: String)

  /// One sentence.
  public var description: String {
    switch self {
    case .malformed(let text):
      "'\(text)' does not say what to vary; write NAME=VALUES, such as hidden=8,16,32 or depth=1..4"
    case .unknownName(let model, let name, let known, let suggestion):
      "\(model) has no option '\(name)' to vary"
        + (suggestion.map { " (did you mean '\($0)'?)" } ?? "")
        + (known.isEmpty
          ? "; it takes no options" : "; its options are \(known.joined(separator: ", "))")
        + ", and context and epochs can be varied for every model"
    case .alreadyGiven(let name):
      "'\(name)' is given twice: a value is either fixed or varied, and varied once"
    case .badRange(let name, let text, let reason):
      "'\(text)' is not a range of '\(name)': \(reason)"
    case .needsSteps(let name, let text):
      "'\(name)' is a number, so the range \(text) has no steps; add some, as in "
        + "\(text)\(Self.steps(for: text)), list values, or draw them with a random search"
    case .repeatedValue(let name, let value):
      "'\(name)' has the value \(value) twice"
    case .nothingVaried: "there is nothing to vary"
    case .tooMany(let count, let most):
      "these values make \(count == .max ? "far too many" : "\(count)") candidates, and at most "
        + "\(most) can be tried; list fewer values, or draw some of them with a random search"
    case .nothingToChooseBy(let recording):
      "the validation part of \(recording) has no spikes in the units that are used, so nothing can be "
        + "chosen by it"
    case .allImpossible(let reason): "no candidate can be made: \(reason)"
    }
  }
}

extension SweepError {
  /// Steps that divide a range into a few values: factors where it spans a factor of ten, so that its
  /// small end gets some too.
  private static func steps(for range: String) -> String {
    let ends = range.split(separator: "..", omittingEmptySubsequences: false).map { Double($0) }
    guard ends.count == 2, let first = ends[0], let last = ends[1], first < last else {
      return ":+1"
    }
    guard first <= 0 || last / first < 10 else { return last / first > 60 ? ":*10" : ":*2" }
    var (step, unit) = ((last - first) / 4, 1.0)
    while step / unit >= 10 { unit *= 10 }
    while step / unit < 1, unit > 1e-300 { unit /= 10 }
    step = (step / unit).rounded(.down)
    return ":+" + NumberText.plain(unit >= 1 ? step * unit : step / (1 / unit).rounded())
  }
}

extension SweepError: RemediableError {
  /// What to do.
  public var remedy: Remedy? {
    if case .nothingToChooseBy = self { return .chooseAnotherPart }
    return nil
  }
}
