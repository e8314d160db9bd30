import Testing

@testable import Zoo

@Suite struct SweepEffectTests {
  private func effect(_ axis: String, at index: Int, _ rows: [SweepRow]) throws -> SweepEffect? {
    SweepEffect(try SweepAxis(parsing: axis, for: GRUNetwork.card), at: index, rows)
  }

  @Test func anEffectIsAMeanOverTheOtherValues() throws {
    let rows = [
      sampleCandidate(1, ["16", "1"], [0.4]), sampleCandidate(2, ["16", "2"], [0.2]),
      sampleCandidate(3, ["8", "1"], [0.1]), sampleCandidate(4, ["8", "2"], [], status: .failed),
    ]
    let hidden = try #require(try effect("hidden=16,8", at: 0, rows))
    #expect(hidden.groups.map(\.values) == ["8", "16"])
    #expect(hidden.groups.map(\.candidates) == [1, 2])
    #expect(abs(hidden.groups[1].validation - 0.3) < 1e-12 && abs(hidden.range - 0.2) < 1e-12)
    let layers = try #require(try effect("layers=1,2", at: 1, rows))
    #expect(
      layers.groups.map(\.values) == ["1", "2"] && abs(layers.groups[0].validation - 0.25) < 1e-12)
    #expect(try effect("layers=1,2", at: 1, [rows[0], rows[2]]) == nil)
  }

  /// Nine values make three groups of three.
  @Test func manyValuesAreGrouped() throws {
    let rows = (1...9).map { sampleCandidate($0, ["\($0)"], [Double($0)]) }
    let effect = try #require(try effect("hidden=1..9", at: 0, rows))
    #expect(effect.groups.map(\.values) == ["1 to 3", "4 to 6", "7 to 9"])
    #expect(effect.groups.map(\.validation) == [2, 5, 8])
    // Four values of two candidates each are not grouped, of one each they are.
    let pairs = rows.prefix(4) + rows.prefix(4)
    #expect(try self.effect("hidden=1..9", at: 0, Array(pairs))?.groups.count == 4)
    #expect(try self.effect("hidden=1..9", at: 0, Array(rows.prefix(4)))?.groups.count == 3)
  }
}
