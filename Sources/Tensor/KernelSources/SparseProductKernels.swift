import KernelSupport

// Products with a matrix that is nearly all zeros: for each non-zero number, one row of the other
// operand is added. See SparseProduct.swift for why the bits are those of the dense product.

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif

/// The numbers of a matrix that are tested together: one cache line.
private let group = 16

/// The bits of a float except its sign, twice.
private let twoMagnitudes: UInt64 = 0x7FFF_FFFF_7FFF_FFFF

/// Whether 16 floats are not all zero.
@inline(__always)
private func anyNonzero(_ x: UnsafePointer<Float>) -> Bool {
  let pairs = UnsafeRawPointer(x)
  var bits: UInt64 = 0
  var i = 0
  while i < group &* 4 {
    bits |= pairs.loadUnaligned(fromByteOffset: i, as: UInt64.self)
    i = i &+ 8
  }
  return bits & twoMagnitudes != 0
}

/// 1 for a non-zero number, else 0: it is added, because a branch could not be predicted.
@inline(__always)
private func isNonzero(_ x: Float) -> Int { x.bitPattern & 0x7FFF_FFFF != 0 ? 1 : 0 }

/// How many of `count` numbers are not zero; -1 if one of them is smaller than 1 in magnitude.
@inline(never)
public func spikeCountKernel(_ count: Int, _ x: UnsafePointer<Float>) -> Int {
  let one = V(repeating: 1)
  let zero = V(repeating: 0)
  var nonzero = zero
  var small = zero
  var i = 0
  while i < count {
    let rest = count &- i
    let size = V.magnitude(rest >= V.width ? V.load(x + i) : V.load(x + i, count: rest))
    let here = V.select(one, zero, whereLess: zero, size)
    nonzero = nonzero + here
    small = small + V.select(here, zero, whereLess: size, one)
    i = i &+ V.width
  }
  return small.laneSum > 0 ? -1 : Int(nonzero.laneSum)
}

/// Whether no number is infinite or NaN.
@inline(never)
public func isFiniteKernel(_ count: Int, _ x: UnsafePointer<Float>) -> Bool {
  // 0 times a number is 0, unless it is one of those.
  let zero = V(repeating: 0)
  var first = zero
  var second = zero
  var i = 0
  while i &+ 2 &* V.width <= count {
    first = V.multiplyAdd(V.load(x + i), zero, first)
    second = V.multiplyAdd(V.load(x + i + V.width), zero, second)
    i = i &+ 2 &* V.width
  }
  while i < count {
    let rest = count &- i
    let value = rest >= V.width ? V.load(x + i) : V.load(x + i, count: rest)
    first = V.multiplyAdd(value, zero, first)
    i = i &+ V.width
  }
  return (first + second).laneSum == 0
}

/// `c = sum of x[p] b[p]` or `c += ...` over the listed places `p`, for rows `b[p]` of `n` numbers.
@inline(never)
private func addRows(
  _ count: Int, _ places: UnsafePointer<UInt16>, _ x: UnsafePointer<Float>, _ xStride: Int,
  _ b: UnsafePointer<Float>, _ bStride: Int, _ n: Int, _ c: UnsafeMutablePointer<Float>,
  _ add: Bool
) {
  let w = V.width
  var j = 0
  // Eight sums, so that eight additions are in flight.
  while j &+ 8 &* w <= n {
    var c0 = V(repeating: 0)
    var c1 = V(repeating: 0)
    var c2 = V(repeating: 0)
    var c3 = V(repeating: 0)
    var c4 = V(repeating: 0)
    var c5 = V(repeating: 0)
    var c6 = V(repeating: 0)
    var c7 = V(repeating: 0)
    var i = 0
    while i < count {
      let place = Int(places[i])
      let factor = V(repeating: x[place &* xStride])
      let b = b + (place &* bStride &+ j)
      c0 = V.multiplyAdd(factor, V.load(b), c0)
      c1 = V.multiplyAdd(factor, V.load(b + w), c1)
      c2 = V.multiplyAdd(factor, V.load(b + 2 &* w), c2)
      c3 = V.multiplyAdd(factor, V.load(b + 3 &* w), c3)
      c4 = V.multiplyAdd(factor, V.load(b + 4 &* w), c4)
      c5 = V.multiplyAdd(factor, V.load(b + 5 &* w), c5)
      c6 = V.multiplyAdd(factor, V.load(b + 6 &* w), c6)
      c7 = V.multiplyAdd(factor, V.load(b + 7 &* w), c7)
      i = i &+ 1
    }
    let c = c + j
    (add ? V.load(c) + c0 : c0).store(c)
    (add ? V.load(c + w) + c1 : c1).store(c + w)
    (add ? V.load(c + 2 &* w) + c2 : c2).store(c + 2 &* w)
    (add ? V.load(c + 3 &* w) + c3 : c3).store(c + 3 &* w)
    (add ? V.load(c + 4 &* w) + c4 : c4).store(c + 4 &* w)
    (add ? V.load(c + 5 &* w) + c5 : c5).store(c + 5 &* w)
    (add ? V.load(c + 6 &* w) + c6 : c6).store(c + 6 &* w)
    (add ? V.load(c + 7 &* w) + c7 : c7).store(c + 7 &* w)
    j = j &+ 8 &* w
  }
  while j < n {
    let rest = n &- j
    let whole = rest >= w
    var sum = V(repeating: 0)
    var i = 0
    while i < count {
      let place = Int(places[i])
      let b = b + (place &* bStride &+ j)
      sum = V.multiplyAdd(
        V(repeating: x[place &* xStride]), whole ? V.load(b) : V.load(b, count: rest), sum)
      i = i &+ 1
    }
    let c = c + j
    if add { sum = (whole ? V.load(c) : V.load(UnsafePointer(c), count: rest)) + sum }
    if whole { sum.store(c) } else { sum.store(c, count: rest) }
    j = j &+ w
  }
}

/// `C = X B` or `C += X B` for rows of a sparse X with at most 65,536 columns.
///
/// `places` is scratch of `k` numbers.
@inline(never)
public func sparseRowsKernel(
  _ m: Int, _ n: Int, _ k: Int, _ x: UnsafePointer<Float>, _ xStride: Int,
  _ b: UnsafePointer<Float>, _ bStride: Int, _ c: UnsafeMutablePointer<Float>, _ cStride: Int,
  _ add: Bool, _ places: UnsafeMutablePointer<UInt16>
) {
  var row = 0
  while row < m {
    let x = x + row &* xStride
    var count = 0
    var u = 0
    while u < k {
      let end = u &+ group <= k ? u &+ group : k
      if end &- u < group || anyNonzero(x + u) {
        while u < end {
          places[count] = UInt16(truncatingIfNeeded: u)
          count = count &+ isNonzero(x[u])
          u = u &+ 1
        }
      }
      u = end
    }
    addRows(count, places, x, 1, b, bStride, n, c + row &* cStride, add)
    row = row &+ 1
  }
}

/// The places of the non-zero numbers in each column of at most 65,536 rows of X.
///
/// Column `u` has a list of up to `listStride`, at least `k`, places from `places + listStride u`
/// on, of which `counts[u]` are set.
@inline(never)
public func sparsePlacesKernel(
  _ k: Int, _ columns: Int, _ x: UnsafePointer<Float>, _ xStride: Int,
  _ places: UnsafeMutablePointer<UInt16>, _ listStride: Int, _ counts: UnsafeMutablePointer<Int32>
) {
  var u = 0
  while u < columns {
    counts[u] = 0
    u = u &+ 1
  }
  var step = 0
  while step < k {
    let x = x + step &* xStride
    u = 0
    while u < columns {
      let end = u &+ group <= columns ? u &+ group : columns
      if end &- u < group || anyNonzero(x + u) {
        while u < end {
          let count = Int(counts[u])
          places[u &* listStride &+ count] = UInt16(truncatingIfNeeded: step)
          counts[u] = Int32(truncatingIfNeeded: count &+ isNonzero(x[u]))
          u = u &+ 1
        }
      }
      u = end
    }
    step = step &+ 1
  }
}

/// `C = Xᵀ B` or `C += Xᵀ B` for some columns of a sparse X and their lists of places.
@inline(never)
public func sparseColumnsKernel(
  _ columns: Int, _ n: Int, _ x: UnsafePointer<Float>, _ xStride: Int,
  _ places: UnsafePointer<UInt16>, _ listStride: Int, _ counts: UnsafePointer<Int32>,
  _ b: UnsafePointer<Float>, _ bStride: Int, _ c: UnsafeMutablePointer<Float>, _ cStride: Int,
  _ add: Bool
) {
  var u = 0
  while u < columns {
    addRows(
      Int(counts[u]), places + u &* listStride, x + u, xStride, b, bStride, n, c + u &* cStride,
      add)
    u = u &+ 1
  }
}
