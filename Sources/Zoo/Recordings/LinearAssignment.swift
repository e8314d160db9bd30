import Tensor

/// The exact linear assignment: a partner for every row, so that the sum of the costs is the least
/// that any choice of different columns has.
///
/// Rows are added one at a time. Each is joined to a free column along the path that adds least to
/// the sum, found with Dijkstra's method on costs that are reduced by a price for every row and
/// column (Jonker and Volgenant 1987; for rectangles Crouse 2016). The prices keep all reduced costs
/// at 0 or above, and those of pairs at 0, which proves that the result is the best one. It takes a
/// time proportional to rows x rows x columns; a greedy choice would be faster and wrong, and an
/// auction is exact only for whole numbers.
///
/// Of equally short paths the one to the column with the lowest index is taken, so the same costs
/// always give the same pairs.
public struct LinearAssignment: Sendable, Equatable {
  /// The column of each row; nil for rows that are left over, where there are more rows than columns.
  public let columns: [Int?]
  /// The sum of the costs of the pairs.
  public let cost: Double

  /// Assigns rows to columns.
  ///
  /// - Parameters:
  ///   - costs: row-major [rows, columns], finite.
  ///   - rows: the number of rows.
  ///   - count: the number of columns.
  /// - Throws: `TensorError.countMismatch` if there are not rows x columns costs,
  ///   `.invalidArgument` if one is not finite.
  public init(costs: [Double], rows: Int, columns count: Int) throws(TensorError) {
    guard rows >= 0, count >= 0, costs.count == rows * count else {
      throw .countMismatch(
        operation: "LinearAssignment.init", shape: [max(0, rows), max(0, count)],
        found: costs.count)
    }
    if let place = costs.firstIndex(where: { !$0.isFinite }) {
      throw .invalidArgument(
        operation: "LinearAssignment.init",
        reason: "the cost of row \(place / count) and column \(place % count) is \(costs[place])")
    }
    var partners = [Int?](repeating: nil, count: rows)
    if rows <= count {
      for (column, row) in Self.rowOfColumn(costs, rows, count).enumerated() {
        if let row { partners[row] = column }
      }
    } else {
      // Every path must find a free column: the shorter side is the one that is joined.
      var turned = [Double](repeating: 0, count: costs.count)
      for row in 0..<rows {
        for column in 0..<count { turned[column * rows + row] = costs[row * count + column] }
      }
      partners = Self.rowOfColumn(turned, count, rows)
    }
    columns = partners
    cost = partners.enumerated().reduce(0) { sum, pair in
      sum + (pair.element.map { costs[pair.offset * count + $0] } ?? 0)
    }
  }

  /// The row that each column gets, for at most as many rows as columns.
  private static func rowOfColumn(_ costs: [Double], _ rows: Int, _ count: Int) -> [Int?] {
    var owner = [Int?](repeating: nil, count: count)
    var columnOfRow = [Int?](repeating: nil, count: rows)
    var rowPrice = [Double](repeating: 0, count: rows)
    var columnPrice = [Double](repeating: 0, count: count)
    for start in 0..<rows {
      // The shortest known path from the new row to each column, and the row before it on the path.
      var distance = [Double](repeating: .infinity, count: count)
      var previous = [Int](repeating: start, count: count)
      var isDone = [Bool](repeating: false, count: count)
      var row = start
      var length = 0.0
      var end: Int?
      while end == nil {
        var nearest = -1
        var shortest = Double.infinity
        let (first, base) = (row * count, length - rowPrice[row])
        for column in 0..<count where !isDone[column] {
          let candidate = base + costs[first + column] - columnPrice[column]
          if candidate < distance[column] {
            distance[column] = candidate
            previous[column] = row
          }
          if distance[column] < shortest { (nearest, shortest) = (column, distance[column]) }
        }
        // There is always a free column that is not done, and all costs are finite.
        guard nearest >= 0 else { break }
        isDone[nearest] = true
        length = shortest
        if let next = owner[nearest] { row = next } else { end = nearest }
      }
      // Prices follow the distances, so that reduced costs stay at 0 or above.
      rowPrice[start] += length
      for column in 0..<count where isDone[column] {
        columnPrice[column] += distance[column] - length
        if let row = owner[column] { rowPrice[row] += length - distance[column] }
      }
      // Along the path every row takes the next column.
      while let column = end {
        let row = previous[column]
        owner[column] = row
        (columnOfRow[row], end) = (column, columnOfRow[row])
        if row == start { break }
      }
    }
    return owner
  }
}
