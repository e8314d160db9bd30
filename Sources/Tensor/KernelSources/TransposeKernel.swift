import KernelSupport

/// Prefetches rows that are needed after the current work.
///
/// Rows of a head, or of an operand that is packed in columns, are far apart, so nothing else
/// fetches the next ones in time.
@inline(never)
func askForRows(_ rows: Int, _ columns: Int, _ from: UnsafePointer<Float>, _ stride: Int) {
  var i = 0
  while i < rows {
    var j = 0
    while j < columns {
      prefetchLater(from + (i &* stride &+ j))
      j = j &+ 16
    }
    i = i &+ 1
  }
}

/// `to[j, i] = scale from[i, j]` for a matrix [rows, columns], whose rows are `fromStride` apart,
/// and its transpose, whose rows are `toStride` apart.
///
/// Squares of 4 x 4 go through registers: number by number, every store would touch another cache
/// line, and moving heads and panels took a twentieth of attention's time. Larger squares cost more
/// registers and shuffles per number than the loads they save.
@inline(never)
func transposeScaled(
  _ rows: Int, _ columns: Int, _ from: UnsafePointer<Float>, _ fromStride: Int, _ scale: Float,
  _ to: UnsafeMutablePointer<Float>, _ toStride: Int
) {
  let factor = SIMD4<Float>(repeating: scale)
  var i = 0
  while i &+ 4 <= rows {
    let from = from + i &* fromStride
    var j = 0
    while j &+ 4 <= columns {
      let r0 = SIMD4<Float>.load(from + j) * factor
      let r1 = SIMD4<Float>.load(from + (fromStride &+ j)) * factor
      let r2 = SIMD4<Float>.load(from + (2 &* fromStride &+ j)) * factor
      let r3 = SIMD4<Float>.load(from + (3 &* fromStride &+ j)) * factor
      let to = to + (j &* toStride &+ i)
      SIMD4(r0[0], r1[0], r2[0], r3[0]).store(to)
      SIMD4(r0[1], r1[1], r2[1], r3[1]).store(to + toStride)
      SIMD4(r0[2], r1[2], r2[2], r3[2]).store(to + 2 &* toStride)
      SIMD4(r0[3], r1[3], r2[3], r3[3]).store(to + 3 &* toStride)
      j = j &+ 4
    }
    while j < columns {
      let row = to + (j &* toStride &+ i)
      row[0] = from[j] * scale
      row[1] = from[fromStride &+ j] * scale
      row[2] = from[2 &* fromStride &+ j] * scale
      row[3] = from[3 &* fromStride &+ j] * scale
      j = j &+ 1
    }
    i = i &+ 4
  }
  while i < rows {
    var j = 0
    while j < columns {
      to[j &* toStride &+ i] = from[i &* fromStride &+ j] * scale
      j = j &+ 1
    }
    i = i &+ 1
  }
}
