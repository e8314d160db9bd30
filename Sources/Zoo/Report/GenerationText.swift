/// What a comparison of generated spikes says, in sentences made by rule.
package enum GenerationText {
  /// What becomes of the generated spikes, and of the recording by the same rule.
  package static func fate(_ comparison: GenerationComparison) -> [String] {
    sentences(comparison.fate, recording: comparison.recordingFate)
  }

  /// What becomes of generated spikes with a fate, and of the recording by the same rule.
  static func sentences(_ fate: RolloutFate, recording: RolloutFate) -> [String] {
    let range =
      "\(rate(fate.lowestRate)) to \(rate(fate.highestRate)) spikes per second and unit"
    var sentences: [String] = []
    let when = NumberText.duration(fate.seconds ?? .nan)
    let isFirst = fate.seconds == 0
    switch fate.kind {
    case .stays:
      sentences.append(
        "The generated spikes stay within the range of the recording before them: never three "
          + "seconds in a row outside of \(range).")
    case .above, .below:
      let side = fate.kind == .above ? "above" : "below"
      sentences.append(
        "The generated spikes depart \(isFirst ? "from the first second on" : "after \(when)"): three seconds in a row are \(side) the range "
          + "of the recording before them, \(range).")
    case .runsAway:
      sentences.append(
        "The generated spikes run away: from \(isFirst ? "the first second" : when) to the end they are above the range of the "
          + "recording before them, \(range), and in the last second there are "
          + "\(rate(fate.lastRate)).")
    case .fallsSilent:
      sentences.append(
        isFirst
          ? "No unit spikes at all." : "The generated spikes fall silent: none after \(when).")
    case .unknown:
      sentences.append(
        "Too short to say whether the generated spikes depart from the recording: that takes "
          + "\(RolloutFate.fewestWindows) seconds.")
    }
    guard fate.kind != .unknown else { return sentences }
    switch recording.kind {
    case .above, .below, .runsAway, .fallsSilent:
      let when = NumberText.duration(recording.seconds ?? .nan)
      sentences.append(
        "By the same rule the recording itself departs "
          + (recording.seconds == 0 ? "from the first second on." : "after \(when)."))
    case .stays:
      if fate.kind != .stays {
        sentences.append("By the same rule the recording itself does not depart.")
      }
    case .unknown: break
    }
    return sentences
  }

  /// How many statistics are as near to the recording as data are, and which are not.
  package static func count(_ comparison: GenerationComparison) -> String {
    let defined = comparison.lines.filter { $0.reading != .undefined }
    guard !defined.isEmpty else { return "No statistic can be compared." }
    let near = defined.count { $0.reading == .likeData }
    let far = defined.filter { $0.reading == .likeIndependent }.map { title($0.name) }
    return
      "Of \(NumberText.counted(defined.count, "statistic")), \(near) \(near == 1 ? "is" : "are") as "
      + "near to the recording as the stretch before it is"
      + (far.isEmpty
        ? "." : "; no nearer than independent spikes: \(far.joined(separator: ", ")).")
  }

  /// The heading of a statistic.
  package static func title(_ name: String) -> String {
    SpikeStatistic.all.first { $0.name == name }?.title ?? name
  }

  /// What the numbers of a line are about, and how they are summarised.
  package static func of(_ line: GenerationComparison.Line) -> String {
    line.subject == .population ? "all units" : "\(line.summary.rawValue) \(line.subject.rawValue)"
  }

  /// A number of a table: three digits, whatever the size.
  package static func number(_ value: Double) -> String {
    let size = value.magnitude
    return NumberText.fixed(value, size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3)
  }

  /// How to read a table of statistics.
  package static func reading(seconds: Double) -> String {
    "Compared: \(NumberText.duration(seconds)) of the recording from the beginning of its test part. "
      + "Distances are Wasserstein distances of distributions from that stretch, of intervals and "
      + "autocorrelation times in powers of ten. Ceiling: the stretch of the recording right before, as "
      + "near as data come. Floor: independent spikes with the same rates."
  }

  /// What the distances of a line say, in a few words.
  package static func words(_ reading: GenerationComparison.Reading) -> String {
    switch reading {
    case .likeData: "as near as data"
    case .between: "between"
    case .likeIndependent: "as independent spikes"
    case .beyond: "farther than data"
    case .undefined: "undefined"
    }
  }

  private static func rate(_ value: Double) -> String { NumberText.fixed(value, 2) }
}
