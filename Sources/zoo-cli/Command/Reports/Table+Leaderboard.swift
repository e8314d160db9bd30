import Zoo

extension Table {
  /// A table of models for a terminal: rows that do not compete are dimmed.
  init(_ board: LeaderboardTable) {
    self.init(
      board.columns.map {
        Column(
          title: $0.title, isNumeric: $0.isNumeric, dispensability: $0.dispensability)
      })
    for line in board.lines { append(line.cells, line.role == .competitor ? nil : .dim) }
  }
}
