import Zoo

/// `zoo-cli convert`: writes a recording of any format in the canonical npz form.
enum Convert: Subcommand {
  static let definition = CommandDefinition(
    name: "convert", summary: "write a recording of any format as canonical npz",
    discussion: [
      "OUT.npz holds 'spike_times' (seconds), 'spike_units', 'unit_count' and 'duration', and what "
        + "the file says about its units: their names, positions, labels and the preparation. It "
        + "needs no --tick any more, and NumPy reads it."
    ],
    operands: [
      .required("IN", "a file or folder in a format of 'zoo-cli list formats'"),
      .required("OUT.npz", "the file to write"),
    ],
    options: ProtocolOptions.reading,
    examples: [
      .init(
        arguments: "convert sorter_output day1.npz --tick 30kHz", summary: "a folder of a sorter"),
      .init(arguments: "info day1.npz", summary: "what is in it"),
    ])

  private struct Document: Encodable {
    let recording: String
    let source: String
    let format: String
    let units: Int
    let spikes: Int
    let seconds: Double
    let labels: [String]
    let hasPositions: Bool
    let preparation: Preparation?
    let notes: [String]

    enum CodingKeys: String, CodingKey {
      case recording, source, format, units, spikes, seconds, labels, preparation, notes
      case hasPositions = "has_positions"
    }
  }

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let (source, path) = (invocation.arguments.operands[0], invocation.arguments.operands[1])
    guard path.hasSuffix(".npz") else {
      throw CommandFailure.usage("OUT '\(path)': the name must end in .npz")
    }
    guard path != source else {
      throw CommandFailure.usage("OUT '\(path)' would overwrite the recording")
    }
    let recording = try Recording.read(
      from: source, options: ProtocolOptions.reading(invocation.arguments))
    try recording.write(to: path, withPreparation: true)
    let document = Document(
      recording: path, source: source, format: recording.format, units: recording.unitCount,
      spikes: recording.spikeCount, seconds: recording.duration, labels: recording.labelNames,
      hasPositions: recording.units.contains { $0.position != nil },
      preparation: recording.preparation, notes: recording.notes)
    if invocation.isJSON {
      try invocation.print(json: document)
      return .success
    }
    invocation.print(
      "\(path): \(NumberText.counted(document.units, "unit")), "
        + "\(NumberText.counted(document.spikes, "spike")), "
        + "\(NumberText.fixed(document.seconds, 3)) s, from \(document.format)")
    for note in document.notes { invocation.note("Note: \(note).") }
    for remedy in recording.noteRemedies { invocation.note("Hint: \(RemedyText.text(remedy)).") }
    invocation.note("Next: zoo-cli info \(ShellQuoting.quoted(path))")
    return .success
  }
}
