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

#if ISA_AVX512 || ISA_NEON || !arch(x86_64)
  private typealias Tile<Row: VectorRow> = EightRows<Row>
  private let copies = 1
#elseif ISA_AVX2
  private typealias Tile<Row: VectorRow> = FourRows<Row>
  private let copies = 1
#else
  private typealias Tile<Row: VectorRow> = ThreeRows<Row>
  private let copies = V.width
#endif

private let tileRows = Tile<Row1<V>>.count

/// The columns of a packed panel.
@inline(never)
public func panelWidthKernel() -> Int { panelVectors &* V.width }

/// The rows of a tile.
@inline(never)
public func tileRowsKernel() -> Int { tileRows }

/// How many copies of each number of the left operand are packed; with 1, it may be read in place.
@inline(never)
public func rowCopiesKernel() -> Int { copies }

/// Packs rows of the left operand: groups of a tile's rows, and in each group step by step the
/// numbers of its rows, each `copies` times; the groups begin `tileStride` apart.
@inline(never)
public func packRowsKernel(
  _ rows: Int, _ k: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ stepStride: Int,
  _ packed: UnsafeMutablePointer<Float>, _ tileStride: Int
) {
  let stepSize = tileRows &* copies
  var row = 0
  if rowStride == 1 {
    // All rows of a step are contiguous; going through them tile by tile would fetch each of their
    // cache lines several times.
    row = rows / tileRows &* tileRows
    var step = 0
    while step < k {
      let from = a + step &* stepStride
      var to = packed + step &* stepSize
      var first = 0
      while first < row {
        let from = from + first
        if copies > 1 {
          var i = 0
          while i < tileRows {
            V(repeating: from[i]).store(to + i &* copies)
            i = i &+ 1
          }
        } else if tileRows == 8 {
          SIMD8<Float>.load(from).store(to)
        } else {
          // Four rows.
          SIMD4<Float>.load(from).store(to)
        }
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

/// Packs rows `0..<k` and columns `first..<first + panelWidth` of a matrix into a panel; columns
/// from `n` on are zeros.
///
/// One of the strides is 1: the matrix is stored as it is, or transposed.
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
  // Few steps at a time, so that the part being written stays in the first-level cache.
  var step = 0
  while step < k {
    let steps = k &- step < packedSteps ? k &- step : packedSteps
    let from = b + (first &* columnStride &+ step)
    askForRows(columns, packedSteps, from + packedSteps, columnStride)
    transposeScaled(columns, steps, from, columnStride, 1, panel + step &* width, width)
    step = step &+ packedSteps
  }
  var j = columns
  while j < width {
    step = 0
    while step < k {
      panel[step &* width &+ j] = 0
      step = step &+ 1
    }
    j = j &+ 1
  }
}

/// Steps of a panel that are packed together where the steps of a column are neighbours in memory:
/// up to 12 KiB.
private let packedSteps = 64

/// One tile, by as many vectors as the row has.
///
/// Not inlined: in `multiplyPanelKernel` three widths, each with two destinations, would be more
/// than the optimiser takes into one function.
@inline(never)
private func tile<Row: VectorRow>(
  _: Row.Type, _ k: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ stepStride: Int,
  _ rows: Int, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ cStride: Int,
  _ resumes: Bool, _ ahead: UnsafePointer<Float>, _ aheadStep: Int
) {
  if copies == 1 {
    Tile<Row>.tile(
      k, a, rowStride, stepStride, rows, b, panelVectors &* V.width, c, cStride, resumes,
      ahead: ahead, aheadStep)
  } else {
    Tile<Row>.tileOfCopies(k, a, b, c, cStride, resumes)
  }
}

/// One tile, the narrowest that holds `columns`.
@inline(__always)
private func tile(
  _ k: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ stepStride: Int, _ rows: Int,
  _ columns: Int, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ cStride: Int,
  _ resumes: Bool, _ ahead: UnsafePointer<Float>, _ aheadStep: Int
) {
  if columns <= V.width {
    tile(
      Row1<V>.self, k, a, rowStride, stepStride, rows, b, c, cStride, resumes, ahead, aheadStep)
    return
  }
  if columns > 2 &* V.width {
    tile(
      Row3<V>.self, k, a, rowStride, stepStride, rows, b, c, cStride, resumes, ahead, aheadStep)
    return
  }
  tile(Row2<V>.self, k, a, rowStride, stepStride, rows, b, c, cStride, resumes, ahead, aheadStep)
}

/// `C = A B` for rows of A and one packed panel of B, of which `columns` are wanted; with `resumes`
/// the chains of products continue from what C holds.
///
/// The rows of A of one tile are `rowStride` apart, those of the next begin `tileStride` further
/// on: packed, or where they are stored. There is at least one step. `aheadLines` cache lines from
/// `ahead` on, and some more, are prefetched during the work, except with SSE2.
///
/// `edge` is scratch of `tileRows * panelWidth` floats (at most 512) for tiles at the right edge
/// and the end of C, whose last vector or rows must not be written as a whole.
@inline(never)
public func multiplyPanelKernel(
  _ m: Int, _ columns: Int, _ k: Int, _ a: UnsafePointer<Float>, _ rowStride: Int,
  _ stepStride: Int, _ tileStride: Int, _ panel: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ resumes: Bool,
  _ edge: UnsafeMutablePointer<Float>, _ ahead: UnsafePointer<Float>, _ aheadLines: Int
) {
  let width = panelVectors &* V.width
  let whole = columns % V.width == 0
  // SSE2's tiles write all their rows.
  let rowsAtOnce = copies == 1 ? 1 : tileRows
  var a = a
  var i = 0
  while i < m {
    let rows = m &- i < tileRows ? m &- i : tileRows
    let c = c + i &* cStride
    let line = i / tileRows &* k
    let asks = line < aheadLines
    let ahead = asks ? ahead + line &* 16 : panel
    let aheadStep = asks ? 16 : 0
    if whole && rows >= rowsAtOnce {
      tile(
        k, a, rowStride, stepStride, rows, columns, panel, c, cStride, resumes, ahead, aheadStep)
    } else {
      if resumes { copyRows(rows, columns, c, cStride, edge, width) }
      tile(
        k, a, rowStride, stepStride, rows, columns, panel, edge, width, resumes, ahead, aheadStep)
      copyRows(rows, columns, edge, width, c, cStride)
    }
    a += tileStride
    i = i &+ tileRows
  }
}

@inline(never)
private func copyRows(
  _ rows: Int, _ columns: Int, _ from: UnsafePointer<Float>, _ fromStride: Int,
  _ to: UnsafeMutablePointer<Float>, _ toStride: Int
) {
  var row = 0
  while row < rows {
    let from = from + row &* fromStride
    let to = to + row &* toStride
    var j = 0
    while j < columns {
      let rest = columns &- j
      if rest >= V.width {
        V.load(from + j).store(to + j)
      } else {
        V.load(from + j, count: rest).store(to + j, count: rest)
      }
      j = j &+ V.width
    }
    row = row &+ 1
  }
}
