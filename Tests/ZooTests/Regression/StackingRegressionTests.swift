import Foundation
import Tensor
import Testing
import Zoo

@Suite struct StackingRegressionTests {
  private let spikes = chainRaster(bins: 5_000, units: 3, seed: 2)

  private func rows(_ seed: UInt64) -> Tensor {
    var generator = RandomGenerator(seed: seed)
    return Tensor(shape: [5_000, 3]) { _ in generator.normal() - 2 }
  }

  /// At the maximum the derivatives of the log-posterior vanish; priors of precision 1 and 4.
  @Test func findsTheMaximum() throws {
    let rows = [rows(1), rows(2), rows(3)]
    let fit = try StackingRegression(of: spikes, on: rows)
    var byWeight = fit.weights.map { 1.0 / 3 - $0 }
    var byOffset = fit.offsets.map { -4 * $0 }
    for place in spikes.entries.indices {
      var z = fit.offsets[place % 3]
      for (weight, rows) in zip(fit.weights, rows) {
        z += weight * Double(rows[place / 3, place % 3])
      }
      let residual = Double(spikes.entries[place]) - 1 / (1 + exp(-z))
      byOffset[place % 3] += residual
      for index in 0..<3 { byWeight[index] += residual * Double(rows[index][place / 3, place % 3]) }
    }
    for slope in byWeight + byOffset { #expect(abs(slope) < 1e-4) }
  }

  @Test func equalModelsShareEqually() throws {
    let fit = try StackingRegression(of: spikes, on: [rows(1), rows(1)])
    #expect(abs(fit.weights[0] - fit.weights[1]) < 1e-9)
  }

  @Test func stopsWhenAsked() {
    #expect(throws: FitCancelled()) {
      try Interruption.adding({ true }) {
        _ = try StackingRegression(of: spikes, on: [rows(1), rows(2)])
      }
    }
  }
}
