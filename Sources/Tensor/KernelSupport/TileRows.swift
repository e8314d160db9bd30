/// The rows of a tile of a matrix product: the sums that stay in registers while its loop runs.
///
/// Loops are written once over this protocol; how many rows fit into the registers is up to the
/// instruction set. What differs from row to row is a closure of the row's number. Every member is
/// always inlined, the closures with it: that is what makes generic code safe and fast here.
public protocol TileRows {
  /// The vectors of one row.
  associatedtype Row: VectorRow
  /// The number of rows.
  static var count: Int { get }
  /// Each row by its number.
  init(_ row: (Int) -> Row)
  /// `self[i] += factor(i) * row`.
  mutating func add(_ factor: (Int) -> Row.Lanes, times row: Row)
  /// Writes the first `rows` rows, at least one, to places `stride` apart.
  func store(_ c: UnsafeMutablePointer<Float>, _ stride: Int, _ rows: Int)
}

/// Three rows.
@frozen public struct ThreeRows<Row: VectorRow>: TileRows {
  @usableFromInline var r0: Row
  @usableFromInline var r1: Row
  @usableFromInline var r2: Row

  /// 3.
  @inlinable @inline(__always)
  public static var count: Int { 3 }

  /// Each row by its number.
  @inlinable @inline(__always)
  public init(_ row: (Int) -> Row) { (r0, r1, r2) = (row(0), row(1), row(2)) }

  /// `self[i] += factor(i) * row`.
  @inlinable @inline(__always)
  public mutating func add(_ factor: (Int) -> Row.Lanes, times row: Row) {
    r0.add(factor(0), times: row)
    r1.add(factor(1), times: row)
    r2.add(factor(2), times: row)
  }

  /// Writes the first `rows` rows.
  @inlinable @inline(__always)
  public func store(_ c: UnsafeMutablePointer<Float>, _ stride: Int, _ rows: Int) {
    r0.store(c)
    if rows == 1 { return }
    r1.store(c + stride)
    if rows == 2 { return }
    r2.store(c + 2 &* stride)
  }
}

/// Four rows.
@frozen public struct FourRows<Row: VectorRow>: TileRows {
  @usableFromInline var r0: Row
  @usableFromInline var r1: Row
  @usableFromInline var r2: Row
  @usableFromInline var r3: Row

  /// 4.
  @inlinable @inline(__always)
  public static var count: Int { 4 }

  /// Each row by its number.
  @inlinable @inline(__always)
  public init(_ row: (Int) -> Row) { (r0, r1, r2, r3) = (row(0), row(1), row(2), row(3)) }

  /// `self[i] += factor(i) * row`.
  @inlinable @inline(__always)
  public mutating func add(_ factor: (Int) -> Row.Lanes, times row: Row) {
    r0.add(factor(0), times: row)
    r1.add(factor(1), times: row)
    r2.add(factor(2), times: row)
    r3.add(factor(3), times: row)
  }

  /// Writes the first `rows` rows.
  @inlinable @inline(__always)
  public func store(_ c: UnsafeMutablePointer<Float>, _ stride: Int, _ rows: Int) {
    r0.store(c)
    if rows == 1 { return }
    r1.store(c + stride)
    if rows == 2 { return }
    r2.store(c + 2 &* stride)
    if rows == 3 { return }
    r3.store(c + 3 &* stride)
  }
}

/// Eight rows.
@frozen public struct EightRows<Row: VectorRow>: TileRows {
  @usableFromInline var low: FourRows<Row>
  @usableFromInline var high: FourRows<Row>

  /// 8.
  @inlinable @inline(__always)
  public static var count: Int { 8 }

  /// Each row by its number.
  @inlinable @inline(__always)
  public init(_ row: (Int) -> Row) {
    low = FourRows(row)
    high = FourRows { row($0 &+ 4) }
  }

  /// `self[i] += factor(i) * row`.
  @inlinable @inline(__always)
  public mutating func add(_ factor: (Int) -> Row.Lanes, times row: Row) {
    low.add(factor, times: row)
    high.add({ factor($0 &+ 4) }, times: row)
  }

  /// Writes the first `rows` rows.
  @inlinable @inline(__always)
  public func store(_ c: UnsafeMutablePointer<Float>, _ stride: Int, _ rows: Int) {
    low.store(c, stride, rows)
    if rows <= 4 { return }
    high.store(c + 4 &* stride, stride, rows &- 4)
  }
}
