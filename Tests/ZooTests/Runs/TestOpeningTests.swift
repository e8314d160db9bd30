import Tensor
import Testing

@testable import Zoo

@Suite struct TestOpeningTests {
  private func opening(
    _ label: String, _ options: [String: String], seed: UInt64 = 0, on name: String = "slice",
    spikes: String = "5p1ke5", alignment: String? = nil, session: String = "one"
  ) -> TestOpening {
    let summary = sampleSummary(name, spikes: spikes)
    let fit = sampleFit(label, on: summary, seed: seed, options: options)
    var writer = sampleSession
    writer.command = [session]
    return TestOpening(
      fit.fit, Cell(fit.fit, testedOn: summary, alignment: alignment), on: summary, session: writer)
  }

  /// By hand: two models (hidden 4 and 8), one of them with two seeds, in two sessions; a label that
  /// only names a default is the same model.
  @Test func seedsAreOneModelAndOptionsAreAnother() throws {
    let openings = [
      opening("gru", ["hidden": "4"]), opening("gru", ["hidden": "4"], seed: 1),
      opening("gru:hidden=4", ["hidden": "4"]),
      opening("gru:hidden=8", ["hidden": "8"], session: "two"),
    ]
    let counts = TestOpeningCount.counts(openings)
    #expect(counts.map(\.models) == [2] && counts.map(\.openings) == [3])
    #expect(counts.map(\.sessions) == [2])
    #expect(
      counts[0].text
        == "The test part of slice was opened for 2 models (3 fits), in 2 sessions: choose on "
        + "validation, for the best of many test scores is too good.")
    #expect(TestOpeningCount.counts(Array(openings.prefix(3)))[0].text == nil)
    let others = [
      opening("gru", ["hidden": "4"], on: "other"), opening("gru", ["hidden": "8"], on: "other"),
    ].map { opening in
      var opening = opening
      opening.sha256 = "0"
      return opening
    }
    #expect(
      TestOpeningCount.text(TestOpeningCount.counts(openings + others))?.hasPrefix(
        "The test parts of 2 recordings were opened for up to 2 models (3 fits), in up to 2 sessions:"
      )
        == true)
    // Two ways to match units are two models to choose from.
    let aligned = ["none", "rate-rank"].map { opening("gru", ["hidden": "4"], alignment: $0) }
    #expect(TestOpeningCount.counts(aligned).map(\.models) == [2])
  }

  /// Cuts of one recording are counted together: its file's digest decides.
  @Test func cutsOfOneRecordingAreOne() {
    let counts = TestOpeningCount.counts([
      opening("gru", ["hidden": "4"]),
      opening("gru", ["hidden": "8"], on: "renamed", spikes: "other"),
    ])
    #expect(counts.count == 1 && counts[0].models == 2 && counts[0].recording == "renamed")
  }

  @Test func aNoteIsWrittenOnceAndADamagedOneIsNamed() throws {
    try withTemporaryFolder { folder in
      let directory = RunDirectory(folder + "/run")
      try directory.create()
      try opening("gru", ["hidden": "4"]).note(in: directory)
      try opening("gru", ["hidden": "4"], session: "later").note(in: directory)
      let reader = RunReader(directory)
      #expect(try reader.contents().openings.map(\.session.command) == [["one"]])
      try opening("gru", ["hidden": "8"]).note(in: directory)
      #expect(try reader.contents().openings.count == 2)
      let file = "\(directory.openings)/\(opening("gru", ["hidden": "8"]).cell).json"
      var bytes = try FileBytes.read(file)
      bytes[bytes.count / 2] ^= 4
      try AtomicFile.write(bytes, to: file)
      let contents = try reader.contents()
      #expect(contents.openings.count == 1)
      #expect(contents.damage.map(\.file).allSatisfy { $0.hasPrefix("opened/") })
      #expect(contents.damage.count == 1)
    }
  }

  /// Cells of an earlier version, or copied without their notes, are counted as well; null models and
  /// the oracle are not.
  @Test func cellsWithoutANoteCount() throws {
    let rows = [
      try sampleRow("gru"), try sampleRow("constant-rate", role: .null),
      try sampleRow("oracle", role: .oracle),
    ]
    var contents = RunContents()
    contents.entries = rows.map {
      .init(folder: FitFolder(name: $0.label, path: $0.label), fit: $0.fit, cells: [$0.cell])
    }
    #expect(contents.allOpenings.map(\.label) == ["gru"])
    contents.openings = contents.allOpenings
    #expect(contents.allOpenings.count == 1)
  }
}
