/// Everything on which results must agree to share a table, of one fit with its cells.
///
/// A table says which model is better, and a mean over recordings says it of all of them: both need the
/// same arithmetic and budget, and recordings that were cut in the same way. Minutes and start are
/// compared as they were asked for, also where a recording is shorter.
struct TableConditions: Sendable {
  /// The fit.
  let fit: Fit
  /// Its settings.
  let settings: ProtocolSettings
  /// The recording of the fit, and those that it was scored on.
  let recordings: [DatasetSummary]

  /// The most differences that are named.
  private static let mostNamed = 3

  /// In words, the first thing that does not go with other conditions; nil if nothing does not.
  ///
  /// The values are those of these conditions "instead of" those of the others.
  func difference(from other: TableConditions) -> String? {
    settingsDifference(from: other) ?? placeDifference(from: other)
      ?? recordingDifference(from: other)
  }

  /// What is another for all rows: arithmetic, budget, or how recordings are cut.
  func settingsDifference(from other: TableConditions) -> String? {
    if fit.numerics != other.fit.numerics {
      return "results of other arithmetic (\(fit.numerics) instead of \(other.fit.numerics))"
    }
    var changes = zip(shared, other.shared).filter { $0.value != $1.value }
      .map { (name: $0.name, text: "\($0.name) \($0.value) instead of \($1.value)") }
    // These follow from the others.
    for (cause, effect) in [("context", "gap"), ("bin", "longest run-up")]
    where changes.contains(where: { $0.name == cause }) {
      changes.removeAll { $0.name == effect }
    }
    guard !changes.isEmpty else { return nil }
    let more = changes.count - Self.mostNamed
    return changes.prefix(Self.mostNamed).map(\.text).joined(separator: ", ")
      + (more > 0 ? " and \(more) more" : "")
  }

  /// What is another for the same row of a table: an option, or what it is fitted on.
  func placeDifference(from other: TableConditions) -> String? {
    guard fit.place == other.fit.place, fit.id != other.fit.id, fit.spikes == other.fit.spikes
    else { return nil }
    return
      "\(fit.label) on \(fit.trainedOn) with \(other.fit.difference(from: fit) ?? "other content")"
  }

  /// What is another for a recording of the same name.
  func recordingDifference(from other: TableConditions) -> String? {
    for own in recordings {
      for there in other.recordings where there.name == own.name {
        if own.spikesSHA256 != there.spikesSHA256 {
          return "another '\(own.name)' (\(Self.content(own, there)))"
        }
        // Only a transfer with other groups gets here with the same spikes.
        if own.preparation != there.preparation {
          return "'\(own.name)' as \(own.preparation), not \(there.preparation)"
        }
      }
    }
    return nil
  }

  /// Everything that is the same for all rows, by name.
  private var shared: [(name: String, value: String)] {
    let own: [(name: String, value: String)] = [
      ("units", "\(recordings.first?.units ?? 0)"), ("minutes", NumberText.plain(settings.minutes)),
      ("start", NumberText.plain(settings.start)), ("bin", "\(settings.binSeconds) s"),
    ]
    return own + fit.budget.identity + [(name: "gap", value: "\(settings.splitGap)")]
  }

  /// In what two recordings of one name differ whose spikes do.
  private static func content(_ own: DatasetSummary, _ other: DatasetSummary) -> String {
    func short(_ digest: String) -> String { "\(digest.prefix(ContentID.length))" }
    if own.sha256 != other.sha256 {
      return "SHA-256 \(short(own.sha256)) instead of \(short(other.sha256))"
    }
    return own.bins != other.bins
      ? "the same file, read as \(NumberText.grouped(own.bins)) bins instead of "
        + NumberText.grouped(other.bins)
      : "the same file, read with other spikes"
  }
}

extension RunContents.Entry {
  /// What its results need to agree on with those of a table.
  var conditions: TableConditions {
    TableConditions(
      fit: fit.fit, settings: fit.settings, recordings: [fit.recording] + cells.map(\.recording))
  }
}

extension RunContents {
  /// In words, why the contents are not a single run, with the folders of the fits; nil if they are.
  ///
  /// A table of such rows would compare what cannot be compared.
  var conflict: String? {
    guard let first = entries.first else { return nil }
    let start = first.conditions
    if let problem = conflict(
      among: entries.map { ($0, $0.conditions.settingsDifference(from: start)) })
    {
      return problem
    }
    var places: [String: Entry] = [:]
    var named: [String: Entry] = [:]
    for entry in entries {
      let own = entry.conditions
      if let other = places[own.fit.place],
        let difference = own.placeDifference(from: other.conditions)
          ?? own.recordingDifference(from: other.conditions)
      {
        return "\(Self.name(entry)) has \(difference), unlike \(Self.name(other))"
      }
      places[own.fit.place] = entry
      for recording in own.recordings {
        if let other = named[recording.name],
          let difference = own.recordingDifference(from: other.conditions)
        {
          return "\(Self.name(entry)) has \(difference), unlike \(Self.name(other))"
        }
        named[recording.name] = named[recording.name] ?? entry
      }
    }
    return nil
  }

  /// The first difference of some entries from the first of them, with all that share it.
  private func conflict(among differences: [(entry: Entry, difference: String?)]) -> String? {
    guard let words = differences.lazy.compactMap(\.difference).first else { return nil }
    let (others, same) = (
      differences.filter { $0.difference == words }.map(\.entry),
      differences.filter { $0.difference == nil }.map(\.entry)
    )
    return "\(Self.names(others)) \(others.count == 1 ? "has" : "have") \(words), unlike "
      + Self.names(same)
  }

  private static func name(_ entry: Entry) -> String { "fits/\(entry.folder.name)" }

  private static func names(_ entries: [Entry]) -> String {
    entries.prefix(1).map(name).joined()
      + (entries.count > 1 ? " and \(NumberText.counted(entries.count - 1, "other fit"))" : "")
  }

  /// In words, why a fit does not go with the contents; nil if it does.
  func conflict(
    with fit: Fit, on recording: DatasetSummary, _ settings: ProtocolSettings
  ) -> String? {
    let new = TableConditions(fit: fit, settings: settings, recordings: [recording])
    return entries.lazy.compactMap { $0.conditions.difference(from: new) }.first
  }
}
