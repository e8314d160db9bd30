import Autograd
import Layers
import Synchronization
import Tensor

@testable import Zoo

/// An objective that is not a forecast of spikes: one matrix of traces as a linear map of another,
/// by mean squared error.
struct TraceRegression: Objective {
  /// A map that is learned, and a part that is not in the loss.
  struct Model: Parameterized, Sendable {
    var map: Linear
    var idle: Linear

    init(seed: UInt64 = 1) {
      var generator = RandomGenerator(seed: seed)
      map = Linear(3, 2, using: &generator)
      idle = Linear(3, 2, using: &generator)
    }

    mutating func visit(_ visitor: ParameterVisitor) {
      visitor("map", &map)
      visitor("idle", &idle)
    }
  }

  /// The fault of some steps.
  enum Fault { case loss, gradient }

  var plan = TrainingPlan(learningRate: 0.05, schedule: .constant)
  var fault = Fault.loss
  /// The first rows of the steps that have the fault.
  var faulty: Set<Int> = []
  /// Validation scores to give instead of the true ones.
  var scores: Script?
  var learningRateOption: String?

  private static let rows = 80, perStep = 8
  private let inputs: Tensor
  private let targets: Tensor

  init(seed: UInt64 = 7) throws {
    var generator = RandomGenerator(seed: seed)
    inputs = .normal([Self.rows, 3], using: &generator)
    let truth = Linear(3, 2, using: &generator)
    targets = try truth(Variable(inputs), in: Pass()).value
  }

  var stepsPerEpoch: Int { Self.rows / Self.perStep }

  func steps(using generator: inout RandomGenerator) -> [Int] {
    generator.permutation(stepsPerEpoch).map { $0 * Self.perStep }
  }

  func loss(_ first: Int, of model: inout Model, in pass: Pass) throws -> Variable {
    let rows = first..<first + Self.perStep
    let output = try model.map(Variable(inputs.sliced(axis: 0, rows)), in: pass)
    let loss = try MeanSquaredError()(output, target: targets.sliced(axis: 0, rows))
    guard faulty.contains(first) else { return loss }
    switch fault {
    case .loss: return loss * .nan
    // The root of zero is zero, and its slope there infinite.
    case .gradient: return try loss + (pass[model.map.weight] * 0).squareRoot().sum()
    }
  }

  func validation(of model: Model) throws -> Double {
    if let scores { return scores.next() }
    let output = try model.map(Variable(inputs), in: Pass())
    return -Double(try MeanSquaredError()(output, target: targets).value.scalar)
  }

  var fingerprint: String { "traces \(SHA256.hexDigest(of: inputs.values.map { UInt8(abs($0)) }))" }
}

/// Numbers that are returned one after the other.
final class Script: Sendable {
  private let numbers: Mutex<[Double]>
  init(_ numbers: [Double]) { self.numbers = Mutex(numbers) }
  func next() -> Double { numbers.withLock { $0.isEmpty ? .nan : $0.removeFirst() } }
}
