import KernelSupport

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif

// Softmax and its variants over contiguous rows of `columns` numbers.

@inline(__always)
private func read(_ x: UnsafePointer<Float>, _ i: Int, _ columns: Int, _ fill: Float) -> V {
  columns &- i >= V.width ? V.load(x + i) : V.load(x + i, count: columns &- i, fill: fill)
}

@inline(__always)
private func write(_ v: V, _ y: UnsafeMutablePointer<Float>, _ i: Int, _ columns: Int) {
  if columns &- i >= V.width { v.store(y + i) } else { v.store(y + i, count: columns &- i) }
}

/// The largest number of a row.
@inline(never)
private func rowMaximum(_ columns: Int, _ x: UnsafePointer<Float>) -> Float {
  var largest = V(repeating: -.infinity)
  var i = 0
  while i < columns {
    largest = V.larger(largest, read(x, i, columns, -.infinity))
    i = i &+ V.width
  }
  return largest.laneMaximum
}

/// `exp(x - largest)` of a row, written if asked; returns the sum.
@inline(never)
private func exponentials(
  _ columns: Int, _ x: UnsafePointer<Float>, _ largest: Float, _ y: UnsafeMutablePointer<Float>?
) -> Float {
  let shift = V(repeating: largest)
  var sum = V(repeating: 0)
  var i = 0
  while i < columns {
    // Padded with -infinity beyond the end of the row, whose exponential adds nothing.
    let e = V.exp(read(x, i, columns, -.infinity) - shift)
    sum = sum + e
    if let y { write(e, y, i, columns) }
    i = i &+ V.width
  }
  return sum.laneSum
}

/// `y = softmax(x)`: exponentials relative to the largest of the row, which cannot overflow.
@inline(never)
public func softmaxKernel(
  _ rows: Int, _ columns: Int, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
) {
  var row = 0
  while row < rows {
    let x = x + row &* columns
    let y = y + row &* columns
    let sum = exponentials(columns, x, rowMaximum(columns, x), y)
    let factor = V(repeating: 1 / sum)
    var i = 0
    while i < columns {
      write(read(UnsafePointer(y), i, columns, 0) * factor, y, i, columns)
      i = i &+ V.width
    }
    row = row &+ 1
  }
}

/// `dx = y (dy - sum(dy y))`, given `y = softmax(x)`.
@inline(never)
public func softmaxGradientKernel(
  _ rows: Int, _ columns: Int, _ y: UnsafePointer<Float>, _ dy: UnsafePointer<Float>,
  _ dx: UnsafeMutablePointer<Float>
) {
  var row = 0
  while row < rows {
    let y = y + row &* columns
    let dy = dy + row &* columns
    let dx = dx + row &* columns
    var sum = V(repeating: 0)
    var i = 0
    while i < columns {
      sum = V.multiplyAdd(read(dy, i, columns, 0), read(y, i, columns, 0), sum)
      i = i &+ V.width
    }
    let shift = V(repeating: sum.laneSum)
    i = 0
    while i < columns {
      write(read(y, i, columns, 0) * (read(dy, i, columns, 0) - shift), dx, i, columns)
      i = i &+ V.width
    }
    row = row &+ 1
  }
}

/// `s = log(sum(exp x))` of each row.
@inline(never)
public func logSumExpKernel(
  _ rows: Int, _ columns: Int, _ x: UnsafePointer<Float>, _ s: UnsafeMutablePointer<Float>
) {
  var row = 0
  while row < rows {
    let x = x + row &* columns
    let largest = rowMaximum(columns, x)
    // A row of -infinity has the sum 0, and an infinite row an infinite one; x - x would be NaN.
    let finite = largest - largest == 0
    let shift: Float = finite ? largest : 0
    s[row] = shift + V.log(V(repeating: exponentials(columns, x, shift, nil)))[0]
    row = row &+ 1
  }
}

/// `y = x - log(sum(exp x))`.
@inline(never)
public func logSoftmaxKernel(
  _ rows: Int, _ columns: Int, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
) {
  var row = 0
  while row < rows {
    let x = x + row &* columns
    let y = y + row &* columns
    let largest = rowMaximum(columns, x)
    let sum = V.log(V(repeating: exponentials(columns, x, largest, nil)))
    let shift = V(repeating: largest)
    var i = 0
    while i < columns {
      write((read(x, i, columns, 0) - shift) - sum, y, i, columns)
      i = i &+ V.width
    }
    row = row &+ 1
  }
}

/// `dx = dy - exp(y) sum(dy)`, given `y = logSoftmax(x)`.
@inline(never)
public func logSoftmaxGradientKernel(
  _ rows: Int, _ columns: Int, _ y: UnsafePointer<Float>, _ dy: UnsafePointer<Float>,
  _ dx: UnsafeMutablePointer<Float>
) {
  var row = 0
  while row < rows {
    let y = y + row &* columns
    let dy = dy + row &* columns
    let dx = dx + row &* columns
    var sum = V(repeating: 0)
    var i = 0
    while i < columns {
      sum = sum + read(dy, i, columns, 0)
      i = i &+ V.width
    }
    let total = V(repeating: sum.laneSum)
    i = 0
    while i < columns {
      let probability = V.exp(read(y, i, columns, 0))
      write(read(dy, i, columns, 0) - probability * total, dx, i, columns)
      i = i &+ V.width
    }
    row = row &+ 1
  }
}

/// `dx = ds exp(x - s)`, given `s = logSumExp(x)`.
@inline(never)
public func logSumExpGradientKernel(
  _ rows: Int, _ columns: Int, _ x: UnsafePointer<Float>, _ s: UnsafePointer<Float>,
  _ ds: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>
) {
  var row = 0
  while row < rows {
    let x = x + row &* columns
    let dx = dx + row &* columns
    let shift = V(repeating: s[row])
    let upstream = V(repeating: ds[row])
    var i = 0
    while i < columns {
      write(V.exp(read(x, i, columns, 0) - shift) * upstream, dx, i, columns)
      i = i &+ V.width
    }
    row = row &+ 1
  }
}
