import Tensor
import Testing

@testable import Zoo

@Suite struct TableConditionsTests {
  private let slice = sampleSummary("slice")

  private func contents(_ fits: [FitDocument]) -> RunContents {
    var contents = RunContents()
    contents.entries = fits.map {
      .init(folder: FitFolder(name: $0.fit.folder, path: "nowhere"), fit: $0, cells: [])
    }
    return contents
  }

  private func quick(_ change: (inout ProtocolSettings) -> Void = { _ in }) -> ProtocolSettings {
    var settings = ProtocolSettings(preset: .quick)
    change(&settings)
    return settings
  }

  @Test func fitsOfOneComparisonShareATable() {
    let fits = [
      sampleFit("gru", on: slice), sampleFit("gru", on: slice, seed: 1),
      sampleFit("glm", on: sampleSummary("other", spikes: "0ther")),
    ]
    #expect(contents(fits).conflict == nil)
    #expect(contents([]).conflict == nil)
    #expect(contents(fits).conflict(with: fits[0].fit, on: slice, quick()) == nil)
  }

  /// The recording may be another: a mean over recordings needs the same cut of all.
  @Test func whatIsTheSameForAllIsNamed() {
    let gru = sampleFit("gru", on: slice)
    var other = sampleSummary("other", spikes: "0ther")
    let cases: [(ProtocolSettings, String)] = [
      (quick { $0.context = 50 }, "context 50 instead of 100"),
      (quick { $0.minutes = 1 }, "minutes 1 instead of 10"),
      (quick { $0.start = 2.5 }, "start 2.5 instead of 0"),
      (quick { $0.binSeconds = 0.002 }, "bin 0.002 s instead of 0.001 s"),
      (quick { $0.gap = 200 }, "gap 200 instead of 100"),
      (
        quick { ($0.minutes, $0.start, $0.patience, $0.epochs) = (1, 2, 9, 9) },
        "minutes 1 instead of 10, start 2 instead of 0, epochs 9 instead of 4 and 1 more"
      ),
    ]
    for (settings, words) in cases {
      let fit = sampleFit("glm", on: other, settings: settings)
      #expect(
        contents([gru, fit]).conflict
          == "fits/\(fit.fit.folder) has \(words), unlike fits/\(gru.fit.folder)")
      #expect(contents([fit]).conflict(with: gru.fit, on: slice, quick()) == words)
    }
    other.units = 8
    let fit = sampleFit("glm", on: other)
    #expect(contents([fit]).conflict(with: gru.fit, on: slice, quick()) == "units 8 instead of 3")
    let foreign = sampleFit("glm", on: slice, numerics: Numerics(version: 1, platform: "avx2"))
    #expect(
      contents([foreign]).conflict(with: gru.fit, on: slice, quick())
        == "results of other arithmetic (1 avx2 instead of 1 baseline)")
  }

  @Test func fitsThatAgreeAreCounted() {
    let settings = quick { $0.context = 50 }
    let fits =
      (0..<3).map { sampleFit("gru", on: slice, seed: $0) }
      + (0..<2).map { sampleFit("glm", on: slice, seed: $0, settings: settings) }
    #expect(
      contents(fits).conflict
        == "fits/\(fits[3].fit.folder) and 1 other fit have context 50 instead of 100, unlike "
        + "fits/\(fits[0].fit.folder) and 2 other fits")
  }

  @Test func rowsAndRecordingsOfOneNameAreNamed() {
    let gru = sampleFit("gru", on: slice)
    let deep = sampleFit("gru", on: slice, options: ["hidden": "8"])
    #expect(
      contents([gru, deep]).conflict
        == "fits/\(deep.fit.folder) has gru on slice with option hidden 8 instead of 4, unlike "
        + "fits/\(gru.fit.folder)")
    #expect(
      contents([deep]).conflict(with: gru.fit, on: slice, quick())
        == "gru on slice with option hidden 8 instead of 4")
    let programs = ["1-a", "1-b"].map { sampleFit("mine", on: slice, options: ["client": $0]) }
    #expect(
      contents([programs[0]]).conflict(with: programs[1].fit, on: slice, quick())
        == "mine on slice with another version of its program, or of a file that this loads")
    var renamed = sampleSummary("slice", spikes: "0ther")
    func difference() -> String? {
      contents([sampleFit("glm", on: renamed)]).conflict(with: gru.fit, on: slice, quick())
    }
    #expect(difference() == "another 'slice' (the same file, read with other spikes)")
    renamed.bins = 4000
    #expect(
      difference() == "another 'slice' (the same file, read as 4,000 bins instead of 20)")
    renamed.sha256 = "0123456789abcdef"
    #expect(difference() == "another 'slice' (SHA-256 0123456789ab instead of f11e)")
    renamed = slice
    renamed.preparation = "in-vivo"
    #expect(difference() == "'slice' as in-vivo, not unknown")
  }
}
