/// Every channel of a batch normalised to mean 0 and variance 1, then scaled and shifted.
///
///     x̂ = (x - mean) r,  r = 1 / sqrt(variance + ε),  y = w x̂ + b
///
/// The value holds what the backward pass needs.
package struct ChannelNorm: Sendable {
  private let normalised: Tensor
  private let weight: [Float]
  private let reciprocals: [Float]

  /// The values of each channel of a shape `[N, C, …]`.
  package static func valuesPerChannel(of shape: Shape) -> Int { ChannelWalk(shape).perChannel }

  /// The batch `[N, C, …]`, weight and bias `[C]`, with more than one value per channel.
  ///
  /// - Returns: y, the means and unbiased variances of the channels, and what `backward` needs.
  package static func forward(
    _ x: Tensor, weight: Tensor, bias: Tensor, epsilon: Float
  ) -> (output: Tensor, mean: Tensor, variance: Tensor, kept: ChannelNorm) {
    let channels = ChannelWalk(x.shape)
    let n = Double(channels.perChannel)
    var means: [Float] = []
    var variances: [Float] = []
    var reciprocals: [Float] = []
    var normalised = x
    var y = x
    let (w, b) = (weight.values, bias.values)
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
    let kept = ChannelNorm(normalised: normalised, weight: w, reciprocals: reciprocals)
    return (y, Tensor(means), Tensor(variances), kept)
  }

  /// The gradients, from that of the output:
  /// dw = Σ dy x̂, db = Σ dy, dx = w r (dy - mean(dy) - x̂ mean(dy x̂)).
  package func backward(_ dy: Tensor) -> (x: Tensor, weight: Tensor, bias: Tensor) {
    let channels = ChannelWalk(dy.shape)
    let n = Double(channels.perChannel)
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
          let factor = weight[c] * reciprocals[c]
          let (meanGradient, meanProduct) = (Float(sum / n), Float(product / n))
          channels.forEach(c) { place in
            dx[place] = factor * (dx[place] - meanGradient - hat[place] * meanProduct)
          }
        }
      }
    }
    return (dx, Tensor(dw), Tensor(db))
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
