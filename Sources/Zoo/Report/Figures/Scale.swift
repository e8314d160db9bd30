#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How values become places along an axis: linear or logarithmic, with ticks at round numbers.
package struct Scale: Sendable, Equatable {
  /// The values at both ends.
  package let low: Double, high: Double
  /// Whether equal factors are equally long.
  package let isLogarithmic: Bool
  /// The places of both ends, in pixels; the first may be the greater one.
  package let start: Double, end: Double

  /// A linear scale that reaches from the tick below the values to the tick above them.
  ///
  /// - Parameters:
  ///   - values: what must have a place; undefined ones are ignored.
  ///   - start: the place of the lower end.
  ///   - end: the place of the upper end.
  ///   - ticks: about how many ticks there are room for.
  ///   - isWhole: whether only whole numbers have ticks, and the ends need none.
  /// - Returns: the scale.
  package static func linear(
    _ values: [Double], from start: Double, to end: Double, ticks: Int = 5, isWhole: Bool = false
  ) -> Scale {
    let known = values.filter(\.isFinite)
    var (low, high) = (known.min() ?? 0, known.max() ?? 1)
    if high - low < 1e-9 * max(abs(low), abs(high), 1e-3) {
      // Equal values get a range in which they stand in the middle.
      let room = max(abs(low) * 0.1, 0.01)
      (low, high) = (low - room, high + room)
    }
    let step = max(Self.step(high - low, ticks), isWhole ? 1 : 0)
    if !isWhole {
      low = (low / step + 1e-9).rounded(.down) * step
      high = (high / step - 1e-9).rounded(.up) * step
    }
    return Scale(
      low: low, high: high, isLogarithmic: false, start: start, end: end, wanted: ticks, step: step)
  }

  /// A logarithmic scale a little longer than the range of the positive values.
  ///
  /// - Parameters:
  ///   - values: what must have a place; undefined ones, and those not above zero, are ignored.
  ///   - start: the place of the lower end.
  ///   - end: the place of the upper end.
  ///   - margin: the factor by which it is longer at either end.
  ///   - leastFactor: values that hardly differ should look that way: the least factor between the
  ///     ends.
  ///   - ticks: about how many ticks there are room for.
  /// - Returns: the scale.
  package static func logarithmic(
    _ values: [Double], from start: Double, to end: Double, margin: Double = 1.25,
    leastFactor: Double = 4, ticks: Int = 5
  ) -> Scale {
    let known = values.filter { $0 > 0 && $0.isFinite }
    let (least, most) = (known.min() ?? 1, known.max() ?? 1)
    let room = max(margin, (leastFactor * least / most).squareRoot())
    return Scale(
      low: least / room, high: most * room, isLogarithmic: true, start: start, end: end,
      wanted: ticks)
  }

  private let wanted: Int
  /// From tick to tick of a linear scale.
  private let step: Double

  private init(
    low: Double, high: Double, isLogarithmic: Bool, start: Double, end: Double, wanted: Int,
    step: Double = 0
  ) {
    self.step = step
    (self.low, self.high) = (low, high)
    self.isLogarithmic = isLogarithmic
    (self.start, self.end) = (start, end)
    self.wanted = wanted
  }

  /// The place of a value; values beyond an end have the place of the end.
  package func place(_ value: Double) -> Double {
    let share =
      isLogarithmic ? log(value / low) / log(high / low) : (value - low) / (high - low)
    return start + min(max(share, 0), 1) * (end - start)
  }

  /// Whether a value lies between both ends.
  package func contains(_ value: Double) -> Bool { low <= value && value <= high }

  /// The largest of 1, 2 or 5 times a power of ten that gives at least about so many steps.
  private static func step(_ range: Double, _ count: Int) -> Double {
    let rough = range / Double(max(count, 1))
    let power = pow(10, log10(rough).rounded(.down))
    let factor = [1, 2, 5, 10].first { rough <= $0 * power * 1.0001 } ?? 10
    return factor * power
  }

  /// The values of the ticks, ascending.
  package var ticks: [Double] {
    guard isLogarithmic else {
      let first = (low / step - 1e-9).rounded(.up), last = (high / step + 1e-9).rounded(.down)
      guard first <= last else { return [] }
      return (Int(first)...Int(last)).map { Double($0) * step }
    }
    func all(_ factors: [Double]) -> [Double] {
      let exponents = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
      return exponents.flatMap { exponent in
        // Division where it is exact: 10 to the power of -3 is not 0.001.
        factors.map {
          exponent < 0 ? $0 / pow(10, Double(-exponent)) : $0 * pow(10, Double(exponent))
        }
      }.filter(contains)
    }
    let powers = all([1])
    if powers.count >= 3 {
      // Of many powers every second or third is enough.
      let every = (powers.count + wanted) / (wanted + 1)
      return powers.enumerated().filter { $0.offset % max(every, 1) == 0 }.map(\.element)
    }
    let some = all([1, 2, 5])
    return some.count >= 2 ? some : all([1, 1.5, 2, 3, 5, 7])
  }

  /// The texts of the ticks: as many digits as the steps need, the same for all.
  package var tickTexts: [String] {
    let ticks = ticks
    guard !isLogarithmic else { return ticks.map(Self.text) }
    let digits = max(0, Int((-log10(step) - 1e-9).rounded(.up)))
    return ticks.map { NumberText.fixed($0, min(digits, 9)) }
  }

  /// The ticks with their texts.
  var labelledTicks: [(value: Double, text: String)] {
    zip(ticks, tickTexts).map { (value: $0, text: $1) }
  }

  /// A round number with no more digits than it needs.
  private static func text(_ value: Double) -> String {
    guard value < 1 else {
      let whole = value.rounded()
      return abs(whole - value) < 1e-9 * value && whole < 1e15
        ? NumberText.grouped(Int(whole)) : NumberText.fixed(value, 1)
    }
    let digits = Int((-log10(value) - 1e-9).rounded(.up))
    // 0.15 needs a digit more than 0.1.
    let scaled = value * pow(10, Double(digits))
    let isWhole = abs(scaled.rounded() - scaled) < 1e-6
    return digits > 4
      ? "1e-\(digits)" : NumberText.fixed(value, isWhole ? digits : digits + 1)
  }
}
