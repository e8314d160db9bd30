import Autograd
import Tensor

/// Normalisation of every channel over the batch (Ioffe and Szegedy 2015).
///
/// In training with the statistics of the batch, in inference with running averages. The averages
/// are part of the layer's value and change only when the caller asks: a pass returns the batch's
/// statistics, and `update` adds them.
/// - Shape: `[N, channels]` or `[N, channels, …]` to itself; parameters `weight` and `bias`
///   `[channels]`, statistics `running_mean`, `running_var` and `num_batches_tracked`.
public struct BatchNorm: Parameterized, Sendable {
  /// Mean and unbiased variance of each channel of one batch.
  public struct Statistics: Sendable, Equatable {
    /// The means, `[channels]`.
    public let mean: Tensor
    /// The unbiased variances, `[channels]`.
    public let variance: Tensor
  }

  /// The scale, at first 1.
  public var weight: Parameter
  /// The offset, at first 0.
  public var bias: Parameter
  /// The running average of the means, at first 0.
  public var runningMean: Tensor
  /// The running average of the unbiased variances, at first 1.
  public var runningVariance: Tensor
  /// The number of updates.
  public private(set) var updates: Tensor
  /// The ε under the root.
  public var epsilon: Float
  /// The share of the newest batch in the running averages.
  public var momentum: Float

  /// A layer for a number of channels.
  public init(_ channels: Int, epsilon: Float = 1e-5, momentum: Float = 0.1) {
    weight = Parameter(Tensor(repeating: 1, shape: [channels]))
    bias = Parameter(.zeros([channels]))
    runningMean = .zeros([channels])
    runningVariance = Tensor(repeating: 1, shape: [channels])
    updates = Tensor(Float(0))
    self.epsilon = epsilon
    self.momentum = momentum
  }

  /// The normalised batch and, in training, its statistics.
  ///
  /// - Throws: `TensorError.shapeMismatch`; in training `TensorError.invalidArgument` if a channel
  ///   has fewer than two values.
  public func callAsFunction(
    _ x: Variable, in pass: Pass
  ) throws(TensorError) -> (output: Variable, statistics: Statistics?) {
    guard pass.isTraining else {
      let output = try x.batchNorm(
        weight: pass[weight], bias: pass[bias], mean: runningMean, variance: runningVariance,
        epsilon: epsilon)
      return (output, nil)
    }
    let (output, mean, variance) = try x.batchNorm(
      weight: pass[weight], bias: pass[bias], epsilon: epsilon)
    return (output, Statistics(mean: mean, variance: variance))
  }

  /// Adds the statistics of a batch to the running averages.
  ///
  ///     average = (1 - momentum) average + momentum batch
  public mutating func update(_ statistics: Statistics) {
    runningMean.move(towards: statistics.mean, share: momentum)
    runningVariance.move(towards: statistics.variance, share: momentum)
    updates = Tensor(updates.scalar + 1)
  }

  /// Shows the parameters and the statistics under PyTorch's names.
  public mutating func visit(_ visitor: ParameterVisitor) {
    visitor("weight", &weight)
    visitor("bias", &bias)
    visitor(buffer: "running_mean", &runningMean)
    visitor(buffer: "running_var", &runningVariance)
    visitor(buffer: "num_batches_tracked", &updates)
  }
}
