import Testing

@testable import Zoo

@Suite struct WorkShardTests {
  /// Units of lengths 23, 22, ..., 1.
  private let units = (0..<23).map { index in
    WorkUnit(
      id: "\(index)", label: "a", trainedOn: "b", seed: 0, folder: "c", cells: [],
      seconds: Double(23 - index), memoryBytes: 0)
  }

  @Test(arguments: 1...20)
  func sharesAreDisjointAndComplete(_ count: Int) throws {
    var seen: [String] = []
    for index in 1...count {
      seen += try #require(WorkShard(index: index, count: count)).of(units).map(\.id)
    }
    #expect(Set(seen).count == seen.count && seen.count == units.count)
  }

  /// Dealt out like cards: no share is longer than another by more than the longest unit.
  @Test func sharesTakeAboutTheSameTime() throws {
    let lengths = try (1...4).map { index in
      try #require(WorkShard(index: index, count: 4)).of(units).reduce(0) { $0 + $1.seconds }
    }
    // 23 + 19 + ... + 3, and so on.
    #expect(lengths == [78, 72, 66, 60])
  }

  @Test func moreSharesThanUnitsLeaveSomeEmpty() throws {
    #expect(try #require(WorkShard("24/30")).of(units).isEmpty)
    #expect(try #require(WorkShard("23/30")).of(units).map(\.id) == ["22"])
  }

  @Test func onlySharesAreRead() {
    #expect(WorkShard("3/4") == WorkShard(index: 3, count: 4))
    #expect(WorkShard("3/4")?.description == "3/4")
    for text in ["5/4", "0/4", "x", "", "/", "1/", "/4", "1/0", "-1/4", "1/4/2", "1 / 4", "1.0/4"] {
      #expect(WorkShard(text) == nil, "\(text)")
    }
  }
}
