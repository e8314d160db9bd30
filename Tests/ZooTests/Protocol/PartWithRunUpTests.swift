import Tensor
import Testing
import Zoo

/// Row t is the number of spikes of unit 0 before bin t: a memory without limit.
private struct Tally: Predictor {
  var memory = Int.max
  var parameterCount: Int { 0 }
  var state: [String: Tensor] { [:] }
  mutating func fit(
    training: SpikeRaster, validation: SpikeRaster, session: FitSession
  ) -> FitReport { FitReport() }
  mutating func restore(_ state: [String: Tensor], units: Int, context: Int) {}
  func logOdds(for spikes: SpikeRaster, batch: Int?) throws -> LogOdds {
    var count: Float = 0
    return try LogOdds(
      Tensor(
        (0..<spikes.bins).map { bin in
          defer { count += spikes[bin, 0] ? 1 : 0 }
          return count
        }, shape: [spikes.bins, 1]))
  }
}

@Suite struct PartWithRunUpTests {
  private let recording = raster(["|", "|", ".", "|", "|", ".", "|", "."])

  @Test func theRunUpIsWhatIsRememberedAndThere() {
    for (memory, runUp) in [(0, 0), (2, 2), (5, 5), (6, 5), (.max, 5), (-1, 0)] {
      let part = PartWithRunUp(5..<8, of: recording, remembering: memory)
      #expect(part.runUp == runUp && part.range == runUp..<runUp + 3)
      #expect(part.raster == recording.slice(5 - runUp..<8))
      #expect(part.spikes == recording.slice(5..<8))
    }
  }

  @Test func aPartMayComeWithTheBinsBeforeIt() {
    let part = PartWithRunUp(
      recording.slice(5..<8), after: recording.slice(2..<5), remembering: 2)
    #expect(part.raster == recording.slice(3..<8) && part.runUp == 2)
    let alone = PartWithRunUp(recording.slice(5..<8), after: nil, remembering: 2)
    #expect(alone.raster == recording.slice(5..<8) && alone.runUp == 0)
  }

  @Test func rowsOfTheRunUpAreDropped() throws {
    for (memory, expected) in [(0, [0, 0, 1]), (2, [2, 2, 3]), (.max, [4, 4, 5] as [Float])] {
      let tally = Tally(memory: memory)
      let part = PartWithRunUp(5..<8, of: recording, remembering: tally.memory)
      #expect(try tally.logOdds(for: part).values.values == expected)
    }
  }
}
