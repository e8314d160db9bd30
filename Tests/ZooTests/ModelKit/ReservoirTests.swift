import Foundation
import Tensor
import Testing
import Zoo

@Suite struct ReservoirTests {
  private func reservoir(
    units: Int = 5, size: Int = 40, radius: Double = 0.9, seed: UInt64 = 1
  ) -> Reservoir {
    Reservoir(
      units: units, size: size, radius: radius, input: 1, longest: 100,
      generator: RandomGenerator(seed: seed))
  }

  /// W as a dense matrix of doubles.
  private func dense(_ reservoir: Reservoir) throws -> [[Double]] {
    let sources = try #require(reservoir.tensors["reservoir.sources"]).values
    let weights = try #require(reservoir.tensors["reservoir.weights"]).values
    let size = reservoir.size
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
    for place in sources.indices {
      matrix[place % size][Int(sources[place])] += Double(weights[place])
    }
    return matrix
  }

  @Test func followsTheRecurrence() throws {
    let reservoir = reservoir()
    let spikes = randomRaster(bins: 60, units: 5, rate: 0.2, seed: 3)
    let rows = try reservoir.rows(of: spikes)
    let matrix = try dense(reservoir)
    let tensors = reservoir.tensors
    let inputs = try #require(tensors["reservoir.inputs"]).values
    let inputWeights = try #require(tensors["reservoir.input_weights"]).values
    let bias = try #require(tensors["reservoir.bias"]).values
    let leak = try #require(tensors["reservoir.leak"]).values
    let size = reservoir.size
    var state = [Double](repeating: 0, count: size)
    for bin in 0..<60 {
      for index in 0..<size { #expect(abs(Double(rows[bin, index]) - state[index]) < 1e-5) }
      var drive = bias.map { Double($0) }
      for index in 0..<size {
        for source in 0..<size { drive[index] += matrix[index][source] * state[source] }
      }
      for place in inputs.indices where spikes[bin, Int(inputs[place])] {
        drive[place % size] += Double(inputWeights[place])
      }
      for index in 0..<size {
        state[index] += Double(leak[index]) * (tanh(drive[index]) - state[index])
      }
    }
  }

  @Test func theSpectralRadiusIsTheGivenOne() throws {
    // The norm of W^k grows like radius^k, whatever the norm and the angles of the eigenvalues.
    for seed in 0..<4 as Range<UInt64> {
      let matrix = try dense(reservoir(size: 60, radius: 0.7, seed: seed))
      var generator = RandomGenerator(seed: 9)
      var vector = (0..<60).map { _ in generator.normalDouble() }
      var growth: [Double] = []
      for _ in 0..<2_000 {
        vector = matrix.map { row in zip(row, vector).reduce(0) { $0 + $1.0 * $1.1 } }
        let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        growth.append(log(norm))
        vector = vector.map { $0 / norm }
      }
      let mean = growth.suffix(1_500).reduce(0, +) / 1_500
      #expect(abs(exp(mean) - 0.7) < 0.01)
    }
  }

  @Test func aRasterMayBeCutAnywhere() throws {
    let reservoir = reservoir()
    let spikes = randomRaster(bins: 50, units: 5, rate: 0.2, seed: 4)
    let whole = try reservoir.rows(of: spikes)
    var state = reservoir.initialState
    let parts = [0..<1, 1..<20, 20..<50].map { reservoir.rows(of: spikes, $0, from: &state) }
    #expect(try Tensor.concatenated(parts, axis: 0).isIdentical(to: whole))
  }

  @Test func timeConstantsAreSpread() throws {
    let leak = try #require(reservoir(size: 1_000).tensors["reservoir.leak"]).values
    let constants = leak.map { 1 / Double($0) }
    #expect(constants.allSatisfy { 1.999...100.001 ~= $0 })
    // Half are below the geometric mean of 2 and 100.
    let short = constants.filter { $0 < 200.0.squareRoot() }.count
    #expect(abs(short - 500) < 60)
  }

  @Test func savedTensorsGiveTheSameNetwork() throws {
    let original = reservoir()
    let spikes = randomRaster(bins: 50, units: 5, rate: 0.2, seed: 4)
    let restored = try Reservoir(original.tensors, units: 5, size: 40, of: "esn")
    #expect(try restored.rows(of: spikes).isIdentical(to: original.rows(of: spikes)))
    // A network of five units cannot be driven by four.
    #expect(
      throws: PredictorError.stateMismatch(
        model: "esn", tensor: "reservoir.inputs", reason: "has an entry that is not from 0 to 3")
    ) { _ = try Reservoir(original.tensors, units: 4, size: 40, of: "esn") }
    var broken = original.tensors
    broken["reservoir.bias"] = nil
    #expect(
      throws: PredictorError.stateMismatch(
        model: "esn", tensor: "reservoir.bias", reason: "is missing")
    ) { _ = try Reservoir(broken, units: 5, size: 40, of: "esn") }
  }
}
