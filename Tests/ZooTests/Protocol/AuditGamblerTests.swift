import Testing

@testable import Zoo

@Suite struct AuditGamblerTests {
  @Test func deviationsFallIntoBuckets() {
    let expected: [(Float, Int)] = [
      (0, 0), (0.005, 0), (-0.005, 0), (0.05, 1), (-0.05, -1), (0.1, 2), (0.3, 2), (0.5, 3),
      (0.9, 3), (1, 4), (1.5, 4), (2, 5), (3, 6), (-3, -6), (5, 7), (-5, -7), (1_000, 7),
      (-1_000, -7), (.infinity, 7), (-.infinity, -7), (.nan, 7),
    ]
    for (deviation, size) in expected {
      #expect(
        AuditGambler.bucket(deviation) == AuditGambler.neutral + size, "deviation \(deviation)")
    }
  }

  @Test func bucketsOfManyMatchSingleOnes() {
    let deviations: [Float] = [-4, -0.2, 0, 0.2, 4]
    var buckets = [UInt8](repeating: 0, count: deviations.count)
    AuditGambler.write(0..<deviations.count, to: &buckets) { deviations[$0] }
    #expect(buckets.map { Int($0) } == deviations.map { AuditGambler.bucket($0) })
  }

  @Test func theFamilyIsFixed() {
    #expect(AuditGambler.family.count == 7 * (4 + 3) + 5)
    #expect(Set(AuditGambler.family.map(\.name)).count == AuditGambler.family.count)
    for gambler in AuditGambler.family {
      #expect(gambler.shifts.count == AuditGambler.bucketCount)
      #expect(gambler.shifts[AuditGambler.neutral] == 0)
      for shift in gambler.shifts where shift != 0 {
        #expect(AuditGambler.distinctShifts.contains(shift))
      }
    }
  }

  @Test func gamblersBetWhereTheirNameSays() throws {
    let spikes = try #require(
      AuditGambler.family.first { $0.name == "bets 2.5 on a spike where it is 1.0 or more above" })
    let silence = try #require(
      AuditGambler.family.first {
        $0.name == "bets 1.0 on no spike where it is 0.5 or more below"
      })
    #expect(spikes.shifts[AuditGambler.bucket(0.9)] == 0)
    #expect(spikes.shifts[AuditGambler.bucket(1)] == 2.5)
    #expect(spikes.shifts[AuditGambler.bucket(-9)] == 0)
    #expect(silence.shifts[AuditGambler.bucket(-0.4)] == 0)
    #expect(silence.shifts[AuditGambler.bucket(-0.5)] == -1)
    #expect(silence.shifts[AuditGambler.bucket(9)] == 0)
  }
}
