import Tensor
import Testing

@testable import Zoo

@Suite struct AuditMemoryTests {
  /// The difference of rows of one unit that begin to differ at some bins, by more than rounding or not.
  private func difference(_ large: [Int], _ small: [Int] = [], bins: Int = 10) -> RowDifference? {
    var values = [Float](repeating: 0, count: bins)
    for bin in large { values[bin] = 1 }
    for bin in small { values[bin] = 1e-6 }
    return RowDifference(
      .zeros([bins, 1]),
      Tensor.make([bins, 1]) { out in
        for (index, value) in values.enumerated() { out[index] = value }
      }, rows: 0..<bins, tolerances: [1e-4])
  }

  @Test func theLongestCounts() {
    var memory = AuditMemory()
    #expect(memory.exact == nil)
    memory.note(nil, flipped: 3, end: 10)
    #expect(memory.exact?.bins == 0)
    memory.note(difference([4, 6]), flipped: 3, end: 10)
    memory.note(difference([5]), flipped: 4, end: 10)
    #expect(memory.exact?.bins == 3)
    #expect(memory.exact?.isLowerBound == false)
  }

  @Test func effectsUpToTheEndAreLowerBounds() {
    var memory = AuditMemory()
    memory.note(difference([9]), flipped: 3, end: 10)
    #expect(memory.exact?.bins == 6)
    #expect(memory.exact?.isLowerBound == true)
    // As long, but over before the end.
    memory.note(difference([8]), flipped: 2, end: 10)
    #expect(memory.exact?.isLowerBound == false)
  }

  @Test func roundingIsTrackedSeparately() {
    var memory = AuditMemory()
    memory.note(difference([4], [9]), flipped: 3, end: 10)
    #expect(memory.exact?.bins == 6)
    #expect(memory.beyondRounding?.bins == 1)
    #expect(memory.beyondRounding?.isLowerBound == false)
  }
}
