/// The arithmetic of gradient descent with momentum, for one parameter.
///
///     v = μ v + g + d p
///     p = p - η v,  with Nesterov  p = p - η (g + d p + μ v)
package struct MomentumUpdate: Sendable {
  package var learningRate: Float
  package var momentum: Float
  package var nesterov: Bool
  /// The decay d that is added to the gradient.
  package var penalty: Float

  package init(learningRate: Float, momentum: Float, nesterov: Bool, penalty: Float) {
    (self.learningRate, self.momentum) = (learningRate, momentum)
    (self.nesterov, self.penalty) = (nesterov, penalty)
  }

  /// Changes velocity and parameter in place.
  ///
  /// - Precondition: all have the same number of values.
  package func callAsFunction(
    _ parameter: inout Tensor, gradient: Tensor, velocity: inout Tensor
  ) {
    let (rate, momentum, decay) = (learningRate, momentum, penalty)
    velocity.forEachChunk(with: parameter, gradient) { v, p, g, range in
      for i in range { v[i] = momentum * v[i] + g[i] + decay * p[i] }
    }
    parameter.forEachChunk(with: velocity, gradient) { [nesterov] p, v, g, range in
      if nesterov {
        for i in range { p[i] -= rate * (g[i] + decay * p[i] + momentum * v[i]) }
      } else {
        for i in range { p[i] -= rate * v[i] }
      }
    }
  }
}
