/// A few vectors side by side: what one row of a tile keeps in registers.
///
/// Tiles are written once over rows of this protocol, of one, two and three vectors.
public protocol VectorRow {
  /// The vector register.
  associatedtype Lanes: Vector
  /// All lanes of all vectors the same.
  init(repeating x: Float)
  /// As many vectors as the row has, one after another.
  init(at p: UnsafePointer<Float>)
  /// Writes all vectors, one after another.
  func store(_ p: UnsafeMutablePointer<Float>)
  /// `self += factor * row`, the hottest line of the package.
  mutating func add(_ factor: Lanes, times row: Self)
}

extension VectorRow {
  /// As many vectors as the row has, one after another.
  @inlinable @inline(__always)
  public init(at p: UnsafeMutablePointer<Float>) { self.init(at: UnsafePointer(p)) }
}

/// One vector.
@frozen public struct Row1<Lanes: Vector>: VectorRow {
  @usableFromInline var x0: Lanes

  /// All lanes the same.
  @inlinable @inline(__always)
  public init(repeating x: Float) { x0 = Lanes(repeating: x) }

  /// The vector at an address.
  @inlinable @inline(__always)
  public init(at p: UnsafePointer<Float>) { x0 = Lanes.load(p) }

  /// Writes the vector.
  @inlinable @inline(__always)
  public func store(_ p: UnsafeMutablePointer<Float>) { x0.store(p) }

  /// `self += factor * row`.
  @inlinable @inline(__always)
  public mutating func add(_ factor: Lanes, times row: Self) {
    x0 = Lanes.multiplyAdd(factor, row.x0, x0)
  }
}

/// Two vectors.
@frozen public struct Row2<Lanes: Vector>: VectorRow {
  @usableFromInline var x0: Lanes
  @usableFromInline var x1: Lanes

  /// All lanes the same.
  @inlinable @inline(__always)
  public init(repeating x: Float) {
    x0 = Lanes(repeating: x)
    x1 = x0
  }

  /// The two vectors at an address.
  @inlinable @inline(__always)
  public init(at p: UnsafePointer<Float>) {
    x0 = Lanes.load(p)
    x1 = Lanes.load(p + Lanes.width)
  }

  /// Writes both vectors.
  @inlinable @inline(__always)
  public func store(_ p: UnsafeMutablePointer<Float>) {
    x0.store(p)
    x1.store(p + Lanes.width)
  }

  /// `self += factor * row`.
  @inlinable @inline(__always)
  public mutating func add(_ factor: Lanes, times row: Self) {
    x0 = Lanes.multiplyAdd(factor, row.x0, x0)
    x1 = Lanes.multiplyAdd(factor, row.x1, x1)
  }
}

/// Three vectors.
@frozen public struct Row3<Lanes: Vector>: VectorRow {
  @usableFromInline var x0: Lanes
  @usableFromInline var x1: Lanes
  @usableFromInline var x2: Lanes

  /// All lanes the same.
  @inlinable @inline(__always)
  public init(repeating x: Float) {
    x0 = Lanes(repeating: x)
    x1 = x0
    x2 = x0
  }

  /// The three vectors at an address.
  @inlinable @inline(__always)
  public init(at p: UnsafePointer<Float>) {
    x0 = Lanes.load(p)
    x1 = Lanes.load(p + Lanes.width)
    x2 = Lanes.load(p + 2 &* Lanes.width)
  }

  /// Writes all three vectors.
  @inlinable @inline(__always)
  public func store(_ p: UnsafeMutablePointer<Float>) {
    x0.store(p)
    x1.store(p + Lanes.width)
    x2.store(p + 2 &* Lanes.width)
  }

  /// `self += factor * row`.
  @inlinable @inline(__always)
  public mutating func add(_ factor: Lanes, times row: Self) {
    x0 = Lanes.multiplyAdd(factor, row.x0, x0)
    x1 = Lanes.multiplyAdd(factor, row.x1, x1)
    x2 = Lanes.multiplyAdd(factor, row.x2, x2)
  }
}
