import Foundation
import Tensor
import TestSupport
import Testing

@testable import Zoo

@Suite struct LogisticRegressionTests {
  /// More rows than a block holds, targets drawn from known weights, uneven row weights, offsets.
  private func problem(
    rows: Int = 5_000, features: Int = 6, seed: UInt64 = 1
  ) -> LogisticRegression {
    var generator = RandomGenerator(seed: seed)
    var x: [Float] = []
    var (y, v, offset): ([Float], [Float], [Float]) = ([], [], [])
    for _ in 0..<rows {
      let row = (0..<features).map { $0 == 0 ? 1 : generator.normal() }
      let known = generator.normal() * 0.5
      let z = row.enumerated().reduce(known) { $0 + $1.element * Float($1.offset - 2) * 0.4 }
      x += row
      y.append(generator.bernoulli(1 / (1 + exp(-Double(z)))) ? 1 : 0)
      v.append(generator.uniform() + 0.5)
      offset.append(known)
    }
    return LogisticRegression(
      features: Tensor(shape: [rows, features]) { x[$0] }, targets: y, weights: v, offset: offset)
  }

  @Test func theGradientIsThatOfTheValue() {
    let problem = problem(rows: 3_000)
    let ridge = [0, 1, 2, 3, 4, 5.0]
    let weights = [0.3, -0.2, 0.5, 0.1, -0.7, 0.2]
    let gradient = problem.derivatives(at: weights, ridge: ridge).gradient
    for index in weights.indices {
      let step = 1e-4
      var (up, down) = (weights, weights)
      up[index] += step
      down[index] -= step
      let slope =
        (problem.derivatives(at: up, ridge: ridge).value
          - problem.derivatives(at: down, ridge: ridge).value) / (2 * step)
      #expect(abs(slope - gradient[index]) < 1e-4 * (1 + abs(slope)))
    }
  }

  /// The curvature times a direction is the change of the gradient along it.
  @Test func theCurvatureIsThatOfTheGradient() {
    let problem = problem(rows: 3_000)
    let ridge = [Double](repeating: 0.5, count: 6)
    let weights = [0.3, -0.2, 0.5, 0.1, -0.7, 0.2]
    let direction = [1, 0.5, -1, 0.25, 2, -0.5]
    let step = 1e-3
    let up = problem.derivatives(
      at: zip(weights, direction).map { $0 + step * $1 }, ridge: ridge
    ).gradient
    let down = problem.derivatives(
      at: zip(weights, direction).map { $0 - step * $1 }, ridge: ridge
    ).gradient
    let change = zip(up, down).map { ($0 - $1) / (2 * step) }
    let back = problem.curvature(at: weights, ridge: ridge).solution(of: change)
    for (back, direction) in zip(back, direction) { #expect(abs(back - direction) < 1e-5) }
  }

  @Test func reachesTheGradientNormAndThePlantedWeights() throws {
    let solution = try problem(rows: 40_000).solve(ridge: [Double](repeating: 1e-3, count: 6))
    #expect(solution.gradientNorm <= 1e-9)
    #expect(solution.steps <= 12)
    for (index, weight) in solution.weights.enumerated() {
      #expect(abs(weight - Double(index - 2) * 0.4) < 0.06)
    }
  }

  /// A convex problem has one answer, wherever the search begins.
  @Test func twoStartsGiveOneAnswer() throws {
    let problem = problem()
    let ridge = [Double](repeating: 0.1, count: 6)
    let first = try problem.solve(ridge: ridge)
    let second = try problem.solve(ridge: ridge, start: [4, -3, 2, 5, -4, 3])
    for (first, second) in zip(first.weights, second.weights) {
      #expect(abs(first - second) < 1e-6)
    }
    #expect(abs(first.value - second.value) < 1e-9 * first.value)
  }

  @Test func threadsDoNotChangeABit() throws {
    let problem = problem()
    let ridge = [Double](repeating: 0.1, count: 6)
    let one = try withThreads(1) { try problem.solve(ridge: ridge) }
    let three = try withThreads(3) { try problem.solve(ridge: ridge) }
    #expect(one == three)
  }

  /// A feature that separates the targets has a finite weight as soon as it has a ridge.
  @Test func separatedTargetsNeedARidge() throws {
    let problem = LogisticRegression(
      features: Tensor(shape: [4, 1]) { Float($0) - 1.5 }, targets: [0, 0, 1, 1])
    let solution = try problem.solve(ridge: [0.01])
    #expect(solution.gradientNorm <= 1e-9)
    #expect(solution.weights[0] > 3 && solution.weights[0] < 10)
  }

  private struct Peer: Decodable {
    let features, targets, row_weights: [Float]
    let ridge, weights: [Double]
    let value: Double
  }

  /// The same problem by scikit-learn's Newton solver; Tests/Benchmarks/logistic_peer.py wrote it.
  @Test func agreesWithScikitLearn() throws {
    let path = Bundle.module.bundlePath + "/Fixtures/logistic.json"
    let peer = try JSONDecoder().decode(Peer.self, from: Data(FileBytes.read(path)))
    let shape: Shape = [peer.targets.count, peer.ridge.count]
    let solution = try LogisticRegression(
      features: Tensor(peer.features, shape: shape), targets: peer.targets,
      weights: peer.row_weights
    ).solve(ridge: peer.ridge)
    #expect(abs(solution.value / peer.value - 1) < 1e-6)
    for (found, expected) in zip(solution.weights, peer.weights) {
      #expect(abs(found - expected) < 1e-4)
    }
  }

  @Test func joinedProblemsHaveTheRowsOfAll() throws {
    let whole = problem(rows: 5_000)
    let parts = [problem(rows: 2_000, seed: 1), problem(rows: 100, seed: 2)]
    let joined = LogisticRegression(joining: parts)
    #expect(joined.rows == 2_100)
    let weights = [0.3, -0.2, 0.5, 0.1, -0.7, 0.2]
    let sum = parts.reduce(0) { $0 + $1.loss(at: weights) }
    #expect(abs(joined.loss(at: weights) - sum) < 1e-9 * sum)
    #expect(whole.logOdds(at: weights).count == 5_000)
  }

  @Test func stopsWhenAsked() {
    #expect(throws: FitCancelled()) {
      try Interruption.adding({ true }) {
        _ = try problem().solve(ridge: [Double](repeating: 0.1, count: 6))
      }
    }
  }
}
