import Foundation
import Testing

@testable import Zoo

@Suite("Recording summaries")
struct RecordingSummaryTests {
  @Test("rates, silent units, merged spikes, prevalence and the protocol's split")
  func summary() throws {
    let recording = try Recording(
      name: "r", spikeTimes: [[0.0001, 0.0002, 0.5, 0.7], [0.9], []], duration: 1)
    let summary = RecordingSummary(recording, context: 10)
    #expect(summary.units == 3 && summary.spikes == 5)
    #expect(summary.rates.mean == 5.0 / 3 && summary.rates.median == 1)
    #expect(summary.rates.lowest == 0 && summary.rates.highest == 4)
    #expect(summary.silentUnits == 1)
    let use = try #require(summary.use)
    #expect(use.bins == 1000 && use.units == 0..<3 && use.spikes == 5 && use.mergedSpikes == 1)
    #expect(use.prevalence == 4.0 / 3000)
    #expect(use.split == Split(training: 0..<490, validation: 500..<745, test: 755..<1000))
    #expect(use.gap == 10 && use.silentUnits == 1 && use.silentInTraining == 2)
  }

  @Test("recordings that the protocol cannot use are explained")
  func problems() throws {
    let recording = try Recording(name: "r", spikeTimes: [[0.5]], duration: 1)
    let short = RecordingSummary(recording, context: 500)
    #expect(short.use?.split == nil)
    #expect(short.use?.splitProblem?.contains("too short") == true)
    let none = RecordingSummary(recording, options: BinningOptions(start: 5), context: 10)
    #expect(none.use == nil && none.useProblem != nil)
  }

  @Test("rates of a recording on a clock that began long before are those from its first spike on")
  func late() throws {
    let times = (0..<100).map { 1000 + Double($0) * 0.1 }
    let recording = try Recording(name: "r", spikeTimes: [times], duration: 1010)
    let summary = RecordingSummary(recording, options: BinningOptions(minutes: 1), context: 10)
    #expect(summary.rates.mean == 10)
    #expect(summary.notes.contains { $0.hasPrefix("the first spike is at 1000.0 s") })
    #expect(summary.useRemedy == .startAt(1000))
  }

  @Test("labels are named, and remedies are not in the document")
  func document() throws {
    var recording = try Recording(name: "r", spikeTimes: [[0.5], [0.6]], duration: 1)
    recording.units[1].labels = ["area": "M1", "layer": "5"]
    let summary = RecordingSummary(recording, context: 500)
    #expect(summary.labels == ["area", "layer"] && !summary.hasPositions)
    #expect(summary.use?.splitRemedy == .shortenContext)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = String(decoding: try encoder.encode(summary), as: UTF8.self)
    #expect(text.contains("\"labels\":[\"area\",\"layer\"]"))
    #expect(text.contains("\"unitIdentifiers\":[\"0\",\"1\"]"))
    #expect(text.contains("splitProblem") && !text.contains("emedy"))
    let none = RecordingSummary(recording, options: BinningOptions(units: 3), context: 10)
    #expect(none.useRemedy == .useUnits(2))
  }
}
