import Tensor
import Testing

@testable import Zoo

@Suite struct OneStepAheadTests {
  /// Five bins of two units: bin t of unit 0 spikes for t = 0, 2, 3; of unit 1 for t = 1, 4.
  private let spikes = raster(["|.", ".|", "|.", "|.", ".|"])
  private let rows: [[Float]] = [[1, 0], [0, 1], [1, 0], [1, 0], [0, 1]]
  private let nothing: [Float] = [0, 0]

  @Test func theInputOfARowIsTheBinBefore() {
    let inputs = OneStepAhead.inputs(spikes, starts: [0, 2], length: 3)
    #expect(inputs.shape == [2, 3, 2])
    let expected: [[Float]] = [nothing, rows[0], rows[1], rows[1], rows[2], rows[3]]
    #expect(inputs.values == expected.flatMap { $0 })
  }

  @Test func theTargetOfARowIsItsOwnBin() {
    let targets = OneStepAhead.targets(spikes, starts: [0, 2], length: 3)
    #expect(targets.values == (rows[0...2] + rows[2...4]).flatMap { $0 })
  }

  @Test func binsBeforeTheFirstAreZero() {
    let inputs = OneStepAhead.inputs(spikes, starts: [-2], length: 4)
    #expect(inputs.values == [nothing, nothing, nothing, rows[0]].flatMap { $0 })
    #expect(OneStepAhead.inputs(spikes, starts: [-9], length: 3) == .zeros([1, 3, 2]))
  }

  @Test func binsBeyondTheLastAreZero() {
    let inputs = OneStepAhead.inputs(spikes, starts: [4], length: 4)
    // Row 5 would be the first after the end; its input is known, but no later one.
    #expect(inputs.values == [rows[3], rows[4], nothing, nothing].flatMap { $0 })
    #expect(OneStepAhead.targets(spikes, starts: [5, 50], length: 2) == .zeros([2, 2, 2]))
  }

  @Test func aWindowMayReachBeyondBothEnds() {
    let targets = OneStepAhead.targets(spikes, starts: [-1], length: 7)
    #expect(targets.values == ([nothing] + rows + [nothing]).flatMap { $0 })
  }
}
