import KernelSupport

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif

// Layer normalisation over rows (Ba et al. 2016):
//     y = (x - mean) / sqrt(variance + epsilon) * w + b

@inline(__always)
private func read(_ x: UnsafePointer<Float>, _ i: Int, _ columns: Int, _ fill: Float = 0) -> V {
  columns &- i >= V.width ? V.load(x + i) : V.load(x + i, count: columns &- i, fill: fill)
}

@inline(__always)
private func write(_ v: V, _ y: UnsafeMutablePointer<Float>, _ i: Int, _ columns: Int) {
  if columns &- i >= V.width { v.store(y + i) } else { v.store(y + i, count: columns &- i) }
}

/// Forward; also writes each row's mean and reciprocal deviation.
///
/// The variance is the mean of squared deviations, in a second pass over a cached row: the mean of
/// squares minus the square of the mean loses all digits when the mean is large.
@inline(never)
public func layerNormKernel(
  _ rows: Int, _ columns: Int, _ epsilon: Float, _ x: UnsafePointer<Float>,
  _ weight: UnsafePointer<Float>, _ bias: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
  _ means: UnsafeMutablePointer<Float>, _ reciprocals: UnsafeMutablePointer<Float>
) {
  let scale = 1 / Float(columns)
  var row = 0
  while row < rows {
    let x = x + row &* columns
    let y = y + row &* columns
    var sum = V(repeating: 0)
    var i = 0
    while i < columns {
      sum = sum + read(x, i, columns)
      i = i &+ V.width
    }
    let mean = sum.laneSum * scale
    let center = V(repeating: mean)
    var squares = V(repeating: 0)
    i = 0
    while i < columns {
      let deviation = read(x, i, columns, mean) - center
      squares = V.multiplyAdd(deviation, deviation, squares)
      i = i &+ V.width
    }
    let variance = squares.laneSum * scale
    let reciprocal = 1 / (variance + epsilon).squareRoot()
    let factor = V(repeating: reciprocal)
    i = 0
    while i < columns {
      let normal = (read(x, i, columns) - center) * factor
      write(V.multiplyAdd(normal, read(weight, i, columns), read(bias, i, columns)), y, i, columns)
      i = i &+ V.width
    }
    means[row] = mean
    reciprocals[row] = reciprocal
    row = row &+ 1
  }
}

/// Backward.
///
/// With n = (x - mean) r and g = dy w: dx = r (g - mean(g) - n mean(g n)); adds dy n to
/// `dWeight` and dy to `dBias`, row by row.
@inline(never)
public func layerNormGradientKernel(
  _ rows: Int, _ columns: Int, _ x: UnsafePointer<Float>, _ weight: UnsafePointer<Float>,
  _ means: UnsafePointer<Float>, _ reciprocals: UnsafePointer<Float>, _ dy: UnsafePointer<Float>,
  _ dx: UnsafeMutablePointer<Float>, _ dWeight: UnsafeMutablePointer<Float>,
  _ dBias: UnsafeMutablePointer<Float>
) {
  let scale = 1 / Float(columns)
  var row = 0
  while row < rows {
    let x = x + row &* columns
    let dy = dy + row &* columns
    let dx = dx + row &* columns
    let center = V(repeating: means[row])
    let factor = V(repeating: reciprocals[row])
    var sum = V(repeating: 0)
    var product = V(repeating: 0)
    var i = 0
    while i < columns {
      let upstream = read(dy, i, columns)
      let normal = (read(x, i, columns) - center) * factor
      let g = upstream * read(weight, i, columns)
      sum = sum + g
      product = V.multiplyAdd(g, normal, product)
      let dw = V.multiplyAdd(upstream, normal, read(UnsafePointer(dWeight), i, columns))
      write(dw, dWeight, i, columns)
      write(upstream + read(UnsafePointer(dBias), i, columns), dBias, i, columns)
      i = i &+ V.width
    }
    let meanGradient = V(repeating: sum.laneSum * scale)
    let meanProduct = V(repeating: product.laneSum * scale)
    i = 0
    while i < columns {
      let normal = (read(x, i, columns) - center) * factor
      let g = read(dy, i, columns) * read(weight, i, columns)
      write(((g - meanGradient) - normal * meanProduct) * factor, dx, i, columns)
      i = i &+ V.width
    }
    row = row &+ 1
  }
}
