import KernelSupport

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif

#if ISA_AVX2
  private let panelVectors = 3
  private let tileRows = 4
#elseif ISA_AVX512 || !arch(x86_64)
  private let panelVectors = 3
  private let tileRows = 8
#else
  private let panelVectors = 2
  private let tileRows = 4
#endif

/// The columns of a packed panel.
@inline(never)
public func panelWidthKernel() -> Int { panelVectors &* V.width }

/// Packs rows `0..<k` and columns `first..<first + panelWidth` of a matrix into a panel; columns from
/// `n` on are zeros.
@inline(never)
public func packPanelKernel(
  _ k: Int, _ n: Int, _ first: Int, _ b: UnsafePointer<Float>, _ stepStride: Int,
  _ columnStride: Int, _ panel: UnsafeMutablePointer<Float>
) {
  let width = panelVectors &* V.width
  let columns = n &- first < width ? n &- first : width
  if columnStride == 1 {
    var step = 0
    while step < k {
      let from = b + step &* stepStride + first
      let to = panel + step &* width
      var j = 0
      while j < width {
        if columns &- j >= V.width {
          V.load(from + j).store(to + j)
        } else {
          V.load(from + j, count: columns &- j).store(to + j)
        }
        j = j &+ V.width
      }
      step = step &+ 1
    }
    return
  }
  var j = 0
  while j < width {
    let to = panel + j
    var step = 0
    if j < columns {
      let from = b + (first &+ j) &* columnStride
      while step < k {
        to[step &* width] = from[step &* stepStride]
        step = step &+ 1
      }
    } else {
      while step < k {
        to[step &* width] = 0
        step = step &+ 1
      }
    }
    j = j &+ 1
  }
}

// One function a tile: together they are more than the optimiser inlines into one.

#if ISA_AVX512 || ISA_AVX2 || !arch(x86_64)
  @inline(never)
  private func tile3(
    _ k: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ stepStride: Int, _ rows: Int,
    _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ add: Bool
  ) {
    let width = panelVectors &* V.width
    #if ISA_AVX512 || !arch(x86_64)
      V.tile8x3(k, a, rowStride, stepStride, rows, b, width, c, cStride, add)
    #else
      V.tile4x3(k, a, rowStride, stepStride, rows, b, width, c, cStride, add)
    #endif
  }
#endif

@inline(never)
private func tile2(
  _ k: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ stepStride: Int, _ rows: Int,
  _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ add: Bool
) {
  let width = panelVectors &* V.width
  #if ISA_AVX512 || !arch(x86_64)
    V.tile8x2(k, a, rowStride, stepStride, rows, b, width, c, cStride, add)
  #else
    V.tile4x2(k, a, rowStride, stepStride, rows, b, width, c, cStride, add)
  #endif
}

@inline(never)
private func tile1(
  _ k: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ stepStride: Int, _ rows: Int,
  _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ add: Bool
) {
  let width = panelVectors &* V.width
  #if ISA_AVX512 || !arch(x86_64)
    V.tile8x1(k, a, rowStride, stepStride, rows, b, width, c, cStride, add)
  #else
    V.tile4x1(k, a, rowStride, stepStride, rows, b, width, c, cStride, add)
  #endif
}

/// One tile, the narrowest that holds `columns`.
@inline(__always)
private func tile(
  _ k: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ stepStride: Int, _ rows: Int,
  _ columns: Int, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ cStride: Int,
  _ add: Bool
) {
  if columns <= V.width {
    tile1(k, a, rowStride, stepStride, rows, b, c, cStride, add)
    return
  }
  #if ISA_AVX512 || ISA_AVX2 || !arch(x86_64)
    if columns > 2 &* V.width {
      tile3(k, a, rowStride, stepStride, rows, b, c, cStride, add)
      return
    }
  #endif
  tile2(k, a, rowStride, stepStride, rows, b, c, cStride, add)
}

/// `C = A B` or `C += A B` for rows of A and one packed panel of B, of which `columns` are wanted.
///
/// `edge` is scratch of `tileRows * panelWidth` floats (at most 512) for the tile at the right edge
/// of C, whose last vector must not be written as a whole.
@inline(never)
public func multiplyPanelKernel(
  _ m: Int, _ columns: Int, _ k: Int, _ a: UnsafePointer<Float>, _ rowStride: Int,
  _ stepStride: Int, _ panel: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>,
  _ cStride: Int, _ add: Bool, _ edge: UnsafeMutablePointer<Float>
) {
  let width = panelVectors &* V.width
  let whole = columns % V.width == 0
  var i = 0
  while i < m {
    let rows = m &- i < tileRows ? m &- i : tileRows
    let a = a + i &* rowStride
    let c = c + i &* cStride
    if whole {
      tile(k, a, rowStride, stepStride, rows, columns, panel, c, cStride, add)
    } else {
      tile(k, a, rowStride, stepStride, rows, columns, panel, edge, width, false)
      var row = 0
      while row < rows {
        let from = UnsafePointer(edge) + row &* width
        let to = c + row &* cStride
        var j = 0
        while j < columns {
          let rest = columns &- j
          var value = V.load(from + j)
          if rest >= V.width {
            if add { value = V.load(to + j) + value }
            value.store(to + j)
          } else {
            if add { value = V.load(UnsafePointer(to + j), count: rest) + value }
            value.store(to + j, count: rest)
          }
          j = j &+ V.width
        }
        row = row &+ 1
      }
    }
    i = i &+ tileRows
  }
}
