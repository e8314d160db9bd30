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

/// `y = f(a, b)`, with the function by its number in `BinaryOperation` and steps of 0 or 1.
@inline(never)
public func combineKernel(
  _ operation: Int, _ count: Int, _ a: UnsafePointer<Float>, _ aStep: Int,
  _ b: UnsafePointer<Float>, _ bStep: Int, _ y: UnsafeMutablePointer<Float>
) {
  switch operation {
  case 0: combineSum(count, a, aStep, b, bStep, y)
  case 1: combineDifference(count, a, aStep, b, bStep, y)
  case 2: combineProduct(count, a, aStep, b, bStep, y)
  case 3: combineQuotient(count, a, aStep, b, bStep, y)
  case 4: combineLarger(count, a, aStep, b, bStep, y)
  default: combineSmaller(count, a, aStep, b, bStep, y)
  }
}

// One function per loop: in one large function the optimiser stops inlining, and what it does not
// inline would be weak symbols (see ElementKernels.swift).

@inline(never)
private func combineSum(
  _ count: Int, _ a: Input, _ aStep: Int, _ b: Input, _ bStep: Int, _ y: Output
) { V.combine(SumFunction.self, count, a, aStep, b, bStep, y) }

@inline(never)
private func combineDifference(
  _ count: Int, _ a: Input, _ aStep: Int, _ b: Input, _ bStep: Int, _ y: Output
) { V.combine(DifferenceFunction.self, count, a, aStep, b, bStep, y) }

@inline(never)
private func combineProduct(
  _ count: Int, _ a: Input, _ aStep: Int, _ b: Input, _ bStep: Int, _ y: Output
) { V.combine(ProductFunction.self, count, a, aStep, b, bStep, y) }

@inline(never)
private func combineQuotient(
  _ count: Int, _ a: Input, _ aStep: Int, _ b: Input, _ bStep: Int, _ y: Output
) { V.combine(QuotientFunction.self, count, a, aStep, b, bStep, y) }

@inline(never)
private func combineLarger(
  _ count: Int, _ a: Input, _ aStep: Int, _ b: Input, _ bStep: Int, _ y: Output
) { V.combine(LargerFunction.self, count, a, aStep, b, bStep, y) }

@inline(never)
private func combineSmaller(
  _ count: Int, _ a: Input, _ aStep: Int, _ b: Input, _ bStep: Int, _ y: Output
) { V.combine(SmallerFunction.self, count, a, aStep, b, bStep, y) }
