import Testing

@testable import Zoo

@Suite struct InterruptionTests {
  @Test func workIsNotInterruptedByDefault() throws {
    try Interruption.check()
    #expect(!Interruption.isRequested())
  }

  @Test func conditionsHoldWithinTheirBodyAndAddUp() throws {
    Interruption.adding({ true }) {
      #expect(throws: FitCancelled()) { try Interruption.check() }
      Interruption.adding({ false }) {
        #expect(throws: FitCancelled()) { try Interruption.check() }
      }
    }
    Interruption.adding({ true }) { #expect(Interruption.isRequested()) }
    try Interruption.check()
  }
}
