/// A few vectors: one row of a tile in registers.
///
/// Tiles are generic over this protocol, for rows of one, two and three vectors.
public protocol VectorRow {
  /// The vector register.
  associatedtype Lanes: Vector
  /// The number of vectors.
  static var count: Int { get }
  /// All lanes of all vectors the same.
  init(repeating x: Float)
  /// Loads the row's vectors from contiguous memory.
  init(at p: UnsafePointer<Float>)
  /// Writes all vectors to contiguous memory.
  func store(_ p: UnsafeMutablePointer<Float>)
  /// `self += factor * row`, the hottest line of the package.
  mutating func add(_ factor: Lanes, times row: Self)
}

extension VectorRow {
  /// Loads the row's vectors from contiguous memory.
  @inlinable @inline(__always)
  public init(at p: UnsafeMutablePointer<Float>) { self.init(at: UnsafePointer(p)) }
}

/// One vector.
@frozen public struct Row1<Lanes: Vector>: VectorRow {
  @usableFromInline var vector: Lanes

  /// 1.
  @inlinable @inline(__always)
  public static var count: Int { 1 }

  /// All lanes the same.
  @inlinable @inline(__always)
  public init(repeating x: Float) { vector = Lanes(repeating: x) }

  /// The vector at an address.
  @inlinable @inline(__always)
  public init(at p: UnsafePointer<Float>) { vector = Lanes.load(p) }

  /// Writes the vector.
  @inlinable @inline(__always)
  public func store(_ p: UnsafeMutablePointer<Float>) { vector.store(p) }

  /// `self += factor * row`.
  @inlinable @inline(__always)
  public mutating func add(_ factor: Lanes, times row: Self) {
    vector = Lanes.multiplyAdd(factor, row.vector, vector)
  }
}

/// The vectors of one row followed by those of another.
@frozen public struct JoinedRow<Left: VectorRow, Right: VectorRow>: VectorRow
where Left.Lanes == Right.Lanes {
  @usableFromInline var left: Left
  @usableFromInline var right: Right

  /// The vectors of both.
  @inlinable @inline(__always)
  public static var count: Int { Left.count &+ Right.count }

  /// All lanes of all vectors the same.
  @inlinable @inline(__always)
  public init(repeating x: Float) {
    left = Left(repeating: x)
    right = Right(repeating: x)
  }

  /// Loads the vectors of both from contiguous memory.
  @inlinable @inline(__always)
  public init(at p: UnsafePointer<Float>) {
    left = Left(at: p)
    right = Right(at: p + Left.count &* Left.Lanes.width)
  }

  /// Writes all vectors to contiguous memory.
  @inlinable @inline(__always)
  public func store(_ p: UnsafeMutablePointer<Float>) {
    left.store(p)
    right.store(p + Left.count &* Left.Lanes.width)
  }

  /// `self += factor * row`.
  @inlinable @inline(__always)
  public mutating func add(_ factor: Left.Lanes, times row: Self) {
    left.add(factor, times: row.left)
    right.add(factor, times: row.right)
  }
}

/// Two vectors.
public typealias Row2<Lanes: Vector> = JoinedRow<Row1<Lanes>, Row1<Lanes>>
/// Three vectors.
public typealias Row3<Lanes: Vector> = JoinedRow<Row2<Lanes>, Row1<Lanes>>
