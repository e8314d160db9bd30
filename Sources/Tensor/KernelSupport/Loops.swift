// Loops over rows of numbers, shared by the kernels. Ends shorter than a vector go through
// `load(_:count:)`, so a value never depends on its place in a row.

extension Vector {
  /// `y[i] = f(x[i])`.
  @inlinable @inline(__always)
  public static func map<F: ElementFunction>(
    _ function: F.Type, _ count: Int, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
  ) {
    // One call of the function, for whole vectors and for the end: with two, the optimiser no
    // longer inlines the longer functions.
    var i = 0
    while i < count {
      let rest = count &- i
      let whole = rest >= width
      let value = F.value(whole ? load(x + i) : load(x + i, count: rest))
      if whole { value.store(y + i) } else { value.store(y + i, count: rest) }
      i = i &+ width
    }
  }

  /// `dx[i] = dy[i] f'(x[i])`.
  @inlinable @inline(__always)
  public static func mapGradient<F: ElementDerivative>(
    _ function: F.Type, _ count: Int, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
    _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>
  ) {
    var i = 0
    while i < count {
      let rest = count &- i
      let whole = rest >= width
      let x = whole ? load(x + i) : load(x + i, count: rest)
      let y = whole ? load(y + i) : load(y + i, count: rest)
      let upstream = whole ? load(dy + i) : load(dy + i, count: rest)
      let gradient = upstream * F.derivative(x, y)
      if whole { gradient.store(dx + i) } else { gradient.store(dx + i, count: rest) }
      i = i &+ width
    }
  }

  /// `y[i] = f(x[i], y[i])`: the second sweep of a function that takes two.
  @inlinable @inline(__always)
  public static func resume<F: PairFunction>(
    _ function: F.Type, _ count: Int, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
  ) {
    var i = 0
    while i < count {
      let rest = count &- i
      let whole = rest >= width
      let a = whole ? load(x + i) : load(x + i, count: rest)
      let b = whole ? load(y + i) : load(UnsafePointer(y + i), count: rest)
      let value = F.value(a, b)
      if whole { value.store(y + i) } else { value.store(y + i, count: rest) }
      i = i &+ width
    }
  }

  /// `y[i] = f(a[i], b[i])`, where an operand with step 0 is one number for the whole row; `y` may
  /// be `a` or `b`.
  @inlinable @inline(__always)
  public static func combine<F: PairFunction>(
    _ function: F.Type, _ count: Int, _ a: UnsafePointer<Float>, _ aStep: Int,
    _ b: UnsafePointer<Float>, _ bStep: Int, _ y: UnsafeMutablePointer<Float>
  ) {
    var i = 0
    let whole = count &- width
    if aStep != 0 && bStep != 0 {
      while i <= whole {
        F.value(load(a + i), load(b + i)).store(y + i)
        i = i &+ width
      }
    } else if aStep != 0 {
      let right = Self(repeating: b[0])
      while i <= whole {
        F.value(load(a + i), right).store(y + i)
        i = i &+ width
      }
    } else if bStep != 0 {
      let left = Self(repeating: a[0])
      while i <= whole {
        F.value(left, load(b + i)).store(y + i)
        i = i &+ width
      }
    } else {
      let both = F.value(Self(repeating: a[0]), Self(repeating: b[0]))
      while i <= whole {
        both.store(y + i)
        i = i &+ width
      }
    }
    let rest = count &- i
    guard rest > 0 else { return }
    let left = aStep != 0 ? load(a + i, count: rest) : Self(repeating: a[0])
    let right = bStep != 0 ? load(b + i, count: rest) : Self(repeating: b[0])
    F.value(left, right).store(y + i, count: rest)
  }
}
