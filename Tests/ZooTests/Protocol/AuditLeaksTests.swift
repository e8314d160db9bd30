import Tensor
import Testing

@testable import Zoo

/// Every planted leak is caught, however it is hidden.
@Suite struct AuditLeaksTests {
  private static let spikes = burstingRaster(bins: 6_000, units: 6, seed: 11)
  private static let long = burstingRaster(bins: 40_000, units: 8, seed: 12)

  @Test(arguments: plantedLeaks)
  func isNotRanked(_ leak: PlantedLeak) throws {
    let spikes = leak.isLong ? Self.long : Self.spikes
    let report = try Audit(seed: 3).run(leak.make(), on: spikes, context: 40)
    #expect(!report.mayBeRanked, "\(report)")
    if leak.expectation == .leak {
      #expect(report.verdict == .leak, "\(report)")
      #expect(report.reason != nil)
    }
  }

  @Test func thereAreMoreThanSixtyLeaks() {
    #expect(plantedLeaks.count > 60)
    #expect(Set(plantedLeaks.map(\.name)).count == plantedLeaks.count)
  }
}
