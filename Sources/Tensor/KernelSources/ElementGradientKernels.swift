import KernelSupport

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif
private typealias Input = UnsafePointer<Float>
private typealias Output = UnsafeMutablePointer<Float>

/// `dx = dy f'(x)`, given `x` and `y = f(x)`.
@inline(never)
public func mapGradientKernel(
  _ operation: Int, _ count: Int, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
  _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>
) {
  switch operation {
  case 0: differentiateExponential(count, x, y, dy, dx)
  case 1: differentiateLogarithm(count, x, y, dy, dx)
  case 2: differentiateHyperbolicTangent(count, x, y, dy, dx)
  case 3: differentiateSigmoid(count, x, y, dy, dx)
  case 4: differentiateSoftplus(count, x, y, dy, dx)
  case 5: differentiateRectifier(count, x, y, dy, dx)
  case 6: differentiateGaussianErrorLinear(count, x, y, dy, dx)
  case 7: differentiateGaussianTanhLinear(count, x, y, dy, dx)
  case 8: differentiateSigmoidLinear(count, x, y, dy, dx)
  case 9: differentiateExponentialLinear(count, x, y, dy, dx)
  case 10: differentiateSquareRoot(count, x, y, dy, dx)
  case 11: differentiateSquare(count, x, y, dy, dx)
  case 12: differentiateNegation(count, x, y, dy, dx)
  case 13: differentiateReciprocal(count, x, y, dy, dx)
  default: differentiateMagnitude(count, x, y, dy, dx)
  }
}

// One function per loop: in one large function the optimiser stops inlining, and what it does not
// inline would be weak symbols (see ElementKernels.swift).

@inline(never)
private func differentiateExponential(
  _ count: Int, _ x: Input, _ y: Input, _ dy: Input, _ dx: Output
) { V.mapGradient(ExponentialFunction.self, count, x, y, dy, dx) }

@inline(never)
private func differentiateLogarithm(
  _ count: Int, _ x: Input, _ y: Input, _ dy: Input, _ dx: Output
) { V.mapGradient(LogarithmFunction.self, count, x, y, dy, dx) }

@inline(never)
private func differentiateHyperbolicTangent(
  _ count: Int, _ x: Input, _ y: Input, _ dy: Input, _ dx: Output
) { V.mapGradient(HyperbolicTangentFunction.self, count, x, y, dy, dx) }

@inline(never)
private func differentiateSigmoid(
  _ count: Int, _ x: Input, _ y: Input, _ dy: Input, _ dx: Output
) { V.mapGradient(SigmoidFunction.self, count, x, y, dy, dx) }

@inline(never)
private func differentiateSoftplus(
  _ count: Int, _ x: Input, _ y: Input, _ dy: Input, _ dx: Output
) { V.mapGradient(SoftplusFunction.self, count, x, y, dy, dx) }

@inline(never)
private func differentiateRectifier(
  _ count: Int, _ x: Input, _ y: Input, _ dy: Input, _ dx: Output
) { V.mapGradient(RectifierFunction.self, count, x, y, dy, dx) }

@inline(never)
private func differentiateGaussianErrorLinear(
  _ count: Int, _ x: Input, _ y: Input, _ dy: Input, _ dx: Output
) {
  V.map(GaussianErrorLinearSlope.self, count, x, dx)
  resumeGaussianErrorLinear(count, x, dx)
  V.combine(ProductFunction.self, count, dy, 1, dx, 1, dx)
}

@inline(never)
private func resumeGaussianErrorLinear(_ count: Int, _ x: Input, _ dx: Output) {
  V.resume(GaussianErrorLinearSlope.self, count, x, dx)
}

@inline(never)
private func differentiateGaussianTanhLinear(
  _ count: Int, _ x: Input, _ y: Input, _ dy: Input, _ dx: Output
) { V.mapGradient(GaussianTanhLinearFunction.self, count, x, y, dy, dx) }

@inline(never)
private func differentiateSigmoidLinear(
  _ count: Int, _ x: Input, _ y: Input, _ dy: Input, _ dx: Output
) { V.mapGradient(SigmoidLinearFunction.self, count, x, y, dy, dx) }

@inline(never)
private func differentiateExponentialLinear(
  _ count: Int, _ x: Input, _ y: Input, _ dy: Input, _ dx: Output
) { V.mapGradient(ExponentialLinearFunction.self, count, x, y, dy, dx) }

@inline(never)
private func differentiateSquareRoot(
  _ count: Int, _ x: Input, _ y: Input, _ dy: Input, _ dx: Output
) { V.mapGradient(SquareRootFunction.self, count, x, y, dy, dx) }

@inline(never)
private func differentiateSquare(
  _ count: Int, _ x: Input, _ y: Input, _ dy: Input, _ dx: Output
) { V.mapGradient(SquareFunction.self, count, x, y, dy, dx) }

@inline(never)
private func differentiateNegation(
  _ count: Int, _ x: Input, _ y: Input, _ dy: Input, _ dx: Output
) { V.mapGradient(NegationFunction.self, count, x, y, dy, dx) }

@inline(never)
private func differentiateReciprocal(
  _ count: Int, _ x: Input, _ y: Input, _ dy: Input, _ dx: Output
) { V.mapGradient(ReciprocalFunction.self, count, x, y, dy, dx) }

@inline(never)
private func differentiateMagnitude(
  _ count: Int, _ x: Input, _ y: Input, _ dy: Input, _ dx: Output
) { V.mapGradient(MagnitudeFunction.self, count, x, y, dy, dx) }
