import Testing

@testable import Zoo

@Suite struct FitTests {
  private let slice = sampleSummary("slice")

  private func fit(
    _ specification: String = "gru", on recording: DatasetSummary? = nil, seed: UInt64 = 0,
    _ change: (inout ProtocolSettings) -> Void = { _ in },
    numerics: Numerics = Numerics(version: 1, platform: "baseline")
  ) throws -> Fit {
    var settings = ProtocolSettings(preset: .quick)
    change(&settings)
    let selection = try #require(try ModelZoo(ModelZoo.builtIn).select(specification).first)
    return Fit(
      selection, on: recording ?? slice, seed: seed, budget: FitBudget(settings),
      numerics: numerics)
  }

  @Test func theIdIsTwelveHexadecimalDigitsAndStable() throws {
    let id = try fit().id
    #expect(id.count == 12 && id.allSatisfy { $0.isHexDigit && !$0.isUppercase })
    #expect(try fit().id == id)
    // Pinned: if the id changes, every existing run directory starts again.
    #expect(id == "53d6888c248d")
    // What was the default: another model, and so another id.
    #expect(try fit("gru:carry=true").id == "9c92cedbae2b")
    // Pinned from before these had the option `carry`.
    #expect(try fit("cross-entropy-transformer").id == "f53ee8618ed3")
    #expect(try fit("dice-transformer:carry=false").id == "fdfca1ee95e6")
    #expect(try fit("dice-transformer:carry=true").id != "fdfca1ee95e6")
  }

  @Test func relevantChangesChangeTheId() throws {
    let others = [
      try fit("gru:hidden=64"), try fit("glm"), try fit(seed: 1),
      try fit(on: sampleSummary("slice", spikes: "0ther")), try fit { $0.context = 50 },
      try fit { $0.epochs = 5 }, try fit { $0.minimumSteps = 1 }, try fit { $0.patience = 1 },
      try fit { $0.binsPerStep = 100 },
      try fit(numerics: Numerics(version: 2, platform: "baseline")),
      try fit(numerics: Numerics(version: 1, platform: "avx2")),
    ]
    #expect(Set(others.map(\.id) + [try fit().id]).count == others.count + 1)
    #expect(others.allSatisfy { (try? $0.difference(from: fit())) != nil })
  }

  /// Names, requested minutes and the preset of the numbers change nothing.
  @Test func irrelevantChangesKeepTheId() throws {
    #expect(try fit(on: sampleSummary("renamed")).id == fit().id)
    #expect(
      try fit {
        $0.preset = .paper
        $0.minutes = 3
        $0.units = 3
      }.id == fit().id)
    // Giving the default value explicitly changes nothing.
    #expect(try fit("gru:hidden=128").id == fit().id)
  }

  @Test func theFolderIsNamedAfterLabelRecordingSeedAndId() throws {
    let fit = try fit("dice-transformer:depth=2,heads=8", seed: 3)
    #expect(fit.folder == "dice-transformer_depth_2_heads_8.slice.seed3-\(fit.id)")
  }

  @Test func aFolderOfAFitIsKnownByItsName() throws {
    let names = [
      try fit().folder, try fit("dice-transformer:depth=2,heads=8", seed: .max).folder,
      try fit(on: sampleSummary("a.b.seed1-c")).folder,
    ]
    for name in names { #expect(Fit.isFolder(name)) }
    for name in ["", "M31.fits", "a.seed0", "a.seed0-", "a.seedx-0123456789ab", "a-0123456789ab"] {
      #expect(!Fit.isFolder(name), "\(name)")
    }
  }

  @Test func differencesAreDescribed() throws {
    #expect(try fit().difference(from: fit { $0.context = 50 }) == "context 50 instead of 100")
    #expect(
      try fit().difference(from: fit("gru:hidden=64")) == "option hidden 64 instead of 128")
    #expect(try fit().difference(from: fit()) == nil)
  }
}
