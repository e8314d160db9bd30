import Autograd
import Layers
import Tensor
import TestSupport
import Testing

@testable import Zoo

@Suite struct SpikeTransformerCarryTests {
  /// A network to test: its options, units and context.
  struct Form: Sendable, CustomTestStringConvertible {
    let options: String
    let units: Int
    let context: Int
    var testDescription: String { "\(options) on \(units) units, context \(context)" }

    init(_ options: String, _ units: Int, _ context: Int) {
      self.options = options + ",feed-forward=6,carry=true"
      (self.units, self.context) = (units, context)
    }
  }

  /// Heads of 8, which have kernels of their own, of 16 and of odd sizes; units that are padded;
  /// contexts of one bin, below and above the kernels' blocks.
  static let forms = [
    Form("heads=3,depth=2", 24, 100), Form("heads=1", 16, 70), Form("heads=2,depth=3", 5, 7),
    Form("heads=4", 20, 129), Form("heads=2,depth=2", 6, 2), Form("heads=2,depth=2", 6, 1),
  ]

  /// Weights so far from their start that attention is sharp, and its references are corrected.
  private func network(_ form: Form, dropout: Double = 0) throws -> CrossEntropyTransformer {
    var network = try makeNetwork(
      CrossEntropyTransformer.self, form.options + ",dropout=\(dropout)", units: form.units,
      context: form.context)
    var generator = RandomGenerator(seed: 7)
    var values = network.parameterValues
    for index in values.indices {
      try values[index].add(.normal(values[index].shape, using: &generator), scale: 0.7)
    }
    try network.setParameterValues(values)
    return network
  }

  private func spikes(_ form: Form, bins: Int, seed: UInt64 = 1, samples: Int = 1) throws -> Tensor
  {
    try randomRaster(bins: bins * samples, units: form.units, rate: 0.2, seed: seed).tensor
      .reshaped([samples, bins, form.units])
  }

  /// The rows of stretches of the given lengths, one after another.
  private func rows(
    _ network: CrossEntropyTransformer, _ spikes: Tensor, lengths: [Int]
  ) throws -> Tensor {
    var state = network.initialState(samples: spikes.shape[0])
    var rows: [Tensor] = []
    var start = 0
    for length in lengths {
      let part = try Variable(spikes.sliced(axis: 1, start..<start + length))
      let (logOdds, after) = try network.logOdds(part, from: state, in: Pass())
      #expect(after.count == state.count)
      state = after
      rows.append(logOdds.value)
      start += length
    }
    return try Tensor.concatenated(rows, axis: 1)
  }

  @Test(arguments: forms)
  func aCutChangesNoBit(_ form: Form) throws {
    let network = try network(form)
    let bins = 330
    let spikes = try spikes(form, bins: bins)
    let whole = try network.logOdds(Variable(spikes), in: Pass()).value
    for lengths in [
      [330], [Int](repeating: 1, count: 330), [61, 61, 61, 61, 61, 25], [64, 64, 64, 64, 64, 10],
      [1, 128, 3, 99, 2, 1, 96], [329, 1], [1, 329], [17, 100, 31, 7, 100, 75],
    ] {
      #expect(try rows(network, spikes, lengths: lengths).isIdentical(to: whole), "\(lengths)")
    }
    let latter = try network.logOdds(Variable(spikes), from: 211, in: Pass()).value
    #expect(try latter.isIdentical(to: whole.sliced(axis: 1, 211..<bins)))
  }

  /// Layers with a band mask over everything are what the state stands for.
  @Test(arguments: forms)
  func theRowsAreThoseOfABandOverTheWhole(_ form: Form) throws {
    let network = try network(form)
    let spikes = try spikes(form, bins: 250, samples: 2)
    let transformer = network.transformer
    let width = transformer.head.weight.value.shape[1]
    var x = try Variable(spikes.padded(axis: 2, before: 0, after: width - form.units))
    for layer in transformer.layers {
      x = try layer(x, mask: .band(window: form.context), in: Pass())
    }
    let expected = try transformer.head(x, in: Pass()).value
    let found = try rows(network, spikes, lengths: [90, 1, 59, 100])
    #expect(found.isIdentical(to: expected))
  }

  /// A row depends on the bins of `memory` and on no other.
  @Test(arguments: forms)
  func memoryIsWhatARowDependsOn(_ form: Form) throws {
    let network = try network(form)
    #expect(network.memory == network.transformer.layers.count * (form.context - 1) + 1)
    let memory = network.memory
    let spikes = try spikes(form, bins: memory + 20)
    let whole = try rows(network, spikes, lengths: [memory + 20])
    let last = try whole.sliced(axis: 1, memory + 19..<memory + 20)
    func row(after bins: Int) throws -> Tensor {
      let part = try spikes.sliced(axis: 1, memory + 20 - bins..<memory + 20)
      return try rows(network, part, lengths: [bins]).sliced(axis: 1, bins - 1..<bins)
    }
    #expect(try row(after: memory).isIdentical(to: last))
    if memory > 1 { #expect(try !row(after: memory - 1).isIdentical(to: last)) }
  }

  /// The shapes of a state of training do not change, so that a checkpoint fits; windows may be
  /// shorter than the context.
  @Test(arguments: forms)
  func aStateOfTrainingKeepsItsShapes(_ form: Form) throws {
    var network = try network(form)
    var state = network.initialState(samples: 2)
    let shapes = state.map(\.shape)
    var known = 0
    for bins in [1, 3, form.context, 40] {
      let spikes = try Variable(spikes(form, bins: bins, samples: 2))
      let pass = Pass(training: &network, generator: RandomGenerator(seed: 1))
      state = try network.logOdds(spikes, from: state, in: pass).state
      known = min(form.context - 1, known + bins)
      #expect(state.map(\.shape) == shapes)
      #expect(state[0].values == [Float(known), Float(known)])
    }
  }

  /// A state of training serves prediction, and the other way round.
  @Test(arguments: forms)
  func statesOfBothKindsOfPassesAreExchangeable(_ form: Form) throws {
    var network = try network(form)
    let spikes = try spikes(form, bins: 90)
    let (first, then) = (
      try Variable(spikes.sliced(axis: 1, 0..<50)), try Variable(spikes.sliced(axis: 1, 50..<90))
    )
    func training() -> Pass {
      Pass(training: &network, isTraining: false, generator: RandomGenerator(seed: 1))
    }
    let start = network.initialState(samples: 1)
    let predicted = try network.logOdds(first, from: start, in: Pass())
    let trained = try network.logOdds(first, from: start, in: training())
    #expect(trained.logOdds.value.isIdentical(to: predicted.logOdds.value))
    let rows = try network.logOdds(then, from: predicted.state, in: Pass()).logOdds.value
    for (state, pass) in [
      (trained.state, Pass()), (trained.state, training()), (predicted.state, training()),
    ] {
      #expect(try network.logOdds(then, from: state, in: pass).logOdds.value.isIdentical(to: rows))
    }
  }

  /// With one layer the state leaves nothing out: the gradient of later positions is that of the
  /// whole.
  @Test func oneLayerHasTheGradientOfTheWhole() throws {
    var network = try network(Form("heads=3", 24, 50))
    let form = Form("heads=3", 24, 50)
    let spikes = try spikes(form, bins: 130, samples: 2)
    let direction = Variable(Sample.normal([2, 50, 24], seed: 5))
    func gradients(_ rows: (Pass) throws -> Variable) throws -> [Tensor] {
      let pass = Pass(
        training: &network, isTraining: false, generator: RandomGenerator(seed: 1))
      return try pass.gradients(of: (rows(pass) * direction).sum())
    }
    let whole = try gradients {
      try network.logOdds(Variable(spikes), in: $0).sliced(axis: 1, 80..<130)
    }
    let state = try network.logOdds(
      Variable(spikes.sliced(axis: 1, 0..<80)), from: network.initialState(samples: 2), in: Pass()
    ).state
    let carried = try gradients {
      try network.logOdds(Variable(spikes.sliced(axis: 1, 80..<130)), from: state, in: $0).logOdds
    }
    for (a, b) in zip(carried, whole) { #expect(relativeError(a, b) < 1e-4) }
  }

  /// Against finite differences of a double-precision implementation, with the state held fixed; in
  /// the first stretch the state is shorter than a context.
  @Test(arguments: [1, 2], [4, 31])
  func theGradientIsThatOfFiniteDifferences(_ depth: Int, _ known: Int) throws {
    let form = Form("heads=2,depth=\(depth)", 6, 9)
    var network = try network(form)
    let spikes = try spikes(form, bins: known + 9)
    let now = try spikes.sliced(axis: 1, known..<known + 9)
    func pass() -> Pass {
      Pass(training: &network, isTraining: false, generator: RandomGenerator(seed: 1))
    }
    let state = try network.logOdds(
      Variable(spikes.sliced(axis: 1, 0..<known)), from: network.initialState(samples: 1),
      in: pass()
    ).state
    let direction = Sample.normal([1, 9, 6], seed: 5)
    let current = pass()
    let rows = try network.logOdds(Variable(now), from: state, in: current).logOdds
    let gradients = try current.gradients(of: (rows * Variable(direction)).sum())

    func rowsOfSix(_ x: Tensor) -> [[Double]] {
      let values = x.values.map(Double.init)
      return stride(from: 0, to: values.count, by: 6).map { Array(values[$0..<$0 + 6]) }
    }
    let kept = state[1...depth].map { rowsOfSix($0).suffix(min(8, known)) }.map(Array.init)
    var reference = ReferenceTransformer(
      parameters: network.parameterValues.map { $0.values.map(Double.init) }, width: 6, heads: 2,
      window: 9)
    func total() -> Double {
      zip(reference(rowsOfSix(now), after: kept).joined(), direction.values)
        .reduce(0) { $0 + $1.0 * Double($1.1) }
    }
    let expectedRows = reference(rowsOfSix(now), after: kept).joined()
    for (a, b) in zip(rows.value.values, expectedRows) { #expect(abs(Double(a) - b) < 1e-4) }
    var generator = RandomGenerator(seed: 3)
    let parameters = reference.parameters
    for index in parameters.indices {
      let v = Tensor.normal(gradients[index].shape, using: &generator).values.map(Double.init)
      func value(at step: Double) -> Double {
        reference.parameters[index] = zip(parameters[index], v).map { $0 + step * $1 }
        defer { reference.parameters = parameters }
        return total()
      }
      let expected = (value(at: 1e-5) - value(at: -1e-5)) / 2e-5
      let terms = zip(gradients[index].values, v).map { Double($0) * $1 }
      let size = terms.reduce(1e-3) { $0 + abs($1) }
      #expect(
        abs(terms.reduce(0, +) - expected) < 1e-4 * size, "\(network.parameterPaths[index])")
    }
  }

  @Test func thePublishedFormIsWithoutState() throws {
    let published = try makeNetwork(DiceTransformer.self, "heads=2,depth=2", units: 5)
    #expect(!published.carriesState && published.transformer.mask == .causal)
    let (rows, state) = try published.logOdds(
      Variable(.zeros([1, 30, 5])), from: [], in: Pass())
    #expect(state.isEmpty && rows.shape == [1, 30, 5])
    // Within one context there is nothing to carry.
    let carried = try makeNetwork(
      DiceTransformer.self, "heads=2,depth=2,carry=true", units: 5, context: 30)
    #expect(carried.carriesState && carried.parameterValues == published.parameterValues)
    let window = try Variable(spikes(Form("heads=2", 5, 30), bins: 30))
    #expect(
      try carried.logOdds(window, in: Pass()).value.isIdentical(
        to: published.logOdds(window, in: Pass()).value))
  }

  @Test func anotherStateIsRefused() throws {
    let form = Form("heads=2,depth=2", 6, 4)
    let network = try network(form)
    let spikes = try Variable(spikes(form, bins: 3))
    let error = TensorError.invalidArgument(
      operation: "carried attention",
      reason: "the state is not of 2 layers and at most 3 positions")
    let start = network.initialState(samples: 1)
    for count in [4, -1, 0.5, .nan] as [Float] {
      #expect(throws: error) {
        try network.logOdds(spikes, from: [Tensor([count])] + start.dropFirst(), in: Pass())
      }
    }
    #expect(throws: error) {
      try network.logOdds(spikes, from: [Tensor](start.dropLast()), in: Pass())
    }
  }
}
