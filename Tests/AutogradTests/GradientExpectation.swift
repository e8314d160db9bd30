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
