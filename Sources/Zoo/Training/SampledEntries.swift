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

/// The forecast of single entries by a network that all units share: every spike counts, and a
/// sample of the silent entries, each for as many as were left out.
///
///     loss = 1/T sum over entries of w l        w = 1 of a spike, silent / drawn of a drawn one
///
/// About 99 % of the entries are silent and alike; a few per cent of them give nearly the same
/// gradient at a tenth of the cost. The sum is an unbiased estimate of the whole one, so the
/// probabilities need no correction. Every step draws anew.
struct SampledEntries: Objective {
  let plan: TrainingPlan
  let stepsPerEpoch: Int
  private let training: TracedRaster
  private let validation: TracedRaster
  private let share: Double
  private let coupling: Double
  private let blocksPerStep: Int
  private let score: SampledScore

  var learningRateOption: String? { "learning-rate" }

  /// Blocks of a step on a long recording: 2,048 bins.
  private static let mostBlocksPerStep = 32
  /// Steps of a pass over the training part at least, on a short recording.
  private static let leastStepsPerPass = 20
  /// Steps of an epoch at least: a short recording is passed several times, since the score after
  /// each epoch costs as much as tens of steps.
  private static let leastStepsPerEpoch = 100
  private let passesPerEpoch: Int

  /// The forecast of a recording.
  ///
  /// - Parameters:
  ///   - plan: how to train.
  ///   - training: the spikes to train on.
  ///   - validation: the spikes that choose the epoch, after bins of run-up.
  ///   - runUp: the number of those bins.
  ///   - nullRates: the units' training rates.
  ///   - silent: how many silent entries a step draws.
  ///   - coupling: the factor of the couplings' penalty, divided by the number of bins.
  init(
    plan: TrainingPlan, training: TracedRaster, validation: TracedRaster, runUp: Int,
    nullRates: [Double], silent: Int, coupling: Double
  ) {
    self.plan = plan
    self.training = training
    self.validation = validation
    self.coupling = coupling / Double(max(1, training.spikes.bins))
    blocksPerStep = max(
      1, min(Self.mostBlocksPerStep, training.blocks / Self.leastStepsPerPass))
    let entries = blocksPerStep * TracedRaster.blockBins * max(1, training.spikes.units)
    share = min(1, Double(silent) / Double(entries))
    let steps = max(1, (training.blocks + blocksPerStep - 1) / blocksPerStep)
    passesPerEpoch = (Self.leastStepsPerEpoch + steps - 1) / steps
    stepsPerEpoch = steps * passesPerEpoch
    score = SampledScore(validation, runUp: runUp, nullRates: nullRates)
  }

  /// Blocks in a random order, another one in each pass.
  func steps(using generator: inout RandomGenerator) -> [[Int]] {
    (0..<passesPerEpoch).flatMap { _ in
      let order = generator.permutation(training.blocks)
      return stride(from: 0, to: order.count, by: blocksPerStep).map {
        Array(order[$0..<min(order.count, $0 + blocksPerStep)])
      }
    }
  }

  /// Nats per bin, with the couplings' penalty.
  func loss(_ blocks: [Int], of network: inout ConditionedNetwork, in pass: Pass) throws -> Variable
  {
    let drawn = drawn(blocks, using: &pass.generator)
    let rows = try training.inputs(ofBlocks: blocks)
    let logOdds = try network.logOdds(rows, drawn.entries, in: pass) + Variable(drawn.offset)
    let units = Float(training.spikes.units)
    let loss =
      try BinaryCrossEntropy()(logOdds, target: drawn.targets, weights: drawn.weights) * units
    guard coupling > 0, let part = network.coupling else { return loss }
    return try loss + part.penalty(in: pass) * Float(coupling)
  }

  /// Slope and intercept that fit the log-odds of the validation part best; 1 and 0 if there are
  /// none.
  ///
  /// - Throws: what the network throws; `FitCancelled` if it was interrupted.
  func calibration(of network: ConditionedNetwork) throws -> AffineCalibration {
    try score.calibration(of: network)
  }

  /// Bits per spike after calibration.
  func validation(of network: ConditionedNetwork) throws -> Double {
    try score.bitsPerSpike(network)
  }

  var fingerprint: String {
    let (first, second) = (training.spikes, validation.spikes)
    return "sampled entries share=\(share) coupling=\(coupling) step=\(blocksPerStep) "
      + "units=\(first.units) training=\(SHA256.hexDigest(of: first.entries)) "
      + "validation=\(SHA256.hexDigest(of: second.entries))"
  }

  /// Entries of a step.
  struct Drawn {
    let entries: ConditionedNetwork.Entries
    let targets: Tensor, weights: Tensor, offset: Tensor
  }

  /// All spikes of some blocks and a random share of the silent entries.
  func drawn(_ blocks: [Int], using generator: inout RandomGenerator) -> Drawn {
    let (raster, units) = (training.spikes, training.spikes.units)
    var places: [Int32] = []
    var silent: [Int32] = []
    var offset: [Float] = []
    var silentOffset: [Float] = []
    var base = 0
    training.offset.withValues { offsets in
      for block in blocks {
        let bins = training.bins(ofBlock: block)
        let entries = bins.lowerBound * units..<bins.upperBound * units
        raster.entries.withUnsafeBufferPointer { spikes in
          for index in entries where spikes[index] != 0 {
            places.append(Int32(base + index - entries.lowerBound))
            offset.append(offsets[index])
          }
          // From one drawn entry to the next, instead of a draw for every entry.
          var index = entries.lowerBound + generator.gap(share)
          while index < entries.upperBound {
            if spikes[index] == 0 {
              silent.append(Int32(base + index - entries.lowerBound))
              silentOffset.append(offsets[index])
            }
            index += 1 + generator.gap(share)
          }
        }
        base += entries.count
      }
    }
    let count = places.count
    let weight = Float(base - count) / Float(max(1, silent.count))
    places += silent
    let bins = places.map { $0 / Int32(units) }
    let own = places.map { $0 % Int32(units) }
    return Drawn(
      entries: .init(bins: Indices(bins), units: Indices(own), places: Indices(places)),
      targets: Tensor(places.indices.map { $0 < count ? 1 : 0 }),
      weights: Tensor(places.indices.map { $0 < count ? 1 : weight }),
      offset: Tensor(offset + silentOffset))
  }
}

extension RandomGenerator {
  /// How many entries are passed over before one is drawn, if each is drawn with probability
  /// `share`.
  fileprivate mutating func gap(_ share: Double) -> Int {
    share >= 1 ? 0 : Int(min(1e9, exponential() / -log1p(-share)))
  }
}
