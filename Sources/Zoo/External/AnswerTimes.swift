#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How long the answers to bins took: a histogram, so that its memory does not grow with the length
/// of an experiment.
package struct AnswerTimes: Sendable, Equatable {
  /// How many were counted.
  package private(set) var count = 0
  /// The longest, in seconds; 0 before the first.
  package private(set) var longest = 0.0
  /// Counts by the logarithm of the time, in steps of a hundredth.
  private var counts: [Int: Int] = [:]

  private static let stepsPerUnit = 100.0
  private static let shortest = 1e-9

  /// No answers yet.
  package init() {}

  /// Counts an answer.
  package mutating func add(seconds: Double) {
    count += 1
    longest = max(longest, seconds)
    let step = (log(max(Self.shortest, seconds)) * Self.stepsPerUnit).rounded(.up)
    counts[Int(step), default: 0] += 1
  }

  /// The time that a share of the answers, from 0 to 1, did not exceed, rounded up by at most 1 %; NaN
  /// without any.
  package func percentile(_ share: Double) -> Double {
    guard count > 0 else { return .nan }
    let rank = max(1, Int((share * Double(count)).rounded(.up)))
    var seen = 0
    for (step, number) in counts.sorted(by: { $0.key < $1.key }) {
      seen += number
      if seen >= rank { return min(longest, exp(Double(step) / Self.stepsPerUnit)) }
    }
    return longest
  }
}
