import Testing

@testable import Zoo

@Suite("Names of units in text")
struct UnitLabelsTests {
  private static func labels(_ names: [String]) -> UnitLabels {
    var labels = UnitLabels()
    for name in names {
      Array(name.utf8).withUnsafeBufferPointer { _ = labels.index($0, 0..<$0.count) }
    }
    return labels
  }

  @Test(
    "numbers are in numeric order however they are written",
    arguments: [
      (["3", "12", "7"], ["3", "7", "12"]),
      (["3.0", "12.0", "7.0"], ["3", "7", "12"]),
      (["1.200000000000000000e+01", "3.000000000000000000e+00"], ["3", "12"]),
      (["3", "3.0", "3e0"], ["3"]),
      (["0", "-1", "10", "2"], ["-1", "0", "2", "10"]),
      (["012", "003", "305"], ["003", "012", "305"]),
      (["1.10", "1.2", "0.5"], ["0.5", "1.10", "1.2"]),
      (["9007199254740993", "5"], ["5", "9007199254740993"]),
    ] as [([String], [String])])
  func numbers(names: [String], expected: [String]) {
    let labels = Self.labels(names)
    let (order, sorted) = labels.sorted()
    #expect(sorted == expected && labels.areNumbers)
    for (index, name) in labels.names.enumerated() { #expect(sorted[order[index]] == name) }
  }

  @Test("names stay in the order in which they appear, as soon as one is no number")
  func names() {
    let labels = Self.labels(["10", "2", "b1", "1", "2"])
    #expect(labels.sorted().names == ["10", "2", "b1", "1"] && !labels.areNumbers)
    #expect(Self.labels(["0x1F", "infinity"]).areNumbers == false)
    #expect(Self.labels(["01", "1"]).count == 2, "leading zeros make another name")
    #expect(Self.labels(["1.5", "2"]).areWholeNumbers == false)
  }

  @Test("a missing number among numbers is noticed")
  func missing() {
    #expect(Self.labels(["1", "nan", "2"]).missing == 1)
    #expect(Self.labels(["1", "NA"]).missing == 1)
    #expect(Self.labels(["nan", "b"]).missing == nil)
    #expect(Self.labels(["1", "b", "nan"]).missing == nil)
    #expect(Self.labels(["1", "2"]).missing == nil)
  }
}
