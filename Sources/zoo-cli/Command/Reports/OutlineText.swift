import Zoo

/// What a run is going to do, as text.
enum OutlineText {
  /// One line.
  static func line(_ outline: WorkOutline) -> String {
    "plan: \(counted(outline.fits, "fit", outline.finishedFits)), "
      + "\(counted(outline.cells, "cell", outline.finishedCells)), \(time(outline)), about "
      + NumberText.bytes(outline.memoryBytes) + (outline.note.map { "; \($0)" } ?? "")
  }

  /// A few lines, with the recordings.
  static func print(_ outline: WorkOutline, to invocation: Invocation) {
    var table = Table([
      .init(title: "recording"), .init(title: "group"), .init(title: "units", isNumeric: true),
      .init(title: "bins", isNumeric: true), .init(title: "scored", isNumeric: true),
      .init(title: "silent units", isNumeric: true, dispensability: 1),
    ])
    for recording in outline.recordings {
      table.append([
        recording.name, recording.preparation, "\(recording.units)",
        NumberText.grouped(recording.bins), NumberText.grouped(recording.scoredBins),
        "\(recording.silentUnits)",
      ])
    }
    invocation.print(table)
    if let note = outline.note { invocation.print(prose: "Note: \(note).") }
    invocation.print()
    FieldList.write(
      [
        ("fits", counted(outline.fits, "fit", outline.finishedFits)),
        ("cells", counted(outline.cells, "cell", outline.finishedCells)),
        ("time", time(outline)),
        ("memory", "about \(NumberText.bytes(outline.memoryBytes))"),
      ], to: invocation)
  }

  static func counted(_ count: Int, _ noun: String, _ done: Int) -> String {
    NumberText.counted(count, noun) + (done > 0 ? ", \(NumberText.grouped(done)) of them done" : "")
  }

  private static func time(_ outline: WorkOutline) -> String {
    outline.finishedCells == outline.cells
      ? "nothing left to do"
      : "roughly \(NumberText.duration(outline.seconds)) on "
        + NumberText.counted(outline.threads, "thread")
  }
}
