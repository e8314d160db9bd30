import Tensor

extension Variable {
  /// Normalisation of every channel over the batch (Ioffe and Szegedy 2015).
  ///
  ///     x̂ = (x - m) r, r = 1 / sqrt(v + ε), y = w x̂ + b
  ///     dw = Σ dy x̂, db = Σ dy, dx = w r (dy - mean(dy) - x̂ mean(dy x̂))
  ///
  /// with mean m and biased variance v of the channel. The statistics are returned, the variance
  /// unbiased, for the caller to keep running averages of: an operation has no state.
  /// - Shape: `[N, C]` or `[N, C, …]`, weight and bias `[C]`.
  /// - Throws: `TensorError.shapeMismatch`; `TensorError.invalidArgument` if a channel has fewer
  ///   than two values.
  public func batchNorm(
    weight: Variable, bias: Variable, epsilon: Float = 1e-5
  ) throws(TensorError) -> (output: Variable, mean: Tensor, variance: Tensor) {
    guard shape.rank >= 2, weight.shape == [shape[1]] else {
      throw .shapeMismatch(operation: "batchNorm", left: shape, right: weight.shape)
    }
    guard bias.shape == weight.shape else {
      throw .shapeMismatch(operation: "batchNorm bias", left: shape, right: bias.shape)
    }
    let channels = ChannelWalk(shape)
    guard channels.perChannel > 1 else {
      throw .invalidArgument(
        operation: "batchNorm", reason: "\(shape) has fewer than two values a channel")
    }
    let n = Double(channels.perChannel)
    var means: [Float] = []
    var variances: [Float] = []
    var reciprocals: [Float] = []
    var normalised = value
    var y = value
    let (w, b) = (weight.value.values, bias.value.values)
    normalised.withMutableValues { hat in
      y.withMutableValues { y in
        for c in 0..<channels.count {
          var sum = 0.0
          channels.forEach(c) { sum += Double(hat[$0]) }
          let mean = sum / n
          var squares = 0.0
          channels.forEach(c) { squares += (Double(hat[$0]) - mean) * (Double(hat[$0]) - mean) }
          let r = Float(1 / (squares / n + Double(epsilon)).squareRoot())
          channels.forEach(c) { place in
            hat[place] = Float(Double(hat[place]) - mean) * r
            y[place] = w[c] * hat[place] + b[c]
          }
          means.append(Float(mean))
          variances.append(Float(squares / (n - 1)))
          reciprocals.append(r)
        }
      }
    }
    let output = Variable.computed("batchNorm", y, from: [self, weight, bias]) {
      [normalised, reciprocals, w, channels] dy, _ throws(TensorError) in
      var dx = dy
      var dw = [Float](repeating: 0, count: channels.count)
      var db = dw
      dx.withMutableValues { dx in
        normalised.withValues { hat in
          for c in 0..<channels.count {
            var sum = 0.0
            var product = 0.0
            channels.forEach(c) { place in
              sum += Double(dx[place])
              product += Double(dx[place]) * Double(hat[place])
            }
            dw[c] = Float(product)
            db[c] = Float(sum)
            let factor = w[c] * reciprocals[c]
            let (meanGradient, meanProduct) = (Float(sum / n), Float(product / n))
            channels.forEach(c) { place in
              dx[place] = factor * (dx[place] - meanGradient - hat[place] * meanProduct)
            }
          }
        }
      }
      return [dx, Tensor(dw), Tensor(db)]
    }
    return (output, Tensor(means), Tensor(variances))
  }

  /// Normalisation with statistics that were kept from training: a constant affine map.
  ///
  ///     y = w (x - m) / sqrt(v + ε) + b
  /// - Throws: `TensorError.shapeMismatch`.
  public func batchNorm(
    weight: Variable, bias: Variable, mean: Tensor, variance: Tensor, epsilon: Float = 1e-5
  ) throws(TensorError) -> Variable {
    guard shape.rank >= 2 else {
      throw .shapeMismatch(operation: "batchNorm", left: shape, right: weight.shape)
    }
    let channel = Shape([shape[1]] + [Int](repeating: 1, count: shape.rank - 2))
    let deviation = try Tensor.combine(.add, variance, Tensor(epsilon)).map(.sqrt)
    let scale = try weight / Variable(deviation)
    let offset = try bias - scale * Variable(mean)
    return try self * scale.reshaped(channel) + offset.reshaped(channel)
  }
}

/// The places of one channel's values in `[N, C, …]`.
private struct ChannelWalk {
  let count: Int
  let samples: Int
  let inner: Int

  init(_ shape: Shape) {
    samples = shape[0]
    count = shape[1]
    inner = shape.sizes.dropFirst(2).reduce(1, *)
  }

  var perChannel: Int { samples * inner }

  @inline(__always)
  func forEach(_ channel: Int, _ body: (Int) -> Void) {
    for sample in 0..<samples {
      let start = (sample * count + channel) * inner
      for place in start..<start + inner { body(place) }
    }
  }
}
