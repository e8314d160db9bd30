import Autograd
import Layers
import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The history GLM: log-odds additive in filtered spikes of every unit.
///
///     logit p[t, n] = b_n + sum_m sum_k w[n, m, k] (f_k * x_m)[t]
///
/// with raised cosines f_k on a logarithmic time axis (Pillow et al. 2008, eq. of the supplement):
/// fine just after a spike, coarse later. The fit is convex; the filters reach `history` bins back
/// and the model keeps no other state, so windows bring that much past with them.
public struct HistoryGLM: Network {
  /// The card.
  public static let card = ModelCard(
    name: "glm", summary: "log-odds additive in filtered spikes of every unit (history GLM)",
    paper: "Pillow et al. 2008, spatio-temporal correlations and visual signalling",
    options: [
      .integer("history", default: 100, 2...2000, "bins that the filters reach back"),
      .integer("filters", default: 4, 1...32, "raised cosines per pair of units"),
      .number(
        "step", default: 0.3, 1e-4...10, "how far a step of Adam may move the log-odds of a bin"),
      .number(
        "prior", default: 1, 0.05...1000, "widest standard deviation of the weights' prior"),
    ],
    smallest: "history=20,filters=3",
    notes: [
      "The paper fits spikes in continuous time with an exponential rate; bins hold at most one "
        + "spike here, so the likelihood is Bernoulli and the link the logistic function."
    ])

  private var readout: Linear
  private let basis: [[Float]]
  private let options: ModelOptions
  private var trainingBins = 1
  /// The mean sum of all features of a bin.
  private var activity = 1.0

  /// Weights zero.
  ///
  /// - Throws: `ModelOptionError.unsuitable` for more filters than the history has room for.
  public init(
    units: Int, context: Int, options: ModelOptions, generator: inout RandomGenerator
  ) throws {
    self.options = options
    let (filters, history) = (options.integer("filters"), options.integer("history"))
    basis = Self.raisedCosines(count: filters, length: history)
    // On a logarithmic axis the first filters are narrow and can fall between two bins.
    guard basis.allSatisfy({ $0.contains { $0 > 0 } }) else {
      throw ModelOptionError.unsuitable(
        model: Self.card.name,
        reason: "\(filters) filters are too many for a history of \(history) bins: some would "
          + "cover no bin; choose fewer filters or a longer history")
    }
    readout = Linear(units * basis.count, units, using: &generator)
    readout.weight.value = .zeros(readout.weight.value.shape)
  }

  /// `readout.weight` [units, units x filters], the coupling of unit m through filter k at column
  /// m x filters + k, and `readout.bias`.
  public mutating func visit(_ visitor: ParameterVisitor) { visitor("readout", &readout) }

  /// Starts the biases at the units' rates.
  public mutating func prepare(training: SpikeRaster) {
    trainingBins = training.bins
    let spikesPerBin = Double(training.spikeCounts.reduce(0, +)) / Double(max(1, training.bins))
    activity = spikesPerBin * basis.reduce(0) { $0 + $1.reduce(0) { $0 + Double($1) } }
    readout.bias?.value = Tensor(NullRates(training: training).logOdds)
  }

  /// The filters reach back this far.
  public var leadIn: Int { options.integer("history") - 1 }

  /// Long windows, so that little is spent on lead-ins; the filters' reach does not depend on it.
  public static func window(forContext context: Int, options: ModelOptions) -> Int {
    max(context, 10 * options.integer("history"))
  }

  /// The log-odds after each position.
  public func logOdds(_ spikes: Variable, in pass: Pass) throws(TensorError) -> Variable {
    try readout(Variable(filtered(spikes.value)), in: pass)
  }

  /// Binary cross-entropy, the sum over units and mean over bins: the negative log-likelihood over
  /// the number of bins, to which the prior's share is added by `training`.
  public func loss(_ logOdds: Variable, spikes: Tensor) throws(TensorError) -> Variable {
    try BinaryCrossEntropy()(logOdds, target: spikes) * Float(spikes.shape[-1])
  }

  /// Adam along a path of Gaussian priors of the weights, from narrow to wide.
  ///
  /// The right prior width depends on how much was recorded; validation chooses it, as it chooses
  /// the epoch.
  public var training: TrainingPlan {
    func ridge(_ deviation: Double) -> Double { 1 / (deviation * deviation * Double(trainingBins)) }
    // Adam moves all weights by about the rate in each step, and the log-odds by that times the
    // features: hundreds in a busy population of 128 units, a few in a quiet one of 32.
    let rate = min(0.05, options.number("step") / max(activity, 1e-9))
    return TrainingPlan(
      learningRate: rate, minimumSteps: 1_500,
      ridge: .init(from: ridge(0.05), to: ridge(options.number("prior"))),
      maximumGradientNorm: nil, learningRateOption: "step")
  }

  /// Every filter's value at lags 0, 1, … bins; each peaks at 1 or below, so that a weight is the
  /// change of the log-odds that a spike makes at the filter's peak.
  static func raisedCosines(count: Int, length: Int) -> [[Float]] {
    // Peaks are evenly spaced on log(lag + offset); each cosine reaches to its second neighbours.
    let offset = 1.0
    let (first, last) = (log(offset), log(Double(length - 1) * 0.7 + offset))
    let spacing = count > 1 ? (last - first) / Double(count - 1) : max(last - first, 1)
    return (0..<count).map { k in
      let values = (0..<length).map { lag -> Double in
        let phase = (log(Double(lag) + offset) - first - Double(k) * spacing) * .pi / (2 * spacing)
        return abs(phase) < .pi ? (1 + cos(phase)) / 2 : 0
      }
      return values.map { Float($0) }
    }
  }

  /// Spikes [batch, time, units] filtered, [batch, time, units x filters].
  ///
  /// Costs a handful of additions per spike: about 99 % of the entries are zero.
  private func filtered(_ spikes: Tensor) -> Tensor {
    let (batch, time, units) = (spikes.shape[0], spikes.shape[1], spikes.shape[2])
    let filters = basis.count
    let width = units * filters
    let taps = Self.support(basis)
    return Tensor.make([batch, time, width]) { out in
      out.update(repeating: 0, count: batch * time * width)
      spikes.withValues { spikes in
        let memory = LoopMemory((out, spikes))
        ThreadPool.shared.run(batch) { window in
          let (out, spikes) = memory.pointer
          let features = out + window * time * width
          for bin in 0..<time {
            let row = (window * time + bin) * units
            for unit in 0..<units where spikes[row + unit] != 0 {
              let count = spikes[row + unit]
              for (lag, filter, value) in taps where bin + lag < time {
                features[(bin + lag) * width + unit * filters + filter] += count * value
              }
            }
          }
        }
      }
    }
  }

  /// The entries of the filters that are not zero: lag, filter, value.
  private static func support(_ basis: [[Float]]) -> [(Int, Int, Float)] {
    var taps: [(Int, Int, Float)] = []
    for lag in 0..<(basis.first?.count ?? 0) {
      for (filter, values) in basis.enumerated() where values[lag] != 0 {
        taps.append((lag, filter, values[lag]))
      }
    }
    return taps
  }
}
