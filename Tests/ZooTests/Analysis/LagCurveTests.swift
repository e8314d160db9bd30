import Foundation
import Testing

@testable import Zoo

@Suite struct LagCurveTests {
  /// Every lag is in one range, in order, and long curves have few.
  @Test(arguments: [1, 32, 33, 100, 3125, 100_000]) func rangesCoverAllLags(count: Int) {
    let ranges = LagCurve.ranges(count)
    #expect(ranges.flatMap { Array($0) } == Array(1...count))
    #expect(ranges.count <= 32 + 110)
    #expect(ranges.prefix(32).allSatisfy { $0.count == 1 })
  }

  @Test func longLagsShareTheMean() {
    let curve = LagCurve((1...40).map(Double.init))
    #expect(curve.values.prefix(32).elementsEqual((1...32).map(Double.init)))
    #expect(curve.lags == curve.values)
    #expect(curve.lags.last == 39.5 && curve.peak == 39.5)
    #expect(LagCurve([]).peak == nil && LagCurve([.nan]).peak == nil)
  }

  @Test func undefinedValuesAreNullInAFile() throws {
    let curve = LagCurve([1, .nan, 3])
    let bytes = try JSONEncoder().encode(curve)
    #expect(String(decoding: bytes, as: UTF8.self).contains("[1,null,3]"))
    let read = try JSONDecoder().decode(LagCurve.self, from: bytes)
    #expect(read.lags == [1, 2, 3] && read.values[1].isNaN && read.values[2] == 3)
    #expect(throws: DecodingError.self) {
      _ = try JSONDecoder().decode(
        LagCurve.self, from: Data(#"{"lags":[1,2],"values":[1]}"#.utf8))
    }
  }
}
