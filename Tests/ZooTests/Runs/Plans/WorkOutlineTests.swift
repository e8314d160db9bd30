import Testing

@testable import Zoo

@Suite struct WorkOutlineTests {
  private func outline(_ model: ModelSelection, seconds: Double = 20) throws -> WorkOutline {
    try Comparison(
      models: [model],
      recordings: [.simulated(name: "dish", .inVitro(units: 4, duration: seconds, seed: 1))],
      settings: ProtocolSettings(preset: .quick), directory: RunDirectory("/nowhere/run")
    ).outline()
  }

  /// Pieces that are done take no more time; the largest decides the memory.
  @Test func piecesAddUp() throws {
    let (small, large) = (try outline(smallest("gru")), try outline(smallest("gru"), seconds: 60))
    let both = WorkOutline([(small, true), (large, false)])
    #expect(
      both.fits == 10 && both.finishedFits == 5 && both.cells == 10 && both.finishedCells == 5)
    #expect(both.seconds == large.seconds && both.memoryBytes == large.memoryBytes)
  }

  /// More units of work and larger models cost more; nothing is written.
  @Test func largerWorkTakesLonger() throws {
    let small = try outline(smallest("gru"))
    #expect(small.fits == 5 && small.cells == 5)
    #expect(small.recordings.map(\.name) == ["dish"])
    let large = try outline(ModelZoo(ModelZoo.builtIn).select("gru:hidden=64")[0])
    #expect(large.seconds > small.seconds)
    #expect(try outline(smallest("gru"), seconds: 60).memoryBytes > small.memoryBytes)
  }
}
