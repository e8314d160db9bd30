import Tensor
import Testing

@testable import Zoo

@Suite struct AuditRowDifferenceTests {
  private func difference(
    _ a: [Float], _ b: [Float], tolerances: [Float] = [1e-4, 1e-4]
  ) throws -> RowDifference? {
    let rows = a.count / 2
    return RowDifference(
      try Tensor(a, shape: [rows, 2]), try Tensor(b, shape: [rows, 2]), rows: 0..<rows,
      tolerances: tolerances)
  }

  @Test func equalRowsDoNotDiffer() throws {
    #expect(try difference([1, 2, 3, 4], [1, 2, 3, 4]) == nil)
    #expect(try difference([0, -0.0], [-0.0, 0]) == nil)
    #expect(try difference([.nan, .infinity], [.nan, .infinity]) == nil)
  }

  @Test func placesAndSizesAreFound() throws {
    let found = try #require(try difference([1, 2, 3, 4, 5, 6], [1, 2.00005, 3, 4.5, 5, 6.00001]))
    #expect(found.first == 0)
    #expect(found.last == 2)
    #expect(found.firstLarge == 1)
    #expect(found.lastLarge == 1)
    #expect(found.largest == 0.5)
  }

  @Test func nanAgainstANumberIsLarge() throws {
    let found = try #require(try difference([1, 2], [.nan, 2]))
    #expect(found.firstLarge == 0)
    #expect(found.largest == .infinity)
  }

  @Test func unitsHaveTheirOwnTolerance() throws {
    let found = try #require(
      try difference([1, 1], [1.001, 1.001], tolerances: [0.01, 0.01]))
    #expect(found.firstLarge == nil)
    let other = try #require(
      try difference([1, 1], [1.001, 1.001], tolerances: [0.01, 0.0001]))
    #expect(other.firstLarge == 0)
  }

  @Test func nearlyConstantUnitsHaveALowerTolerance() throws {
    // A unit that varies by 1, one by 0.01, and one not at all.
    let rows = try Tensor([-1, -3.01, -3, 1, -2.99, -3], shape: [2, 3])
    let tolerances = RowDifference.tolerances(rows)
    #expect(tolerances[0] == Audit.rounding)
    #expect(abs(tolerances[1] - 1e-5) < 1e-7)
    #expect(tolerances[2] == 16 * Float(3).ulp)
    #expect(RowDifference.tolerances(try Tensor([.infinity], shape: [1, 1])) == [Audit.rounding])
  }
}
