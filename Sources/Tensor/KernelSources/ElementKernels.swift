import KernelSupport

// The rules of this folder: its files are compiled once per instruction set, so they declare no
// types and use raw pointers, numbers and vectors only. A generic of the standard library that is
// specialised here would become a weak symbol that contains, say, AVX-512 code, which the linker
// may choose for the whole program. Exported functions take scalars and pointers, and are never
// inlined.

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif
private typealias Input = UnsafePointer<Float>
private typealias Output = UnsafeMutablePointer<Float>

/// `y = f(x)`, with the function by its number in `UnaryOperation`.
@inline(never)
public func mapKernel(
  _ operation: Int, _ count: Int, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
) {
  switch operation {
  case 0: mapExponential(count, x, y)
  case 1: mapLogarithm(count, x, y)
  case 2: mapHyperbolicTangent(count, x, y)
  case 3: mapSigmoid(count, x, y)
  case 4: mapSoftplus(count, x, y)
  case 5: mapRectifier(count, x, y)
  case 6: mapGaussianErrorLinear(count, x, y)
  case 7: mapGaussianTanhLinear(count, x, y)
  case 8: mapSigmoidLinear(count, x, y)
  case 9: mapExponentialLinear(count, x, y)
  case 10: mapSquareRoot(count, x, y)
  case 11: mapSquare(count, x, y)
  case 12: mapNegation(count, x, y)
  case 13: mapReciprocal(count, x, y)
  default: mapMagnitude(count, x, y)
  }
}

// One function per loop: in one large function the optimiser stops inlining, and what it does not
// inline would be weak symbols.

@inline(never)
private func mapExponential(_ count: Int, _ x: Input, _ y: Output) {
  V.map(ExponentialFunction.self, count, x, y)
}

@inline(never)
private func mapLogarithm(_ count: Int, _ x: Input, _ y: Output) {
  V.map(LogarithmFunction.self, count, x, y)
}

@inline(never)
private func mapHyperbolicTangent(_ count: Int, _ x: Input, _ y: Output) {
  V.map(HyperbolicTangentFunction.self, count, x, y)
}

@inline(never)
private func mapSigmoid(_ count: Int, _ x: Input, _ y: Output) {
  V.map(SigmoidFunction.self, count, x, y)
}

@inline(never)
private func mapSoftplus(_ count: Int, _ x: Input, _ y: Output) {
  V.map(SoftplusFunction.self, count, x, y)
  resumeSoftplus(count, x, y)
}

@inline(never)
private func resumeSoftplus(_ count: Int, _ x: Input, _ y: Output) {
  V.resume(SoftplusFunction.self, count, x, y)
}

@inline(never)
private func mapRectifier(_ count: Int, _ x: Input, _ y: Output) {
  V.map(RectifierFunction.self, count, x, y)
}

@inline(never)
private func mapGaussianErrorLinear(_ count: Int, _ x: Input, _ y: Output) {
  V.map(GaussianErrorLinearFunction.self, count, x, y)
}

@inline(never)
private func mapGaussianTanhLinear(_ count: Int, _ x: Input, _ y: Output) {
  V.map(GaussianTanhLinearFunction.self, count, x, y)
}

@inline(never)
private func mapSigmoidLinear(_ count: Int, _ x: Input, _ y: Output) {
  V.map(SigmoidLinearFunction.self, count, x, y)
}

@inline(never)
private func mapExponentialLinear(_ count: Int, _ x: Input, _ y: Output) {
  V.map(ExponentialLinearFunction.self, count, x, y)
}

@inline(never)
private func mapSquareRoot(_ count: Int, _ x: Input, _ y: Output) {
  V.map(SquareRootFunction.self, count, x, y)
}

@inline(never)
private func mapSquare(_ count: Int, _ x: Input, _ y: Output) {
  V.map(SquareFunction.self, count, x, y)
}

@inline(never)
private func mapNegation(_ count: Int, _ x: Input, _ y: Output) {
  V.map(NegationFunction.self, count, x, y)
}

@inline(never)
private func mapReciprocal(_ count: Int, _ x: Input, _ y: Output) {
  V.map(ReciprocalFunction.self, count, x, y)
}

@inline(never)
private func mapMagnitude(_ count: Int, _ x: Input, _ y: Output) {
  V.map(MagnitudeFunction.self, count, x, y)
}
