import Testing

@testable import Zoo

@Suite struct MemoryMeterTests {
  /// A process of Swift holds at least a megabyte; a block that is written to counts.
  @Test func theMarkIsPositiveAndCountsWhatIsHeld() {
    MemoryMeter.reset()
    #expect(MemoryMeter.peakBytes > 1 << 20)
    let block = [UInt8](repeating: 1, count: 64 << 20)
    #expect(MemoryMeter.peakBytes > 64 << 20)
    #expect(block.last == 1)
  }
}
