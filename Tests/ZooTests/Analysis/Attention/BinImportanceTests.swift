import Tensor
import Testing

@testable import Zoo

@Suite struct BinImportanceTests {
  /// Derivatives of both signs count by their size.
  @Test func sizesOfDerivativesAreSummed() throws {
    let gradient = try Tensor([1, -2, 3, -4, 0, 0.5], shape: [1, 3, 2])
    #expect(BinImportance.gradient(gradient) == [3, 7, 0.5])
  }

  @Test func quantitiesThatWereMeasuredAreCorrelated() {
    var bins = BinImportance.Bins()
    bins.recorded = [0, 1, 2, 3]
    bins.predicted = [3, 2, 1, 0]
    bins.values = [.gradient: [1, 2, 4, 8], .attention: [5, 5, 5, 5], .keySide: [1, 2]]
    let importance = BinImportance(bins, shownGradient: [1, 3], shownSpikes: [0, 2])
    #expect(importance.bins == 4 && importance.shownGradient == [0.5, 1.5])
    #expect(importance.correlations.map(\.quantity) == [.gradient, .attention])
    #expect(importance.correlations[0].recorded == 1)
    #expect(importance.correlations[0].predicted == -1)
    #expect(importance.correlations[1].recorded.isNaN)
    // A window without a gradient has no mean to divide by.
    let flat = BinImportance(bins, shownGradient: [0, 0], shownSpikes: [0, 0])
    #expect(flat.shownGradient == [0, 0])
  }
}
