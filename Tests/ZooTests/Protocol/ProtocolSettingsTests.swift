import FoundationEssentials
import Testing
import Zoo

@Suite struct ProtocolSettingsTests {
  @Test func presetsAreTheDocumentedBudgets() {
    #expect(Preset.allCases.map { ProtocolSettings(preset: $0).context } == [100, 500, 3125])
    #expect(Preset.allCases.map { ProtocolSettings(preset: $0).epochs } == [4, 10, 40])
    for preset in Preset.allCases {
      let settings = ProtocolSettings(preset: preset)
      #expect(settings.binSeconds == 0.001 && settings.minutes == 10 && settings.start == 0)
      #expect(settings.units == nil && settings.preset == preset)
      // A step holds at least one window.
      #expect(settings.binsPerStep >= settings.context)
    }
  }

  /// Documents and ids of runs without a gap of their own stay as they were.
  @Test func aGapIsWrittenOnlyWhereThereIsOne() throws {
    var settings = ProtocolSettings(preset: .quick)
    #expect(settings.splitGap == 100)
    #expect(!String(decoding: try JSONEncoder().encode(settings), as: UTF8.self).contains("gap"))
    settings.gap = 500
    #expect(settings.splitGap == 500)
    let data = try JSONEncoder().encode(settings)
    #expect(try JSONDecoder().decode(ProtocolSettings.self, from: data) == settings)
    // It is never shorter than the context.
    settings.gap = 20
    #expect(settings.splitGap == 100)
  }

  @Test func settingsAreWrittenInSnakeCaseAndReadBack() throws {
    var settings = ProtocolSettings(preset: .standard)
    (settings.units, settings.start, settings.binSeconds) = (64, 1.25, 0.002)
    let data = try JSONEncoder().encode(settings)
    let text = String(decoding: data, as: UTF8.self)
    #expect(text.contains("\"bin_seconds\":0.002") && text.contains("\"bins_per_step\":4000"))
    #expect(text.contains("\"preset\":\"standard\""))
    #expect(try JSONDecoder().decode(ProtocolSettings.self, from: data) == settings)
  }
}
