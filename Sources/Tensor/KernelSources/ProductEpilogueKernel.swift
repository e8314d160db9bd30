import KernelSupport

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif

/// `c = f(c + bias)` for rows of a product, with the function by its number in `ProductActivation`.
///
/// Without a bias nothing is added: adding zeros would turn -0 into +0.
@inline(never)
public func productEpilogueKernel(
  _ rows: Int, _ columns: Int, _ bias: UnsafePointer<Float>?, _ activation: Int,
  _ c: UnsafeMutablePointer<Float>, _ cStride: Int
) {
  var row = 0
  while row < rows {
    let c = c + row &* cStride
    switch (bias, activation) {
    case (.some(let bias), 1): addRectified(columns, bias, c)
    case (.some(let bias), _): add(columns, bias, c)
    case (nil, 1): rectify(columns, c)
    case (nil, _): return
    }
    row = row &+ 1
  }
}

// One function per loop, see ElementKernels.swift.

@inline(never)
private func add(_ columns: Int, _ bias: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>) {
  V.combine(SumFunction.self, columns, c, 1, bias, 1, c)
}

@inline(never)
private func addRectified(
  _ columns: Int, _ bias: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
) { V.combine(RectifiedSumFunction.self, columns, c, 1, bias, 1, c) }

@inline(never)
private func rectify(_ columns: Int, _ c: UnsafeMutablePointer<Float>) {
  V.map(RectifierFunction.self, columns, c, c)
}
