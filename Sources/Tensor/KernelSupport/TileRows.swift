/// The rows of a tile of a matrix product: the sums that stay in registers while its loop runs.
///
/// Loops are written once over this protocol; the instruction set decides how many rows fit into
/// the registers. Closures of the row's number give what differs from row to row. Every member and
/// closure is always inlined, which makes generic code safe and fast here.
public protocol TileRows {
  /// The vectors of one row.
  associatedtype Row: VectorRow
  /// The number of rows.
  static var count: Int { get }
  /// Makes each row from its number.
  init(_ row: (Int) -> Row)
  /// `self[i] += factor(i) * row`.
  mutating func add(_ factor: (Int) -> Row.Lanes, times row: Row)
  /// Writes the first `rows` rows, at least one, to places `stride` apart.
  func store(_ c: UnsafeMutablePointer<Float>, _ stride: Int, _ rows: Int)
}

/// One row.
@frozen public struct OneRow<Row: VectorRow>: TileRows {
  @usableFromInline var row: Row

  /// 1.
  @inlinable @inline(__always)
  public static var count: Int { 1 }

  /// Row 0.
  @inlinable @inline(__always)
  public init(_ row: (Int) -> Row) { self.row = row(0) }

  /// `self += factor(0) * row`.
  @inlinable @inline(__always)
  public mutating func add(_ factor: (Int) -> Row.Lanes, times row: Row) {
    self.row.add(factor(0), times: row)
  }

  /// Writes the row.
  @inlinable @inline(__always)
  public func store(_ c: UnsafeMutablePointer<Float>, _ stride: Int, _ rows: Int) { row.store(c) }
}

/// Some rows on top of others.
@frozen public struct StackedRows<Upper: TileRows, Lower: TileRows>: TileRows
where Upper.Row == Lower.Row {
  @usableFromInline var upper: Upper
  @usableFromInline var lower: Lower

  /// The rows of both.
  @inlinable @inline(__always)
  public static var count: Int { Upper.count &+ Lower.count }

  /// Makes each row from its number.
  @inlinable @inline(__always)
  public init(_ row: (Int) -> Upper.Row) {
    upper = Upper(row)
    lower = Lower { row($0 &+ Upper.count) }
  }

  /// `self[i] += factor(i) * row`.
  @inlinable @inline(__always)
  public mutating func add(_ factor: (Int) -> Upper.Row.Lanes, times row: Upper.Row) {
    upper.add(factor, times: row)
    lower.add({ factor($0 &+ Upper.count) }, times: row)
  }

  /// Writes the first `rows` rows.
  @inlinable @inline(__always)
  public func store(_ c: UnsafeMutablePointer<Float>, _ stride: Int, _ rows: Int) {
    upper.store(c, stride, rows)
    if rows <= Upper.count { return }
    lower.store(c + Upper.count &* stride, stride, rows &- Upper.count)
  }
}

/// Two rows.
public typealias TwoRows<Row: VectorRow> = StackedRows<OneRow<Row>, OneRow<Row>>
/// Three rows.
public typealias ThreeRows<Row: VectorRow> = StackedRows<TwoRows<Row>, OneRow<Row>>
/// Four rows.
public typealias FourRows<Row: VectorRow> = StackedRows<TwoRows<Row>, TwoRows<Row>>
/// Eight rows.
public typealias EightRows<Row: VectorRow> = StackedRows<FourRows<Row>, FourRows<Row>>
