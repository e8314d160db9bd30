import KernelSupport

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif

// Sums run over several independent accumulators in a fixed order: floating-point addition is not
// reassociated by the compiler, so one accumulator would wait for itself at every step.

/// The sum of `x`.
@inline(never)
public func sumKernel(_ count: Int, _ x: UnsafePointer<Float>) -> Float {
  var s0 = V(repeating: 0)
  var s1 = s0
  var s2 = s0
  var s3 = s0
  var i = 0
  while i &+ 4 &* V.width <= count {
    s0 = s0 + V.load(x + i)
    s1 = s1 + V.load(x + i + V.width)
    s2 = s2 + V.load(x + i + 2 &* V.width)
    s3 = s3 + V.load(x + i + 3 &* V.width)
    i = i &+ 4 &* V.width
  }
  while i &+ V.width <= count {
    s0 = s0 + V.load(x + i)
    i = i &+ V.width
  }
  if i < count { s1 = s1 + V.load(x + i, count: count &- i) }
  return ((s0 + s1) + (s2 + s3)).laneSum
}

/// The sum of `x * y`.
@inline(never)
public func dotKernel(
  _ count: Int, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>
) -> Float {
  var s0 = V(repeating: 0)
  var s1 = s0
  var s2 = s0
  var s3 = s0
  var i = 0
  while i &+ 4 &* V.width <= count {
    s0 = V.multiplyAdd(V.load(x + i), V.load(y + i), s0)
    s1 = V.multiplyAdd(V.load(x + i + V.width), V.load(y + i + V.width), s1)
    s2 = V.multiplyAdd(V.load(x + i + 2 &* V.width), V.load(y + i + 2 &* V.width), s2)
    s3 = V.multiplyAdd(V.load(x + i + 3 &* V.width), V.load(y + i + 3 &* V.width), s3)
    i = i &+ 4 &* V.width
  }
  while i &+ V.width <= count {
    s0 = V.multiplyAdd(V.load(x + i), V.load(y + i), s0)
    i = i &+ V.width
  }
  let rest = count &- i
  if rest > 0 {
    s1 = V.multiplyAdd(V.load(x + i, count: rest), V.load(y + i, count: rest), s1)
  }
  return ((s0 + s1) + (s2 + s3)).laneSum
}

/// The largest of `x`, -infinity of none, NaN if any is NaN.
@inline(never)
public func maximumKernel(_ count: Int, _ x: UnsafePointer<Float>) -> Float {
  var largest = V(repeating: -.infinity)
  // `larger` keeps its first operand where the second is NaN, so NaN is looked for separately:
  // x - x is NaN for it (and for infinities, which the second look then tells apart).
  var suspicious = V(repeating: 0)
  var i = 0
  while i < count {
    let rest = count &- i
    // The end is padded with its own first number, which does not change the maximum.
    let v = rest >= V.width ? V.load(x + i) : V.load(x + i, count: rest, fill: x[i])
    largest = V.larger(largest, v)
    suspicious = suspicious + (v - v)
    i = i &+ V.width
  }
  let sum = suspicious.laneSum
  if sum != sum {
    var j = 0
    while j < count {
      if x[j] != x[j] { return x[j] }
      j = j &+ 1
    }
  }
  return largest.laneMaximum
}

/// `y[j] = sum over i of x[i, j]`, rows added in order.
@inline(never)
public func columnSumKernel(
  _ rows: Int, _ columns: Int, _ x: UnsafePointer<Float>, _ stride: Int,
  _ y: UnsafeMutablePointer<Float>
) {
  var j = 0
  while j < columns {
    if columns &- j >= 4 &* V.width {
      var s0 = V(repeating: 0)
      var s1 = s0
      var s2 = s0
      var s3 = s0
      var i = 0
      while i < rows {
        let row = x + i &* stride + j
        s0 = s0 + V.load(row)
        s1 = s1 + V.load(row + V.width)
        s2 = s2 + V.load(row + 2 &* V.width)
        s3 = s3 + V.load(row + 3 &* V.width)
        i = i &+ 1
      }
      s0.store(y + j)
      s1.store(y + j + V.width)
      s2.store(y + j + 2 &* V.width)
      s3.store(y + j + 3 &* V.width)
      j = j &+ 4 &* V.width
    } else {
      let rest = columns &- j
      var sum = V(repeating: 0)
      var i = 0
      while i < rows {
        let row = x + i &* stride + j
        sum = sum + (rest >= V.width ? V.load(row) : V.load(row, count: rest))
        i = i &+ 1
      }
      if rest >= V.width { sum.store(y + j) } else { sum.store(y + j, count: rest) }
      j = j &+ V.width
    }
  }
}
