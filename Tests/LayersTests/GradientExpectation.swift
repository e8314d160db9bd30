import Autograd
import Tensor
import TestSupport
import Testing

/// Expects an operation to agree with its formula in double precision, in value and gradient.
func expectGradients(
  _ function: ([Variable]) throws -> Variable, _ reference: ([ReferenceArray]) -> ReferenceArray,
  at inputs: [Tensor], value: Double = 1e-6, gradient: Double = 1e-5,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let report = try GradientCheck.compare(function, with: reference, at: inputs)
  #expect(report.value <= value, "value", sourceLocation: sourceLocation)
  #expect(report.gradient <= gradient, "gradient", sourceLocation: sourceLocation)
}

/// The weighted mean, the last step of most losses, in double precision.
func weightedMean(_ losses: [Double], _ weights: Tensor?) -> ReferenceArray {
  let weights = weights?.values.map(Double.init) ?? losses.map { _ in 1 }
  let sum = zip(losses, weights).reduce(0) { $0 + $1.0 * $1.1 }
  return ReferenceArray([sum / weights.reduce(0, +)], shape: [])
}
