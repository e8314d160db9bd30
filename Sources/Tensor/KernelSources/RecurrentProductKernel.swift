import KernelSupport

// The product of a recurrent step: the states of up to four samples, each a row, times a matrix.
//
// A step's product is too small to pack for, and the next one waits for it, so the tile is chosen to
// take the matrix as it is: four samples times two vectors of outputs are eight sums in registers,
// which hide each other's latency, fed by two loads of the matrix and one shared number a sample. The matrix is read once a step for all
// four samples; a state of 128 makes 192 KiB of a GRU's, which the second-level cache holds.

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif
private typealias Input = UnsafePointer<Float>
private typealias Output = UnsafeMutablePointer<Float>

/// `y[s] = start[s] + x[s] M` for `samples` rows, at most four.
///
/// `inputs` is the size of a row of x, and the number of rows of M; `outputs` the size of a row of y,
/// and of M, whose rows lie that far apart. `startStep` is the distance of the rows of `start`: 0 for
/// one row, such as a bias, for all.
@inline(never)
public func recurrentProductKernel(
  _ samples: Int, _ inputs: Int, _ outputs: Int,
  _ x: UnsafePointer<Float>, _ xStep: Int, _ matrix: UnsafePointer<Float>,
  _ start: UnsafePointer<Float>, _ startStep: Int,
  _ y: UnsafeMutablePointer<Float>, _ yStep: Int
) {
  // Rows that do not exist repeat the last one, and write the same numbers to the same place.
  let last = samples &- 1
  let x1 = x + (last < 1 ? last : 1) &* xStep
  let x2 = x + (last < 2 ? last : 2) &* xStep
  let x3 = x + (last < 3 ? last : 3) &* xStep
  let s1 = (last < 1 ? last : 1)
  let s2 = (last < 2 ? last : 2)
  let s3 = (last < 3 ? last : 3)
  var column = 0
  while column &+ 2 &* V.width <= outputs {
    wide(
      inputs, outputs, column, x, x1, x2, x3, matrix, start + column,
      start + (s1 &* startStep &+ column), start + (s2 &* startStep &+ column),
      start + (s3 &* startStep &+ column), y + column, y + (s1 &* yStep &+ column),
      y + (s2 &* yStep &+ column), y + (s3 &* yStep &+ column))
    column = column &+ 2 &* V.width
  }
  while column < outputs {
    var sample = 0
    while sample < samples {
      let row = x + sample &* xStep
      let rest = outputs &- column < V.width ? outputs &- column : V.width
      var sum = V.load(start + (sample &* startStep &+ column), count: rest)
      var i = 0
      if rest == V.width {
        while i < inputs {
          sum = V.multiplyAdd(
            V(repeating: row[i]), V.load(matrix + (i &* outputs &+ column)), sum)
          i = i &+ 1
        }
      } else {
        while i < inputs {
          sum = V.multiplyAdd(
            V(repeating: row[i]), V.load(matrix + (i &* outputs &+ column), count: rest), sum)
          i = i &+ 1
        }
      }
      sum.store(y + (sample &* yStep &+ column), count: rest)
      sample = sample &+ 1
    }
    column = column &+ V.width
  }
}

/// Four rows by two vectors of columns.
@inline(__always)
private func wide(
  _ inputs: Int, _ outputs: Int, _ column: Int, _ x0: Input, _ x1: Input, _ x2: Input, _ x3: Input,
  _ matrix: Input, _ start0: Input, _ start1: Input, _ start2: Input, _ start3: Input,
  _ y0: Output, _ y1: Output, _ y2: Output, _ y3: Output
) {
  var a0 = V.load(start0)
  var b0 = V.load(start0 + V.width)
  var a1 = V.load(start1)
  var b1 = V.load(start1 + V.width)
  var a2 = V.load(start2)
  var b2 = V.load(start2 + V.width)
  var a3 = V.load(start3)
  var b3 = V.load(start3 + V.width)
  var row = matrix + column
  var i = 0
  while i < inputs {
    let a = V.load(row)
    let b = V.load(row + V.width)
    a0 = V.multiplyAdd(V(repeating: x0[i]), a, a0)
    b0 = V.multiplyAdd(V(repeating: x0[i]), b, b0)
    a1 = V.multiplyAdd(V(repeating: x1[i]), a, a1)
    b1 = V.multiplyAdd(V(repeating: x1[i]), b, b1)
    a2 = V.multiplyAdd(V(repeating: x2[i]), a, a2)
    b2 = V.multiplyAdd(V(repeating: x2[i]), b, b2)
    a3 = V.multiplyAdd(V(repeating: x3[i]), a, a3)
    b3 = V.multiplyAdd(V(repeating: x3[i]), b, b3)
    row += outputs
    i = i &+ 1
  }
  a0.store(y0)
  b0.store(y0 + V.width)
  a1.store(y1)
  b1.store(y1 + V.width)
  a2.store(y2)
  b2.store(y2 + V.width)
  a3.store(y3)
  b3.store(y3 + V.width)
}
