import KernelSupport

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif

/// The vectors of a row of a tile.
private let panelVectors = 3

#if ISA_AVX512 || !arch(x86_64)
  private let tileRows = 8
  private let copies = 1
#elseif ISA_AVX2
  private let tileRows = 4
  private let copies = 1
#else
  private let tileRows = 3
  private let copies = V.width
#endif

/// The columns of a packed panel.
@inline(never)
public func panelWidthKernel() -> Int { panelVectors &* V.width }

/// The rows of a tile.
@inline(never)
public func tileRowsKernel() -> Int { tileRows }

/// How often each number of the left operand is packed; with 1, it may be left where it is.
@inline(never)
public func rowCopiesKernel() -> Int { copies }

/// Packs rows of the left operand: groups of as many rows as a tile has, and in each group step by
/// step the numbers of its rows, each `copies` times; the groups begin `tileStride` apart.
@inline(never)
public func packRowsKernel(
  _ rows: Int, _ k: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ stepStride: Int,
  _ packed: UnsafeMutablePointer<Float>, _ tileStride: Int
) {
  let stepSize = tileRows &* copies
  var row = 0
  if rowStride == 1 {
    // All rows of a step lie side by side; going through them tile by tile would fetch each of their
    // cache lines several times.
    row = rows / tileRows &* tileRows
    var step = 0
    while step < k {
      let from = a + step &* stepStride
      var to = packed + step &* stepSize
      var first = 0
      while first < row {
        let from = from + first
        #if ISA_AVX512 || ISA_AVX2 || !arch(x86_64)
          SIMD4<Float>.load(from).store(to)
          if tileRows == 8 { SIMD4<Float>.load(from + 4).store(to + 4) }
        #else
          V(repeating: from[0]).store(to)
          V(repeating: from[1]).store(to + copies)
          V(repeating: from[2]).store(to + 2 &* copies)
        #endif
        to += tileStride
        first = first &+ tileRows
      }
      step = step &+ 1
    }
  }
  while row < rows {
    let from = a + row &* rowStride
    let to = packed + (row / tileRows &* tileStride &+ row % tileRows &* copies)
    var step = 0
    while step < k {
      if copies == 1 {
        to[step &* stepSize] = from[step &* stepStride]
      } else {
        V(repeating: from[step &* stepStride]).store(to + step &* stepSize)
      }
      step = step &+ 1
    }
    row = row &+ 1
  }
}

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

@inline(never)
private func tile3(
  _ k: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ stepStride: Int, _ rows: Int,
  _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ add: Bool
) {
  let width = panelVectors &* V.width
  #if ISA_AVX512 || !arch(x86_64)
    V.tile8x3(k, a, rowStride, stepStride, rows, b, width, c, cStride, add)
  #elseif ISA_AVX2
    V.tile4x3(k, a, rowStride, stepStride, rows, b, width, c, cStride, add)
  #else
    V.tile3x3(k, a, b, c, cStride, add)
  #endif
}

@inline(never)
private func tile2(
  _ k: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ stepStride: Int, _ rows: Int,
  _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ add: Bool
) {
  let width = panelVectors &* V.width
  #if ISA_AVX512 || !arch(x86_64)
    V.tile8x2(k, a, rowStride, stepStride, rows, b, width, c, cStride, add)
  #elseif ISA_AVX2
    V.tile4x2(k, a, rowStride, stepStride, rows, b, width, c, cStride, add)
  #else
    V.tile3x2(k, a, b, c, cStride, add)
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
  #elseif ISA_AVX2
    V.tile4x1(k, a, rowStride, stepStride, rows, b, width, c, cStride, add)
  #else
    V.tile3x1(k, a, b, c, cStride, add)
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
  if columns > 2 &* V.width {
    tile3(k, a, rowStride, stepStride, rows, b, c, cStride, add)
    return
  }
  tile2(k, a, rowStride, stepStride, rows, b, c, cStride, add)
}

/// `C = A B` or `C += A B` for rows of A and one packed panel of B, of which `columns` are wanted.
///
/// The rows of A of one tile are `rowStride` apart, those of the next begin `tileStride` further on:
/// packed, or where they are stored.
/// `edge` is scratch of `tileRows * panelWidth` floats (at most 512) for tiles at the right edge and
/// the end of C, whose last vector or rows must not be written as a whole.
@inline(never)
public func multiplyPanelKernel(
  _ m: Int, _ columns: Int, _ k: Int, _ a: UnsafePointer<Float>, _ rowStride: Int,
  _ stepStride: Int, _ tileStride: Int, _ panel: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ add: Bool, _ edge: UnsafeMutablePointer<Float>
) {
  let width = panelVectors &* V.width
  let whole = columns % V.width == 0
  // The tiles of SSE2 write all their rows.
  let rowsAtOnce = copies == 1 ? 1 : tileRows
  var a = a
  var i = 0
  while i < m {
    let rows = m &- i < tileRows ? m &- i : tileRows
    let c = c + i &* cStride
    if whole && rows >= rowsAtOnce {
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
    a += tileStride
    i = i &+ tileRows
  }
}
