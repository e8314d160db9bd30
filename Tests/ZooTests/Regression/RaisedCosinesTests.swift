import Testing

@testable import Zoo

@Suite struct RaisedCosinesTests {
  /// Peaks and end as stated for 10 filters over 200 bins.
  @Test func tenFiltersOver200BinsPeakWhereTheyShould() {
    let filters = RaisedCosines.filters(count: 10, length: 200)
    let peaks = filters.map { values in
      values.indices.max { (values[$0], $1) < (values[$1], $0) } ?? -1
    }
    #expect(peaks == [0, 2, 4, 8, 13, 20, 30, 45, 65, 95])
    #expect(filters[9][199] < 1e-6)
    #expect(filters.allSatisfy { $0.count == 200 && $0.allSatisfy { (0...1).contains($0) } })
  }

  /// `_raised_cosine_basis.py` of nemos, computed with NumPy.
  @Test func fourFiltersOver100Bins() {
    let filters = RaisedCosines.filters(count: 4, length: 100)
    #expect(filters[0][0] == 1)
    let at10 = filters.map { $0[10] }
    for (found, expected) in zip(at10, Self.nemos) { #expect(abs(found - expected) < 1e-5) }
  }

  private static let nemos: [Float] = [0.000000, 0.280600, 0.949292, 0.719400]
}
