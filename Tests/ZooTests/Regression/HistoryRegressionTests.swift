import Tensor
import Testing

@testable import Zoo

@Suite struct HistoryRegressionTests {
  private func part(_ spikes: SpikeRaster, rates: NullRates) -> HistoryPart {
    HistoryPart(
      spikes, 0..<spikes.bins,
      features: HistoryFeatures(
        rates: rates.logOdds, filters: 4, history: 40, population: true),
      offset: Tensor(shape: [spikes.bins, spikes.units]) { rates.logOdds[$0 % spikes.units] },
      silent: 1_000, generator: RandomGenerator(seed: 1))
  }

  private func regression(sources: Int, rank: Int = 0) -> HistoryRegression {
    let training = chainRaster(bins: 6_000, units: 6, seed: 1)
    let rates = NullRates(training: training)
    return HistoryRegression(
      training: part(training, rates: rates),
      validation: part(chainRaster(bins: 3_000, units: 6, seed: 2), rates: rates),
      basis: RaisedCosines.filters(count: 2, length: 10), mostSources: sources, rank: rank,
      stop: { false },
      progress: { _ in })
  }

  @Test func everyProblemReachesItsMinimum() throws {
    let result = try regression(sources: 5).fit()
    #expect(result.gradientNorm <= HistoryRegression.tolerance)
    #expect(result.strengths.shared.isFinite && result.strengths.coupling.isFinite)
    #expect(result.steps > 0)
  }

  /// With room for one source, each unit keeps the one that drives it.
  @Test func theMostPromisingSourceIsKept() throws {
    let result = try regression(sources: 1).fit()
    for unit in 1..<6 {
      let sizes = (0..<6).map { source in
        (0..<2).reduce(0.0) { $0 + abs(result.coupling[unit][source * 2 + $1]) }
      }
      #expect(sizes.indices.filter { sizes[$0] > 0 } == [unit - 1])
    }
  }

  /// Two filters with one signal each make a matrix of rank two: off the diagonal, which is left
  /// out, every determinant of three targets and three sources is 0.
  @Test func oneSignalPerFilterMakesAMatrixOfRankTwo() throws {
    let result = try regression(sources: 5, rank: 1).fit()
    #expect(result.strengths.coupling.isFinite)
    #expect(result.gradientNorm <= HistoryRegression.tolerance)
    for unit in 0..<6 {
      for k in 0..<2 { #expect(result.coupling[unit][unit * 2 + k] == 0) }
    }
    let orders = [[0, 1, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0], [1, 0, 2], [0, 2, 1]]
    for k in 0..<2 {
      let terms = orders.enumerated().map { place, order in
        (0..<3).reduce(place < 3 ? 1.0 : -1) { $0 * result.coupling[3 + $1][order[$1] * 2 + k] }
      }
      let size = terms.reduce(0) { $0 + abs($1) }
      #expect(size > 0)
      #expect(abs(terms.reduce(0, +)) <= 1e-9 * size)
    }
  }

  /// As many signals as units leave nothing out: the chain is found as it is with pairs.
  @Test func fullRankFindsTheSameSources() throws {
    let result = try regression(sources: 5, rank: 6).fit()
    for unit in 1..<6 {
      let sizes = (0..<6).map { source in
        (0..<2).reduce(0.0) { $0 + abs(result.coupling[unit][source * 2 + $1]) }
      }
      #expect(sizes.indices.max { sizes[$0] < sizes[$1] } == unit - 1)
    }
  }

  /// Moments with the eigenvalues 8 and 2 along the diagonals: the mean eigenvalue becomes one.
  @Test func mixturesAreTheRootOfTheMoments() throws {
    let mixture = try #require(HistoryRegression.root(of: [5, 3, 3, 5], size: 2))
    let first = (1.6 / 2).squareRoot()
    let second = (0.4 / 2).squareRoot()
    #expect(abs(abs(mixture[0][0]) - first) < 1e-12 && abs(mixture[0][0] - mixture[0][1]) < 1e-12)
    #expect(abs(abs(mixture[1][0]) - second) < 1e-12 && abs(mixture[1][0] + mixture[1][1]) < 1e-12)
    #expect(HistoryRegression.root(of: [0, 0, 0, 0], size: 2) == nil)
  }

  /// No shape is forbidden: an eigenvalue of 0 becomes a hundredth of the mean.
  @Test func unseenShapesStayPossible() throws {
    let mixture = try #require(HistoryRegression.root(of: [1, 0, 0, 0], size: 2))
    #expect(abs(abs(mixture[0][0]) - 2.0.squareRoot()) < 1e-12)
    #expect(abs(abs(mixture[1][1]) - 0.1) < 1e-12)
  }

  /// What a spike adds at every lag is the same in mixtures and in filters.
  @Test func weightsOfMixturesBecomeWeightsOfFilters() {
    let regression = regression(sources: 5)
    let mixture = [[0.5, -2], [1.5, 0.25]]
    let mixed = regression.mix(regression.basis, by: mixture)
    var result = HistoryRegression.Result(
      own: [], coupling: [[3, -1, 0, 0]],
      strengths: (shared: .infinity, deviation: .infinity, coupling: .infinity))
    result.express(in: mixture)
    for lag in mixed[0].indices {
      let before = 3 * Double(mixed[0][lag]) - Double(mixed[1][lag])
      let after = (0..<2).reduce(0.0) {
        $0 + result.coupling[0][$1] * Double(regression.basis[$1][lag])
      }
      #expect(abs(before - after) < 1e-5)
    }
    #expect(result.coupling[0][2...] == [0, 0])
  }

  /// Couplings that all have the shape of one filter and a half of the other make that mixture the
  /// cheapest.
  @Test func theUsualShapeIsFound() throws {
    let regression = regression(sources: 5)
    let result = try regression.fit()
    var moments = [Double](repeating: 0, count: 4)
    for unit in 1..<6 {
      let weights = result.coupling[unit][(unit - 1) * 2..<unit * 2]
      for k in 0..<2 {
        for l in 0..<2 {
          moments[k * 2 + l] += weights[weights.startIndex + k] * weights[weights.startIndex + l]
        }
      }
    }
    let truth = SymmetricEigenvectors(of: moments, size: 2)
    // The chain has one shape, so one direction holds nearly all.
    #expect(truth.values[0] > 10 * truth.values[1])
    let none = [Double](repeating: 0, count: regression.training.problems[0].features)
    let (mixture, known, steps) = try regression.usualShapes(
      shared: none, deviations: Array(repeating: none, count: 6), ridge: 10
    ) { _ in }
    #expect(steps > 0 && known.count == 6)
    if let mixture {
      let size = (mixture[0][0] * mixture[0][0] + mixture[0][1] * mixture[0][1]).squareRoot()
      let cosine =
        (mixture[0][0] * truth.vectors[0][0] + mixture[0][1] * truth.vectors[0][1]) / size
      #expect(abs(cosine) > 0.9)
    }
  }
}
