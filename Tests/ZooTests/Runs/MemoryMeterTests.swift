import Testing

@testable import Zoo

@Suite struct MemoryMeterTests {
  /// A Swift process holds at least a megabyte; a block counts once it is written to.
  @Test func theMarkCountsAllocatedMemory() {
    MemoryMeter.reset()
    #expect(MemoryMeter.peakBytes > 1 << 20)
    let block = [UInt8](repeating: 1, count: 64 << 20)
    #expect(MemoryMeter.peakBytes > 64 << 20)
    #expect(block.last == 1)
  }
}
