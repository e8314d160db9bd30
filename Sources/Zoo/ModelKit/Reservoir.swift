import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A fixed random recurrent network that spikes drive and nobody trains.
///
///     s[t + 1] = s[t] + a (tanh(W s[t] + V x[t] + b) - s[t])        a_i = 1 / time constant of i
///
/// s[t] knows bins before t only, and begins with 0. W and V have ten entries a row; those of W are
/// normal and scaled to the spectral radius, so that the past fades (the echo state property, Jaeger
/// 2001), those of V uniform. Time constants are spread on a log axis from 2 bins to the longest.
public struct Reservoir: Sendable {
  /// Connections of a reservoir unit from others, and from recorded units.
  public static let fanIn = 10

  /// W as [fanIn, size]: which state, and with what weight.
  private var sources: [Int] = []
  private var weights: [Float] = []
  /// V as [fanIn, size]: which recorded unit, and with what weight.
  private var inputs: [Int] = []
  private var inputWeights: [Float] = []
  /// b and a, [size].
  private var bias: [Float] = []
  private var leak: [Float] = []
  /// For every recorded unit, the entries of V that it feeds.
  private var fed: [[Int]] = []

  /// The number of states.
  public var size: Int { leak.count }
  /// The states before the first bin of a recording.
  public var initialState: [Float] { [Float](repeating: 0, count: size) }

  /// A network without states.
  public init() {}

  /// Draws a network.
  ///
  /// - Parameters:
  ///   - units: recorded units that drive it.
  ///   - size: the number of states.
  ///   - radius: the spectral radius of W.
  ///   - input: the largest entry of V.
  ///   - longest: the longest time constant in bins.
  ///   - generator: decides everything.
  /// - Precondition: units and size are positive.
  public init(
    units: Int, size: Int, radius: Double, input: Double, longest: Double,
    generator: RandomGenerator
  ) {
    var draws = generator
    let count = Self.fanIn * size
    sources = (0..<count).map { _ in draws.integer(below: size) }
    weights = (0..<count).map { _ in draws.normal() }
    inputs = (0..<count).map { _ in draws.integer(below: units) }
    inputWeights = (0..<count).map { _ in Float(input) * (2 * draws.uniform() - 1) }
    bias = (0..<size).map { _ in 0.5 * (2 * draws.uniform() - 1) }
    let span = log(longest / 2)
    leak = (0..<size).map { _ in Float(1 / (2 * exp(span * draws.uniformDouble()))) }
    let factor = Float(radius / max(growth(from: &draws), 1e-6))
    for index in weights.indices { weights[index] *= factor }
    connect(units)
  }

  private mutating func connect(_ units: Int) {
    fed = [[Int]](repeating: [], count: units)
    for (place, unit) in inputs.enumerated() { fed[unit].append(place) }
  }

  /// The spectral radius of W by power iteration: the mean growth over many steps, which also finds
  /// that of a complex pair of eigenvalues, under which a vector turns and never settles.
  private func growth(from draws: inout RandomGenerator) -> Double {
    var vector = (0..<size).map { _ in draws.normal() }
    let (skipped, counted) = (100, 400)
    var growth = 0.0
    for step in 0..<skipped + counted {
      var next = [Float](repeating: 0, count: size)
      for place in sources.indices {
        next[place % size] += weights[place] * vector[sources[place]]
      }
      let norm = next.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      guard norm > 0 else { return 0 }
      if step >= skipped { growth += log(norm) }
      vector = next.map { $0 / Float(norm) }
    }
    return exp(growth / Double(counted))
  }

  /// The states before each bin of a raster, [bins, size].
  ///
  /// - Throws: `FitCancelled` if the work should stop.
  /// - Precondition: the raster has the units of the network.
  public func rows(of spikes: SpikeRaster) throws(FitCancelled) -> Tensor {
    var state = initialState
    return try Tensor.make([spikes.bins, size]) { (out) throws(FitCancelled) in
      let block = 4_096
      for first in stride(from: 0, to: spikes.bins, by: block) {
        try Interruption.check()
        let bins = first..<min(first + block, spikes.bins)
        write(spikes, bins, &state, to: out + first * size)
      }
    }
  }

  /// The states before each of some bins, [bins, size], and the state after them.
  ///
  /// - Precondition: the raster has the units of the network.
  public func rows(of spikes: SpikeRaster, _ bins: Range<Int>, from state: inout [Float]) -> Tensor
  {
    Tensor.make([bins.count, size]) { write(spikes, bins, &state, to: $0) }
  }

  private func write(
    _ spikes: SpikeRaster, _ bins: Range<Int>, _ state: inout [Float],
    to out: UnsafeMutablePointer<Float>
  ) {
    let size = size
    state.withUnsafeMutableBufferPointer { state in
      sources.withUnsafeBufferPointer { sources in
        weights.withUnsafeBufferPointer { weights in
          for bin in bins {
            let row = out + (bin - bins.lowerBound) * size
            for index in 0..<size { row[index] = state[index] }
            let drive = Tensor.make([size]) { drive in
              for index in 0..<size { drive[index] = bias[index] }
              for first in stride(from: 0, to: sources.count, by: size) {
                for index in 0..<size {
                  drive[index] += weights[first + index] * row[sources[first + index]]
                }
              }
              for unit in 0..<spikes.units where spikes[bin, unit] {
                for place in fed[unit] { drive[place % size] += inputWeights[place] }
              }
            }
            drive.map(.tanh).withValues { drive in
              for index in 0..<size {
                state[index] += leak[index] * (drive[index] - state[index])
              }
            }
          }
        }
      }
    }
  }

  /// The network as tensors; their names begin with `reservoir.`.
  public var tensors: [String: Tensor] {
    let shape: Shape = [Self.fanIn, size]
    return [
      "reservoir.sources": Tensor(shape: shape) { Float(sources[$0]) },
      "reservoir.weights": Tensor(shape: shape) { weights[$0] },
      "reservoir.inputs": Tensor(shape: shape) { Float(inputs[$0]) },
      "reservoir.input_weights": Tensor(shape: shape) { inputWeights[$0] },
      "reservoir.bias": Tensor(bias), "reservoir.leak": Tensor(leak),
    ]
  }

  /// A network of saved tensors, among others.
  ///
  /// - Throws: `PredictorError.stateMismatch` that names the model.
  public init(
    _ saved: [String: Tensor], units: Int, size: Int, of model: String
  ) throws(PredictorError) {
    func values(_ name: String, _ shape: Shape) throws(PredictorError) -> [Float] {
      try saved.tensor("reservoir." + name, shape, of: model).values
    }
    func indices(_ name: String, below limit: Int) throws(PredictorError) -> [Int] {
      let places = try values(name, [Self.fanIn, size])
      guard places.allSatisfy({ $0 >= 0 && $0 < Float(limit) }) else {
        throw .stateMismatch(
          model: model, tensor: "reservoir." + name,
          reason: "has an entry that is not from 0 to \(limit - 1)")
      }
      return places.map { Int($0) }
    }
    sources = try indices("sources", below: size)
    weights = try values("weights", [Self.fanIn, size])
    inputs = try indices("inputs", below: units)
    inputWeights = try values("input_weights", [Self.fanIn, size])
    bias = try values("bias", [size])
    leak = try values("leak", [size])
    connect(units)
  }
}
