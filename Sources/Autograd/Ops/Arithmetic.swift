import Tensor

// Sums, differences, products and quotients under NumPy's broadcasting rule. The transpose of
// broadcasting is a sum over the repeated axes, so every gradient ends in `sum(to:)`.

extension Variable {
  /// The sum of two tensors, broadcast.
  ///
  ///     y = a + b        da = dy, db = dy
  /// - Throws: `TensorError.shapeMismatch` if the shapes do not broadcast.
  public static func + (a: Variable, b: Variable) throws(TensorError) -> Variable {
    let y = try Tensor.combine(.add, a.value, b.value)
    let shapes = (a.shape, b.shape)
    return .computed("add", y, from: [a, b]) { [shapes] dy, needs throws(TensorError) in
      [
        needs[0] ? try dy.sum(to: shapes.0) : nil,
        needs[1] ? try dy.sum(to: shapes.1) : nil,
      ]
    }
  }

  /// The difference of two tensors, broadcast.
  ///
  ///     y = a - b        da = dy, db = -dy
  /// - Throws: `TensorError.shapeMismatch` if the shapes do not broadcast.
  public static func - (a: Variable, b: Variable) throws(TensorError) -> Variable {
    let y = try Tensor.combine(.subtract, a.value, b.value)
    let shapes = (a.shape, b.shape)
    return .computed("subtract", y, from: [a, b]) { [shapes] dy, needs throws(TensorError) in
      [
        needs[0] ? try dy.sum(to: shapes.0) : nil,
        needs[1] ? try dy.sum(to: shapes.1).map(.negate) : nil,
      ]
    }
  }

  /// The product of two tensors, element by element, broadcast.
  ///
  ///     y = a b        da = dy b, db = dy a
  /// - Throws: `TensorError.shapeMismatch` if the shapes do not broadcast.
  public static func * (a: Variable, b: Variable) throws(TensorError) -> Variable {
    let y = try Tensor.combine(.multiply, a.value, b.value)
    return .computed("multiply", y, from: [a, b]) {
      [a = a.value, b = b.value] dy, needs throws(TensorError) in
      [
        needs[0] ? try Tensor.combine(.multiply, dy, b).sum(to: a.shape) : nil,
        needs[1] ? try Tensor.combine(.multiply, dy, a).sum(to: b.shape) : nil,
      ]
    }
  }

  /// The quotient of two tensors, element by element, broadcast.
  ///
  ///     y = a / b        da = dy / b, db = -dy y / b
  /// - Throws: `TensorError.shapeMismatch` if the shapes do not broadcast.
  public static func / (a: Variable, b: Variable) throws(TensorError) -> Variable {
    let y = try Tensor.combine(.divide, a.value, b.value)
    return .computed("divide", y, from: [a, b]) {
      [shape = a.shape, b = b.value, y] dy, needs throws(TensorError) in
      let da = try Tensor.combine(.divide, dy, b)
      return [
        needs[0] ? try da.sum(to: shape) : nil,
        needs[1] ? try Tensor.combine(.multiply, da, y).map(.negate).sum(to: b.shape) : nil,
      ]
    }
  }

  /// The sum with a number.
  public static func + (a: Variable, b: Float) -> Variable {
    .computed("add", a.value.adding(b), from: [a]) { dy, _ throws(TensorError) in [dy] }
  }

  /// The difference from a number.
  public static func - (a: Variable, b: Float) -> Variable { a + -b }

  /// The product with a number.
  ///
  ///     y = a b        da = dy b
  public static func * (a: Variable, b: Float) -> Variable {
    .computed("multiply", a.value.multiplied(by: b), from: [a]) {
      [b] dy, _ throws(TensorError) in [dy.multiplied(by: b)]
    }
  }

  /// The quotient by a number.
  ///
  ///     y = a / b        da = dy / b
  public static func / (a: Variable, b: Float) -> Variable {
    .computed("divide", a.value.divided(by: b), from: [a]) {
      [b] dy, _ throws(TensorError) in [dy.divided(by: b)]
    }
  }

  /// A number minus every element.
  public static func - (a: Float, b: Variable) -> Variable { -b + a }

  /// The product with a number.
  public static func * (a: Float, b: Variable) -> Variable { b * a }
}
