import Foundation
import Tensor
import Testing

@testable import Zoo

@Suite struct StressLayoutTests {
  private func matrix(_ places: [[Double]]) -> [Double] {
    var distances: [Double] = []
    for a in places {
      for b in places {
        var squares = 0.0
        for (x, y) in zip(a, b) { squares += (x - y) * (x - y) }
        distances.append(squares.squareRoot())
      }
    }
    return distances
  }

  /// Points in three dimensions: their distances are found exactly there, and not in a plane.
  @Test func placesComeBackFromTheirDistances() throws {
    var generator = RandomGenerator(seed: 1)
    let places = (0..<7).map { _ in (0..<3).map { _ in generator.normalDouble() } }
    let distances = matrix(places)
    let layout = try StressLayout(distances: distances, count: 7, dimensions: 3)
    #expect(layout.stress < 1e-12 && layout.normalisedStress < 1e-6)
    for (found, given) in zip(matrix(layout.places), distances) {
      #expect(abs(found - given) < 1e-6)
    }
    let flat = try StressLayout(distances: distances, count: 7, dimensions: 2)
    #expect(flat.stress > 0.01)
  }

  /// A regular triangle on a line: 0, 2/3, 4/3 leaves 2 (1/3)² + (1/3)² = 1/3.
  @Test func triangleOnALine() throws {
    let layout = try StressLayout(
      distances: [0, 1, 1, 1, 0, 1, 1, 1, 0], count: 3, dimensions: 1)
    #expect(abs(layout.stress - 1.0 / 3) < 1e-9)
    #expect(abs(layout.normalisedStress - 1.0 / 3) < 1e-9)
    let line = layout.places.map { $0[0] }.sorted()
    for (place, expected) in zip(line, [-2.0 / 3, 0, 2.0 / 3]) {
      #expect(abs(place - expected) < 1e-6)
    }
  }

  /// No step of a descent raises the stress, and the last one hardly moves it.
  @Test func stressNeverRises() {
    var generator = RandomGenerator(seed: 4)
    var distances = [Double](repeating: 0, count: 64)
    for row in 0..<8 {
      for column in 0..<row {
        distances[row * 8 + column] = generator.uniformDouble()
        distances[column * 8 + row] = distances[row * 8 + column]
      }
    }
    let descent = StressDescent(distances: distances, count: 8, dimensions: 2)
    var places = (0..<16).map { _ in generator.normalDouble() }
    for _ in 0..<50 {
      let next = descent.step(places)
      #expect(descent.stress(of: next) <= descent.stress(of: places) * (1 + 1e-12))
      places = next
    }
  }

  @Test func moreStartsAreNeverWorseAndTheSameSeedIsTheSameMap() throws {
    var generator = RandomGenerator(seed: 8)
    var distances = [Double](repeating: 0, count: 100)
    for row in 0..<10 {
      for column in 0..<row {
        distances[row * 10 + column] = generator.uniformDouble()
        distances[column * 10 + row] = distances[row * 10 + column]
      }
    }
    let few = try StressLayout(distances: distances, count: 10, dimensions: 2, starts: 1)
    let many = try StressLayout(distances: distances, count: 10, dimensions: 2, starts: 30)
    #expect(many.stress <= few.stress)
    let again = try StressLayout(distances: distances, count: 10, dimensions: 2, starts: 30)
    #expect(many == again)
    // Centred, with the widest axis first.
    let spreads: [Double] = (0..<2).map { axis in
      many.places.reduce(0) { $0 + $1[axis] * $1[axis] }
    }
    #expect(spreads[0] >= spreads[1])
    for axis in 0..<2 {
      let sum: Double = many.places.reduce(0) { $0 + $1[axis] }
      #expect(abs(sum) < 1e-9)
    }
  }

  @Test func equalPlacesAndSingleItems() throws {
    let same = try StressLayout(distances: [0, 0, 0, 0], count: 2, dimensions: 3)
    #expect(same.stress < 1e-20 && same.normalisedStress == 0)
    let alone = try StressLayout(distances: [0], count: 1, dimensions: 2)
    #expect(alone.places == [[0, 0]] && alone.stress == 0)
  }

  @Test func wrongDistancesAreNamed() {
    #expect(
      throws: TensorError.countMismatch(
        operation: "StressLayout.init", shape: [2, 2], found: 3)
    ) { try StressLayout(distances: [0, 1, 1], count: 2, dimensions: 2) }
    #expect(
      throws: TensorError.invalidArgument(
        operation: "StressLayout.init",
        reason: "the distance of 0 and 1 is 2.0, back 1.0; it must be 0 or above and the same both "
          + "ways")
    ) { try StressLayout(distances: [0, 1, 2, 0], count: 2, dimensions: 2) }
    #expect(
      throws: TensorError.invalidArgument(
        operation: "StressLayout.init", reason: "a layout has at least 1 dimension")
    ) { try StressLayout(distances: [0], count: 1, dimensions: 0) }
  }
}
