import KernelSupport

// The peak of the arithmetic units, to which `bench` compares every kernel.
//
// A fused product needs about four cycles to finish and a core starts two every cycle, so at least
// eight independent chains are needed to keep it busy. Here are fourteen: with the two constants
// they fill the sixteen registers of SSE2 and AVX2, and SSE2, where a link of a chain is a product
// and then a sum, needs that many. No memory is touched.

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif

/// The floating-point operations of a round of `peakKernel`: a product and a sum per lane.
@inline(never)
public func peakOperationsKernel() -> Int { 14 &* 2 &* V.width }

/// Rounds of fused products in registers; the result only keeps the compiler from removing them.
///
/// `factor` and `addend` are arguments, so that the compiler cannot compute the chains in advance.
/// With a factor below one the chains converge: no overflow, and no subnormal number, which would
/// be slower.
@inline(never)
public func peakKernel(_ rounds: Int, _ factor: Float, _ addend: Float, _ start: Float) -> Float {
  let a = V(repeating: factor)
  let b = V(repeating: addend)
  // Different starts: the compiler would merge equal chains.
  var c0 = V(repeating: start)
  var c1 = V(repeating: start + 1)
  var c2 = V(repeating: start + 2)
  var c3 = V(repeating: start + 3)
  var c4 = V(repeating: start + 4)
  var c5 = V(repeating: start + 5)
  var c6 = V(repeating: start + 6)
  var c7 = V(repeating: start + 7)
  var c8 = V(repeating: start + 8)
  var c9 = V(repeating: start + 9)
  var c10 = V(repeating: start + 10)
  var c11 = V(repeating: start + 11)
  var c12 = V(repeating: start + 12)
  var c13 = V(repeating: start + 13)
  var round = 0
  while round < rounds {
    c0 = V.multiplyAdd(c0, a, b)
    c1 = V.multiplyAdd(c1, a, b)
    c2 = V.multiplyAdd(c2, a, b)
    c3 = V.multiplyAdd(c3, a, b)
    c4 = V.multiplyAdd(c4, a, b)
    c5 = V.multiplyAdd(c5, a, b)
    c6 = V.multiplyAdd(c6, a, b)
    c7 = V.multiplyAdd(c7, a, b)
    c8 = V.multiplyAdd(c8, a, b)
    c9 = V.multiplyAdd(c9, a, b)
    c10 = V.multiplyAdd(c10, a, b)
    c11 = V.multiplyAdd(c11, a, b)
    c12 = V.multiplyAdd(c12, a, b)
    c13 = V.multiplyAdd(c13, a, b)
    round = round &+ 1
  }
  let first = ((c0 + c1) + (c2 + c3)) + ((c4 + c5) + c6)
  let second = ((c7 + c8) + (c9 + c10)) + ((c11 + c12) + c13)
  return (first + second).laneSum
}
