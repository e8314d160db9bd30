import Testing

@testable import Zoo

struct AnswerTimesTests {
  @Test func aShareOfTheTimesIsNotLonger() {
    var times = AnswerTimes()
    // 1 to 100 ms, in another order.
    for place in 0..<100 { times.add(seconds: Double((place * 37) % 100 + 1) / 1000) }
    #expect(times.count == 100)
    #expect(times.longest == 0.1)
    for (share, exact) in [(0.5, 0.05), (0.95, 0.095), (0.99, 0.099), (0.001, 0.001)] {
      let value = times.percentile(share)
      #expect(value >= exact * (1 - 1e-9) && value <= exact * 1.0101, "\(share): \(value)")
    }
    #expect(times.percentile(1) == 0.1)
  }

  @Test func nothingIsRoundedBeyondTheLongest() {
    var times = AnswerTimes()
    times.add(seconds: 0.0033)
    #expect(times.percentile(0.5) == 0.0033)
    times.add(seconds: 0)
    #expect(times.percentile(0.5) < 1e-8)
  }

  @Test func withoutAnswersThereIsNone() {
    #expect(AnswerTimes().percentile(0.5).isNaN)
    #expect(AnswerTimes().longest == 0)
  }
}
