import FoundationEssentials
import Testing

@testable import Zoo

@Suite struct ResultsTests {
  @Test func rowsAreOrderedByBitsAndWhatDoesNotCompeteIsApart() throws {
    let results = sampleResults([
      try sampleRow("low", bits: -1), try sampleRow("undefined", bits: .nan),
      try sampleRow("high", bits: 2), try sampleRow("leaks", verdict: .leak, bits: 9),
      try sampleRow("oracle", role: .oracle, verdict: .given, bits: 8),
      try sampleRow("doubtful", verdict: .indeterminate, bits: 1),
      try sampleRow("elsewhere", on: "other", bits: 5),
    ])
    #expect(results.ranked(on: "slice").map(\.label) == ["high", "doubtful", "low", "undefined"])
    #expect(results.leaking(on: "slice").map(\.label) == ["leaks"])
    #expect(results.oracle(on: "slice")?.label == "oracle")
    #expect(results.oracle(on: "other") == nil)
  }

  @Test func equalRowsAreOrderedByLabelAndSeed() throws {
    let results = sampleResults([
      try sampleRow("b", bits: 1), try sampleRow("a", seed: 1, bits: 1),
      try sampleRow("a", bits: 1),
    ])
    let order = results.ranked(on: "slice").map { "\($0.label)\($0.seed)" }
    #expect(order == ["a0", "a1", "b0"])
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
    // What is not known is null, not absent.
    #expect(text.contains("\"rank\":null") && text.contains("\"checkpoint\":null"))
    #expect(text.contains("\"lag\":null"))
  }
}
