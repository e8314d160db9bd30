import FoundationEssentials
import Testing

@testable import Zoo

@Suite struct ResultsTests {
  @Test func theOracleOfARecordingIsFound() throws {
    let results = sampleResults([
      try sampleRow("high", bits: 2),
      try sampleRow("oracle", role: .oracle, verdict: .given, bits: 8),
    ])
    #expect(results.oracle(on: "slice")?.label == "oracle")
    #expect(results.oracle(on: "other") == nil)
  }

  @Test func theDocumentHasTheDocumentedKeys() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let data = try encoder.encode(sampleResults([try sampleRow("gru")]))
    let text = String(decoding: data, as: UTF8.self)
    #expect(text.contains("\"schema\":\"zoo.results/1\""))
    for key in [
      "model", "label", "options", "predictions", "trained_on", "tested_on", "seed", "parameters",
      "fit_seconds", "predict_seconds", "peak_memory_bytes", "epochs", "rank", "audit", "metrics",
      "verdict", "lag", "memory_bins", "probes", "protocol", "recordings", "rows", "failures",
    ] {
      #expect(text.contains("\"\(key)\":"), "\(key) is missing")
    }
    // Unknown values are null, not absent.
    #expect(text.contains("\"rank\":null") && text.contains("\"checkpoint\":null"))
    #expect(text.contains("\"lag\":null"))
  }
}
