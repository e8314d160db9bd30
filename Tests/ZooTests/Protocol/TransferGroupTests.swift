import Testing

@testable import Zoo

@Suite struct TransferGroupTests {
  /// Every pair of recordings is in one group besides those of the training part.
  @Test func everyCellHasItsGroup() {
    let places: [(index: Int, preparation: Preparation)] = [
      (0, .inVitro), (1, .inVitro), (2, .inVivo), (3, .inVivo),
    ]
    func groups(_ source: Int, _ target: Int) -> [TransferGroup] {
      TransferGroup.allCases.filter { $0.contains(places[source], places[target]) }
    }
    #expect(groups(0, 0) == [.trainingInVitro, .selfInVitro])
    #expect(groups(2, 2) == [.trainingInVivo, .selfInVivo])
    #expect(groups(0, 1) == [.othersInVitro] && groups(3, 2) == [.othersInVivo])
    #expect(groups(1, 2) == [.inVitroToInVivo] && groups(2, 1) == [.inVivoToInVitro])
    #expect(TransferGroup.allCases.filter(\.isTraining).count == 2)
  }

  /// Table 2 of the paper.
  @Test func publishedNumbers() {
    let published = TransferGroup.allCases.map(\.published)
    #expect(published.map(\.mean) == [0.92, 0.93, 0.93, 0.75, 0.77, 0.74, 0.70, 0.80])
    #expect(published.map(\.deviation) == [0.06, 0.06, 0.05, 0.07, 0.10, 0.10, 0.09, 0.10])
    #expect(TransferGroup.publishedNote.contains("same bin"))
  }
}
