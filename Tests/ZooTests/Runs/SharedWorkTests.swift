import Testing

@testable import Zoo

@Suite struct SharedWorkTests {
  @Test func whatOthersHaveIsLookedAtAgain() throws {
    var attempts: [String] = []
    try SharedWork.run([1, 2, 3]) { piece, isFirst in
      attempts.append("\(piece)\(isFirst ? "" : " again")")
      return isFirst && piece != 2 ? .taken : .done
    }
    #expect(attempts == ["1", "2", "3", "1 again", "3 again"])
  }

  @Test func nothingIsBegunAfterTheEnd() throws {
    var attempts: [Int] = []
    try SharedWork.run([1, 2, 3]) { piece, _ in
      attempts.append(piece)
      return piece == 1 ? .taken : .ended
    }
    #expect(attempts == [1, 2])
    try SharedWork.run([Int]()) { _, _ in .taken }
  }

  @Test func waitingCanBeStopped() {
    #expect(throws: FitCancelled.self) {
      try Interruption.adding({ true }) { try SharedWork.run([1]) { _, _ in .taken } }
    }
  }
}
