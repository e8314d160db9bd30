import Testing

@testable import Zoo

@Suite struct SweepSpaceTests {
  private func space(
    _ varied: [String], _ options: String = "", search: SweepSpace.Search = .grid,
    of card: ModelCard = card
  ) throws -> SweepSpace {
    let entry = ModelEntry(card) { LooksBack($0) }
    return try SweepSpace(
      ModelSelection(entry, options: try ModelOptions(parsing: options, for: card)),
      varying: varied, search: search)
  }

  private static let card = ModelCard(
    name: "planted", summary: "",
    options: [
      .integer("hidden", default: 128, 1...4096, ""), .integer("layers", default: 1, 1...8, ""),
      .number("dropout", default: 0, 0...0.9, ""),
      .number("learning-rate", default: 1e-3, 1e-6...1, ""),
    ])
  private static let settings = ProtocolSettings(preset: .quick)

  @Test func aGridHasEveryCombinationTheLastAxisFastest() throws {
    let space = try space(["hidden=8,16", "context=50,200", "layers=1..2"], "dropout=0.1")
    #expect(space.combinations == 8)
    let candidates = try space.candidates(Self.settings)
    #expect(
      candidates.map(\.values) == [
        ["8", "50", "1"], ["8", "50", "2"], ["8", "200", "1"], ["8", "200", "2"],
        ["16", "50", "1"], ["16", "50", "2"], ["16", "200", "1"], ["16", "200", "2"],
      ])
    #expect(candidates.map(\.number) == Array(1...8))
    #expect(candidates[0].selection.label == "planted:hidden=8,layers=1,dropout=0.1")
    #expect(candidates.map(\.settings.context) == [50, 50, 200, 200, 50, 50, 200, 200])
  }

  /// All candidates are cut as the longest context asks, also those with a shorter one; where the two
  /// are equal, the settings are those of an ordinary run.
  @Test func contextsShareOneGap() throws {
    let candidates = try space(["context=50,200"]).candidates(Self.settings)
    #expect(candidates.map(\.settings.splitGap) == [200, 200])
    #expect(candidates.map(\.settings.gap) == [200, nil])
    let plain = try space(["hidden=8,16"]).candidates(Self.settings)
    #expect(plain.allSatisfy { $0.settings == Self.settings })
    // A draw does not change the split: the longest context that could be drawn decides.
    let drawn = try space(["context=50..200"], search: .random(count: 3, seed: 1))
    #expect(try drawn.candidates(Self.settings).allSatisfy { $0.settings.splitGap == 200 })
  }

  @Test func variedEpochsAreUsedAsTheyAre() throws {
    let candidates = try space(["epochs=2,5"]).candidates(Self.settings)
    #expect(candidates.map(\.settings.epochs) == [2, 5])
    #expect(candidates.allSatisfy { $0.settings.minimumSteps == 0 })
  }

  /// The draws are written down: they must be these on every machine.
  @Test func aSeedGivesTheSameDrawsEverywhere() throws {
    let varied = ["hidden=8..256", "learning-rate=1e-4..1e-2", "dropout=0..0.5"]
    func draws(_ count: Int, _ seed: UInt64) throws -> [[String]] {
      try space(varied, search: .random(count: count, seed: seed)).points
    }
    let four = try draws(4, 7)
    #expect(four == Self.written)
    #expect(try draws(4, 8) != four)
    // More draws begin with the same ones.
    #expect(Array(try draws(9, 7).prefix(4)) == four)
  }

  /// Computed by a Python program that follows the description of `SweepAxis` and Threefry.
  private static let written = [
    ["140", "0.000253", "0.364"], ["16", "0.000337", "0.25"], ["183", "0.00349", "0.297"],
    ["16", "0.00453", "0.2105"],
  ]

  @Test func drawsHaveNoRepeats() throws {
    let varied = ["hidden=8,16,32", "layers=1..4"]
    let points = try space(varied, search: .random(count: 11, seed: 0)).points
    #expect(points.count == 11 && Set(points).count == 11)
    let all = Set(try space(varied).points)
    #expect(all.isSuperset(of: points))
    // As many as there are, or more: the grid.
    for count in [12, 100] {
      #expect(try space(varied, search: .random(count: count, seed: 0)).points.count == 12)
    }
  }

  @Test func whatCannotBeTriedIsRefused() throws {
    #expect(throws: SweepError.nothingVaried) { try space([]) }
    #expect(throws: SweepError.alreadyGiven("hidden")) { try space(["hidden=8"], "hidden=4") }
    #expect(throws: SweepError.alreadyGiven("hidden")) { try space(["hidden=8", "hidden=16"]) }
    #expect(throws: SweepError.needsSteps(name: "dropout", text: "0..0.5")) {
      try space(["dropout=0..0.5"])
    }
    #expect(throws: SweepError.tooMany(count: 4096 * 4, most: 10_000)) {
      try space(["hidden=1..4096", "layers=1..4"])
    }
    #expect(throws: SweepError.tooMany(count: 20_000, most: 10_000)) {
      try space(["hidden=1..4096", "layers=1..8"], search: .random(count: 20_000, seed: 0))
    }
  }
}
