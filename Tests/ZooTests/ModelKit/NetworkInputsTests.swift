import Tensor
import Testing

@testable import Zoo

@Suite struct NetworkInputsTests {
  private let spikes = randomRaster(bins: 400, units: 3, rate: 0.1, seed: 1)
  private let bank = TraceBank(timeConstants: [5, 500], rates: [0.1, 0.1, 0.2])

  @Test func withoutTracesThereAreOnlySpikes() throws {
    let inputs = NetworkInputs(spikes, traces: nil)
    #expect(
      try inputs.windows(starts: [0, 17], length: 9)
        == OneStepAhead.inputs(spikes, starts: [0, 17], length: 9))
  }

  /// Wherever a window begins, its rows are those of the whole raster, bit by bit.
  @Test func tracesAreThoseOfTheWholeRaster() throws {
    var state = bank.initialState
    let whole = bank.rows(of: spikes, 0..<400, from: &state, as: .logRatio).own
    let windows = try NetworkInputs(spikes, traces: bank)
      .windows(starts: [0, 100, 128, 300], length: 50)
    #expect(windows.shape == [4, 50, 9])
    for (index, start) in [0, 100, 128, 300].enumerated() {
      for row in [0, 1, 49] {
        let found = (3..<9).map { windows[index, row, $0] }
        let expected = (0..<6).map { whole[start + row, $0 / 2, $0 % 2] }
        #expect(found == expected)
      }
    }
  }

  @Test func beyondTheRasterTracesGoOnInSilence() throws {
    let inputs = NetworkInputs(spikes, traces: bank)
    let early = try inputs.windows(starts: [-4], length: 6)
    #expect((0..<4).allSatisfy { row in (3..<9).allSatisfy { abs(early[0, row, $0]) < 1e-6 } })
    let late = try inputs.windows(starts: [398], length: 30)
    #expect(late[0, 29, 3] < late[0, 3, 3])
  }
}
