import Autograd
import Layers
import Tensor
import Zoo

extension Workload {
  /// Recurrent layers over spikes.
  static let recurrent = Workload(
    name: "recurrent", summary: "GRU and LSTM, 128 units to 128 states, 3,125 steps"
  ) { settings in
    let steps = settings.size(3125, small: 20)
    var generator = RandomGenerator(seed: 1)
    return layer(
      "gru", GRU(128, 128, using: &generator), gates: 3, steps: steps)
      + layer("lstm", LSTM(128, 128, using: &generator), gates: 4, steps: steps)
  }

  private static func layer<L: Layer>(
    _ name: String, _ layer: L, gates: Int, steps: Int
  ) -> [Benchmark] {
    // Of the input and of the state, a product with a matrix of each gate; backward two for the
    // weights and one for the state before.
    let forward = 2 * 2 * Double(steps) * 128 * 128 * Double(gates)
    func input() throws -> Variable {
      Variable(try spikes(steps, 128, seed: 2).tensor.reshaped([1, steps, 128]))
    }
    return [
      .operations("recurrent/\(name)/forward", forward) {
        let x = try input()
        return { consume(try layer(x, in: Pass())) }
      },
      .operations("recurrent/\(name)/forward-backward", 2.5 * forward) {
        let x = try input()
        var layer = layer
        return {
          let pass = Pass(training: &layer, generator: RandomGenerator(seed: 3))
          let states = try layer(x, in: pass)
          consume(try pass.gradients(of: states.sum()))
        }
      },
    ]
  }
}
