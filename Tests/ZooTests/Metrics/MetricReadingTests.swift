import Testing

@testable import Zoo

@Suite struct MetricReadingTests {
  private func facts(_ rate: Scores? = nil, best: Scores? = nil) -> MetricReading.Facts {
    MetricReading.Facts(
      prevalence: 0.02, unitPrevalence: 0.025, units: 40, rate: rate,
      best: best.map { ("gru", $0) })
  }

  private func sentence(_ metric: Metric, rate: Double, best: Double) throws -> String {
    let scores = Scores(numbers: [metric.name: best])
    return try #require(MetricReading.of(metric)).sentence(facts(best: scores), rate, best)
  }

  @Test func everyMetricHasAReading() throws {
    for metric in Metric.all {
      let reading = try #require(MetricReading.of(metric), "\(metric.name)")
      let some = Scores(
        numbers: Dictionary(uniqueKeysWithValues: Metric.all.map { ($0.name, 0.3) }))
      for (facts, rate, best) in [
        (facts(some, best: some), 0.2, 0.3), (facts(some), 0.2, .nan), (facts(), .nan, .nan),
        (facts(some, best: some), 0.2, .nan),
      ] {
        let sentence = reading.sentence(facts, rate, best)
        #expect(sentence.count > 20 && sentence.hasSuffix("."), "\(metric.name): \(sentence)")
        #expect(!sentence.contains("nan"), "\(metric.name): \(sentence)")
      }
    }
  }

  @Test func aPooledScoreOfTheRateIsExposed() throws {
    #expect(
      try sentence(.rocAUCPooled, rate: 0.92, best: 0.94)
        == "A constant rate alone gets 0.920 on your data, and a random score 0.500: this number "
        + "mostly says which units fire more. gru has 0.940, 0.020 more.")
    #expect(
      try sentence(.rocAUCPooled, rate: 0.55, best: 0.9).contains("part of it says which units"))
    #expect(try sentence(.averagePrecisionPooled, rate: 0.2, best: 0.24).contains("mostly says"))
  }

  /// One bit per spike doubles the likelihood of each.
  @Test func bitsAreReadAsFactors() throws {
    #expect(try sentence(.bitsPerSpike, rate: 0, best: 1).contains("2.00 times as likely"))
    #expect(try sentence(.bitsPerSpike, rate: 0, best: -0.1).contains("no better than"))
    #expect(try sentence(.calibrationSlope, rate: 1, best: 0.5).contains("overconfident"))
    #expect(try sentence(.calibrationSlope, rate: 1, best: 1.5).contains("too cautious"))
    #expect(try sentence(.threshold, rate: 0, best: 0).contains("50.0%"))
  }

  @Test func referencesFollowFromThePrevalence() throws {
    func values(_ metric: Metric) throws -> [Double?] {
      let reading = try #require(MetricReading.of(metric))
      return [reading.copy?(facts()), reading.random?(facts())]
    }
    #expect(try values(.rocAUCStratified) == [1, 0.5])
    #expect(try values(.averagePrecisionUnitMean) == [1, 0.025])
    #expect(try values(.averagePrecisionPooled) == [1, 0.02])
    #expect(try values(.averagePrecisionLift) == [40, 1])
    #expect(try values(.f1) == [1, 0.04 / 1.02])
    #expect(try values(.bitsPerSpike) == [nil, nil])
  }

  @Test func targetsAreThoseOfTheDefinitions() {
    for metric in Metric.all {
      #expect((metric.target != nil) == (metric.direction == .target), "\(metric.name)")
      if let target = metric.target { #expect(metric.chance == "target \(Int(target))") }
    }
  }
}
