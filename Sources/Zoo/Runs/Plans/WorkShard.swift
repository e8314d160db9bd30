/// One of several equal shares of a plan: the first of 1, the third of 40.
///
/// Units are dealt out like cards, from the longest to the shortest, so that the shares take about the
/// same time. Who gets what depends on the plan alone. The number of shares may differ from call to
/// call, since finished units are skipped.
public struct WorkShard: Sendable, Equatable, CustomStringConvertible {
  /// Which share, from 1.
  public let index: Int
  /// How many shares there are.
  public let count: Int

  /// A share; nil unless `index` is from 1 to `count`.
  public init?(index: Int, count: Int) {
    guard count >= 1, (1...count).contains(index) else { return nil }
    self.index = index
    self.count = count
  }

  /// A share written as `3/40`; nil if the text is not one.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]) else { return nil }
    self.init(index: index, count: count)
  }

  /// As it is written.
  public var description: String { "\(index)/\(count)" }

  /// The share of some units, which are in order of their length.
  public func of(_ units: [WorkUnit]) -> [WorkUnit] {
    stride(from: index - 1, to: units.count, by: count).map { units[$0] }
  }
}
