import Autograd
import Layers
import Tensor

/// A network that all units share, conditioned on what the population does.
///
///     h1 = relu((1 + g1_t) (W x_tu + V p_t + U [e_u, log r_u] + b) + s1_t)
///     h2 = relu((1 + g2_t) (W' h1 + b') + s2_t)
///     y_tu = w h2 + b_u + c_tu
///
/// x are log-ratios of the unit's traces, p those of the population and of latents, e_u an embedding
/// and r_u the unit's rate. A latent is a weighted mean of the log-ratios of all units, with weights
/// from their embeddings, so that it does not depend on the order of units. Factors g and shifts s
/// are linear in p and begin at zero (FiLM). c is the coupling, if there is one. What comes from the
/// population alone is computed once a bin, not once a unit.
///
/// y is added to a null model's log-odds, and begins at zero.
struct ConditionedNetwork: Parameterized, Sendable {
  /// The sizes of a network.
  struct Sizes: Sendable, Equatable {
    /// Time constants of the traces.
    var constants: Int
    /// Hidden width.
    var width: Int
    /// Numbers that describe a unit.
    var embedding: Int
    /// Means over the population that the embeddings weigh; 0 for none.
    var latents: Int
    /// Hidden width of the coupling; 0 for none.
    var coupling: Int
    /// Dropout of the coupling.
    var dropout: Double
  }

  /// Which entries of some bins are wanted.
  struct Entries: Sendable {
    /// Of each entry: its bin's place among the given bins, its unit, and bin x units + unit.
    let bins: Indices, units: Indices, places: Indices
  }

  /// Every how many-th time constant latents have, from the second on: they are to tell fast from
  /// slow, no more.
  private static let latentStride = 3

  let sizes: Sizes
  private let units: Int
  /// The units' training rates; saved, not trained.
  private var rates: Tensor
  private var embedding: Parameter
  private var bias: Parameter
  private var queries: Parameter?
  private var own: Linear
  private var population: Linear
  private var described: Linear
  private var hidden: Linear
  private var output: Linear
  private var modulation: Linear?
  private(set) var coupling: PopulationCoupling?

  /// Fresh weights.
  init(sizes: Sizes, rates: [Double], using generator: inout RandomGenerator) {
    self.sizes = sizes
    units = rates.count
    self.rates = Tensor(rates.map { Float($0) })
    let width = sizes.width
    let context = sizes.constants + sizes.latents * Self.latentConstants(sizes.constants).count
    embedding = Parameter(
      Initialization.uniform([units, sizes.embedding], bound: 0.3, using: &generator))
    bias = Parameter(.zeros([units]))
    own = Linear(sizes.constants, width, using: &generator)
    population = Linear(context, width, hasBias: false, using: &generator)
    described = Linear(sizes.embedding + 1, width, hasBias: false, using: &generator)
    hidden = Linear(width, width, using: &generator)
    output = Linear(width, 1, hasBias: false, using: &generator)
    output.weight.value = .zeros([1, width])
    if sizes.latents > 0 {
      queries = Parameter(
        Initialization.normal([sizes.latents, sizes.embedding], using: &generator))
      var modulation = Linear(context, 4 * width, hasBias: false, using: &generator)
      modulation.weight.value = .zeros(modulation.weight.value.shape)
      self.modulation = modulation
    }
    if sizes.coupling > 0 {
      coupling = PopulationCoupling(
        units: units, filters: PopulationTraces.filterConstants.count, hidden: sizes.coupling,
        dropout: sizes.dropout, using: &generator)
    }
  }

  private static func latentConstants(_ constants: Int) -> [Int] {
    Array(stride(from: min(1, constants - 1), to: constants, by: latentStride))
  }

  /// `embedding` and `bias` belong to the units, and so does `coupling`; the rest is shared.
  mutating func visit(_ visitor: ParameterVisitor) {
    visitor(buffer: "rates", &rates)
    visitor("embedding", &embedding)
    visitor("bias", &bias)
    visitor("queries", &queries)
    visitor("own", &own)
    visitor("population", &population)
    visitor("described", &described)
    visitor("hidden", &hidden)
    visitor("output", &output)
    if var modulation {
      visitor("modulation", &modulation)
      self.modulation = modulation
    }
    if var coupling {
      visitor("coupling", &coupling)
      self.coupling = coupling
    }
  }

  /// Whether a parameter or buffer belongs to the units of one recording.
  static func isPerUnit(_ path: String) -> Bool {
    path == "embedding" || path == "bias" || path == "rates" || path.hasPrefix("coupling.")
  }

  /// What is added to the null model's log-odds.
  ///
  /// - Parameters:
  ///   - rows: the inputs of some bins.
  ///   - entries: those that are wanted, or nil for all.
  ///   - pass: the tape and dropout's generator.
  /// - Returns: [entries], or [bins, units].
  /// - Throws: `TensorError` from the operations.
  func logOdds(
    _ rows: PopulationTraces.Rows, _ entries: Entries? = nil, in pass: Pass
  ) throws(TensorError) -> Variable {
    let (bins, width) = (rows.bins, sizes.width)
    /// A number per bin and column, spread over the entries of the bin.
    func spread(_ x: Variable) throws(TensorError) -> Variable {
      if let entries { return try x.gatheringRows(entries.bins) }
      return try x.reshaped([bins, 1, width])
    }
    let context = try context(rows, in: pass)
    let perUnit = try described(description(in: pass), in: pass)
    var inputs = rows.own
    if let entries {
      inputs = try inputs.reshaped([bins * units, sizes.constants]).gatheringRows(entries.places)
    }
    var x = try own(Variable(inputs), in: pass)
    let perBin = try population(context, in: pass)
    if entries == nil, !pass.isTraining, let modulation {
      let changes = Modulation(try modulation(context, in: pass).value)
      x = Variable(changes.first(x.value, perBin: perBin.value, perUnit: perUnit.value))
      x = Variable(changes.second(try hidden(x, in: pass).value))
    } else {
      x = try x + spread(perBin)
      x =
        try x
        + (entries.map { (e) throws(TensorError) in try perUnit.gatheringRows(e.units) }
          ?? perUnit)
      if let modulation {
        let all = try modulation(context, in: pass)
        func change(_ index: Int) throws(TensorError) -> Variable {
          try spread(all.sliced(axis: 1, index * width..<(index + 1) * width))
        }
        x = try (x * (change(0) + 1) + change(1)).relu()
        x = try (hidden(x, in: pass) * (change(2) + 1) + change(3)).relu()
      } else {
        x = try hidden.rectified(x.relu(), in: pass)
      }
    }
    let flat = try output(x, in: pass)
    guard let entries else {
      let rowsOfAll = try flat.reshaped([bins, units]) + pass[bias]
      guard let coupling, let filtered = rows.filtered else { return rowsOfAll }
      return try rowsOfAll + coupling(Variable(filtered), in: pass)
    }
    let count = entries.places.values.count
    let chosen = try flat.reshaped([count]) + pass[bias].gatheringRows(entries.units)
    guard let coupling, let filtered = rows.filtered else { return chosen }
    return try chosen
      + coupling(Variable(filtered), in: pass).reshaped([bins * units])
      .gatheringRows(entries.places)
  }

  /// The population's log-ratios and the latents, [bins, constants + latents x their constants].
  private func context(
    _ rows: PopulationTraces.Rows, in pass: Pass
  ) throws(TensorError) -> Variable {
    let population = Variable(rows.population)
    guard let queries else { return population }
    let weights = try pass[queries].linear(weight: pass[embedding]).softmax(axis: 1)
    // [bins, units, constants] with units last, so that the mean over units is one product.
    var parts = [population]
    for constant in Self.latentConstants(sizes.constants) {
      parts.append(try Variable(rows.ratios(constant)).linear(weight: weights))
    }
    return try Variable.concatenated(parts, axis: 1)
  }

  /// The embedding and the logarithm of the rate, [units, embedding + 1].
  private func description(in pass: Pass) throws(TensorError) -> Variable {
    // Rates of 0.1 to 50 spikes per second become -2 to 4; the midpoint is one in 300 bins.
    let logRates = try Variable(rates.map(.log)).reshaped([units, 1]) * 0.5 + 3
    return try Variable.concatenated([pass[embedding], logRates], axis: 1)
  }
}
