import Tensor
import Testing
import Zoo

@Suite struct LinearAssignmentTests {
  /// Greedy takes the 1 and then must pay 100; the best pairs cost 2 + 3.
  @Test func aCheapPairThatMakesTheRestExpensiveIsNotTaken() throws {
    let found = try LinearAssignment(costs: [1, 2, 3, 100], rows: 2, columns: 2)
    #expect(found.columns == [1, 0])
    #expect(found.cost == 5)
  }

  @Test func negativeCostsAndRectangles() throws {
    let wide = try LinearAssignment(costs: [4, -1, 3, 2, 0, 5], rows: 2, columns: 3)
    #expect(wide.columns == [1, 0])
    #expect(wide.cost == 1)
    let tall = try LinearAssignment(costs: [4, 2, -1, 0, 3, 5], rows: 3, columns: 2)
    #expect(tall.columns == [1, 0, nil])
    #expect(tall.cost == 1)
  }

  @Test func equalCostsGoByIndex() throws {
    let square = try LinearAssignment(
      costs: [Double](repeating: 1, count: 16), rows: 4, columns: 4)
    #expect(square.columns == [0, 1, 2, 3])
    let tall = try LinearAssignment(costs: [Double](repeating: 0, count: 6), rows: 3, columns: 2)
    #expect(tall.columns == [0, 1, nil])
  }

  @Test func nothingToAssign() throws {
    #expect(try LinearAssignment(costs: [], rows: 0, columns: 3).columns.isEmpty)
    let rows = try LinearAssignment(costs: [], rows: 2, columns: 0)
    #expect(rows.columns == [nil, nil] && rows.cost == 0)
  }

  /// Every way to choose different columns, tried.
  private func least(_ costs: [Double], _ rows: Int, _ columns: Int) -> Double {
    var best = Double.infinity
    func choose(_ row: Int, _ used: Set<Int>, _ sum: Double) {
      guard row < rows else {
        best = min(best, sum)
        return
      }
      // With more rows than columns, some rows stay alone.
      if rows - row > columns - used.count { choose(row + 1, used, sum) }
      for column in 0..<columns where !used.contains(column) {
        choose(row + 1, used.union([column]), sum + costs[row * columns + column])
      }
    }
    if rows <= columns {
      choose(0, [], 0)
      return best
    }
    let turned = (0..<costs.count).map { costs[$0 % rows * columns + $0 / rows] }
    return least(turned, columns, rows)
  }

  @Test(arguments: [(1, 1), (2, 5), (3, 3), (4, 6), (5, 3), (6, 6)])
  func noOtherChoiceIsCheaper(rows: Int, columns: Int) throws {
    var generator = RandomGenerator(seed: 5)
    for round in 0..<40 {
      let costs = (0..<rows * columns).map { _ in
        // Whole numbers make ties.
        round % 2 == 0 ? generator.normalDouble() : Double(generator.integer(below: 4))
      }
      let found = try LinearAssignment(costs: costs, rows: rows, columns: columns)
      #expect(abs(found.cost - least(costs, rows, columns)) < 1e-12)
      let used = found.columns.compactMap { $0 }
      #expect(Set(used).count == min(rows, columns) && used.count == min(rows, columns))
    }
  }

  @Test func wrongCostsAreNamed() {
    #expect(
      throws: TensorError.countMismatch(
        operation: "LinearAssignment.init", shape: [2, 2], found: 3)
    ) { try LinearAssignment(costs: [1, 2, 3], rows: 2, columns: 2) }
    #expect(
      throws: TensorError.invalidArgument(
        operation: "LinearAssignment.init", reason: "the cost of row 1 and column 0 is inf")
    ) { try LinearAssignment(costs: [1, 2, .infinity, 3], rows: 2, columns: 2) }
  }
}
