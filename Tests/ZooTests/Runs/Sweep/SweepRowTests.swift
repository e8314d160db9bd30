import Testing

@testable import Zoo

@Suite struct SweepRowTests {
  @Test func theBestComesFirstAndEqualOnesByTheirSize() {
    let rows = [
      sampleCandidate(1, ["8"], [0.1]), sampleCandidate(2, ["16"], [0.3], parameters: 50),
      sampleCandidate(3, ["4"], [0.3], parameters: 20), sampleCandidate(4, ["32"], [.nan]),
      sampleCandidate(5, ["2"], [0.9], status: .barred),
      sampleCandidate(6, ["1"], [], status: .failed),
      sampleCandidate(7, ["5"], [0.3], parameters: 20),
    ]
    #expect(rows.shuffled().sorted(by: SweepRow.precedes).map(\.number) == [3, 7, 2, 1, 4, 5, 6])
  }

  /// Seed by seed: 0.1 and 0.3 behind, mean 0.2, standard deviation sqrt(0.02).
  @Test func differencesArePairedBySeed() throws {
    let best = sampleCandidate(1, ["8"], [0.5, 0.9])
    var row = sampleCandidate(2, ["16"], [0.4, 0.6])
    row.compare(with: best, seeds: [0, 1])
    #expect(abs((try #require(row.difference)) + 0.2) < 1e-12)
    #expect(abs((try #require(row.differenceSpread)) - 0.02.squareRoot()) < 1e-12)
    var barred = sampleCandidate(3, ["4"], [0.9, 0.9], status: .barred)
    barred.compare(with: best, seeds: [0, 1])
    #expect(barred.difference == nil)
  }
}
