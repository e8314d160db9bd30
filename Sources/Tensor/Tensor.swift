/// A value of 32-bit floats with a shape: contiguous, row-major, copied only when written to while
/// shared.
public struct Tensor: Sendable {
  /// The sizes of the axes.
  public let shape: Shape
  package private(set) var storage: Storage

  /// A tensor with uninitialised values; the caller must write them all.
  package init(uninitialized shape: Shape) {
    self.shape = shape
    storage = Storage(count: shape.count)
  }

  private init(shape: Shape, storage: Storage) {
    self.shape = shape
    self.storage = storage
  }

  /// A tensor with the given values in row-major order.
  ///
  /// - Throws: `TensorError.countMismatch` if the number of values is not the shape's.
  public init(_ values: some Collection<Float>, shape: Shape) throws(TensorError) {
    guard values.count == shape.count else {
      throw .countMismatch(operation: "Tensor.init", shape: shape, found: values.count)
    }
    self.init(uninitialized: shape)
    _ = UnsafeMutableBufferPointer(start: storage.base, count: shape.count).update(from: values)
  }

  /// A vector with the given values.
  public init(_ values: [Float]) {
    self.init(uninitialized: [values.count])
    _ = UnsafeMutableBufferPointer(start: storage.base, count: values.count).update(from: values)
  }

  /// A scalar: a tensor without axes.
  public init(_ value: Float) {
    self.init(uninitialized: [])
    storage.base[0] = value
  }

  /// A tensor with one value everywhere.
  public init(repeating value: Float, shape: Shape) {
    self.init(uninitialized: shape)
    storage.base.update(repeating: value, count: shape.count)
  }

  /// A tensor whose values a closure computes from their row-major places.
  public init(shape: Shape, _ value: (_ place: Int) -> Float) {
    self.init(uninitialized: shape)
    for place in 0..<shape.count { storage.base[place] = value(place) }
  }

  /// A tensor of zeros.
  public static func zeros(_ shape: Shape) -> Tensor { Tensor(repeating: 0, shape: shape) }

  /// The number of values.
  public var count: Int { shape.count }

  /// The values in row-major order, copied.
  public var values: [Float] { withValues { Array($0) } }

  /// The single value of a tensor of one element, NaN for any other tensor.
  public var scalar: Float { count == 1 ? storage.base[0] : .nan }

  /// Calls a closure with the values, which stay valid during the call only.
  public func withValues<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withExtendedLifetime(storage) { () throws(Failure) -> Result in
      try body(UnsafeBufferPointer(start: storage.base, count: count))
    }
  }

  /// Calls a closure that may change the values; a shared tensor is copied first.
  public mutating func withMutableValues<Result, Failure: Error>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    _ = uniqueBase()
    return try withExtendedLifetime(storage) { () throws(Failure) -> Result in
      try body(UnsafeMutableBufferPointer(start: storage.base, count: count))
    }
  }

  /// The address of the values, for writing; a shared tensor is copied first.
  ///
  /// It is valid as long as this tensor exists and has not been copied.
  package mutating func uniqueBase() -> UnsafeMutablePointer<Float> {
    if !isKnownUniquelyReferenced(&storage) {
      let copy = Storage(count: count)
      copy.base.update(from: storage.base, count: count)
      storage = copy
    }
    return storage.base
  }

  /// A new tensor whose uninitialised values a closure must write, every one of them.
  ///
  /// - Throws: what the closure throws.
  public static func make<Failure: Error>(
    _ shape: Shape, _ write: (UnsafeMutablePointer<Float>) throws(Failure) -> Void
  ) throws(Failure) -> Tensor {
    let tensor = Tensor(uninitialized: shape)
    try withExtendedLifetime(tensor.storage) { () throws(Failure) in
      try write(tensor.storage.base)
    }
    return tensor
  }

  /// The same values with another shape of the same count; nothing is copied.
  ///
  /// - Throws: `TensorError.countMismatch` if the number of elements differs.
  public func reshaped(_ shape: Shape) throws(TensorError) -> Tensor {
    guard shape.count == count else {
      throw .countMismatch(operation: "reshaped", shape: shape, found: count)
    }
    return Tensor(shape: shape, storage: storage)
  }

  /// The value at the given indices, one per axis.
  ///
  /// - Precondition: there is one index per axis, each within its axis.
  public subscript(_ indices: Int...) -> Float {
    precondition(indices.count == shape.rank, "one index per axis of \(shape)")
    var offset = 0
    for (index, size) in zip(indices, shape.sizes) {
      precondition(index >= 0 && index < size, "index \(index) is outside 0..<\(size)")
      offset = offset * size + index
    }
    return withValues { $0[offset] }
  }
}

extension Tensor: Equatable {
  /// Equal shapes and equal values; NaN is equal to nothing.
  public static func == (left: Tensor, right: Tensor) -> Bool {
    left.shape == right.shape
      && left.withValues { l in right.withValues { r in l.elementsEqual(r) } }
  }

  /// Equal shapes and the same bits everywhere, NaN included.
  public func isIdentical(to other: Tensor) -> Bool {
    shape == other.shape
      && withValues { a in
        other.withValues { b in
          a.indices.allSatisfy { a[$0].bitPattern == b[$0].bitPattern }
        }
      }
  }
}

extension Tensor: CustomStringConvertible {
  /// The shape and up to eight values.
  public var description: String {
    let shown = values.prefix(8).map { "\($0)" }.joined(separator: ", ")
    return "\(shape)(\(shown)\(count > 8 ? ", …" : ""))"
  }
}
