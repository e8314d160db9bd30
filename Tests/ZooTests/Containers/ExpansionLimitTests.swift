import Testing

@testable import Zoo

@Suite("Limits of expansion")
struct ExpansionLimitTests {
  @Test("small data may expand up to a bound, large data by a factor")
  func bounds() {
    #expect(ExpansionLimit.anything.bytes(compressed: 10, file: 1000) == 1 << 30)
    #expect(ExpansionLimit.anything.bytes(compressed: 10, file: 1 << 30) == 1 << 35)
    #expect(ExpansionLimit.events.bytes(compressed: 10, file: 1 << 30) == 1 << 24)
    #expect(ExpansionLimit.events.bytes(compressed: 1 << 24, file: 1 << 30) == 1 << 29)
  }
}
