import Tensor
import Testing

@testable import Zoo

@Suite struct RunContentsTests {
  private let slice = sampleSummary("slice")

  private func contents(_ fits: [FitDocument]) -> RunContents {
    var contents = RunContents()
    contents.entries = fits.map {
      .init(folder: FitFolder(name: $0.fit.folder, path: "nowhere"), fit: $0, cells: [])
    }
    return contents
  }

  @Test func fitsOfOneComparisonShareATable() {
    let fits = [
      sampleFit("gru", on: slice), sampleFit("gru", on: slice, seed: 1),
      sampleFit("glm", on: sampleSummary("other", spikes: "0ther")),
    ]
    #expect(contents(fits).conflict == nil)
    #expect(contents([]).conflict == nil)
  }

  @Test func conflictingFitsAreDescribed() {
    let gru = sampleFit("gru", on: slice)
    var settings = ProtocolSettings(preset: .quick)
    settings.context = 50
    let cases: [(FitDocument, String)] = [
      (
        sampleFit("glm", on: slice, settings: settings),
        "context 50 instead of 100"
      ),
      (
        sampleFit("glm", on: slice, numerics: Numerics(version: 1, platform: "avx2")),
        "results of other arithmetic (1 avx2 instead of 1 baseline)"
      ),
      (
        sampleFit("gru", on: slice, options: ["hidden": "8"]),
        "gru on slice twice, with option hidden 4 instead of 8"
      ),
      (
        sampleFit("glm", on: sampleSummary("slice", spikes: "0ther")),
        "two recordings named 'slice'"
      ),
    ]
    for (other, words) in cases {
      #expect(contents([gru, other]).conflict?.contains(words.prefix(20)) == true, "\(words)")
      #expect(contents([other]).conflict(with: gru.fit, on: slice) != nil)
    }
    #expect(contents([gru]).conflict(with: gru.fit, on: slice) == nil)
  }
}
