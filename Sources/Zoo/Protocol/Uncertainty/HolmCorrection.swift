/// Holm's correction for several comparisons (Holm 1979): the probability that any true null
/// hypothesis is rejected stays at the level of one test.
///
/// The smallest of m p-values is multiplied by m, the next by m - 1, and so on; none may be smaller
/// than one before it. Bonferroni, which multiplies all by m, is never better.
public enum HolmCorrection {
  /// The corrected p-values, in the order of the given ones; undefined ones stay undefined and do
  /// not count.
  public static func adjust(_ values: [Double]) -> [Double] {
    let order = values.indices.filter { !values[$0].isNaN }.sorted { values[$0] < values[$1] }
    var adjusted = values
    var least = 0.0
    for (place, index) in order.enumerated() {
      least = max(least, min(1, values[index] * Double(order.count - place)))
      adjusted[index] = least
    }
    return adjusted
  }
}
