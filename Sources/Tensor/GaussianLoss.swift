/// The negative log-likelihood of numbers under normal distributions, element by element.
///
///     l = (v + r² exp(-v) + c) / 2,   dl/dm = -r exp(-v),   dl/dv = (1 - r² exp(-v)) / 2
///
/// with the residual r = y - m, the log-variance v, and exp(-v) given as `precision`.
package enum GaussianLoss {
  /// The losses l; the constant c is log 2π or 0.
  ///
  /// - Precondition: all tensors have the same number of values.
  package static func values(
    residual: Tensor, logVariance: Tensor, precision: Tensor, constant: Float
  ) -> Tensor {
    var losses = logVariance
    losses.forEachChunk(with: residual, precision) { v, residual, precision, range in
      for index in range {
        let square = residual[index] * residual[index] * precision[index]
        v[index] = 0.5 * (v[index] + square + constant)
      }
    }
    return losses
  }

  /// The derivatives with respect to the means.
  ///
  /// - Precondition: all tensors have the same number of values.
  package static func meanGradient(residual: Tensor, precision: Tensor) -> Tensor {
    var dm = residual
    dm.forEachChunk(with: precision) { dm, precision, range in
      for index in range { dm[index] *= -precision[index] }
    }
    return dm
  }

  /// The derivatives with respect to the log-variances.
  ///
  /// - Precondition: all tensors have the same number of values.
  package static func logVarianceGradient(residual: Tensor, precision: Tensor) -> Tensor {
    var dv = residual
    dv.forEachChunk(with: precision) { dv, precision, range in
      for index in range { dv[index] = 0.5 * (1 - dv[index] * dv[index] * precision[index]) }
    }
    return dv
  }
}
