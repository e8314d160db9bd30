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
