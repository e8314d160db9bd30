/// The counters of a training.
struct TrainingProgress: Equatable {
  var epoch = 0
  var step = 0
  var bestEpoch = 0
  var epochsWithoutGain = 0
  /// Steps that were taken.
  var taken = 0
  /// Skipped steps: in all, in this epoch, and since the last one that was taken.
  var skipped = 0
  var skippedInEpoch = 0
  var skippedInARow = 0
  var lossSum = 0.0
  var lastScore = Double.nan
  var bestScore = Double.nan
  /// The epochs that are finished.
  var curve: [FitReport.Epoch] = []

  /// The mean loss of the epoch's steps so far; NaN before the first.
  var meanLoss: Double {
    step > skippedInEpoch ? lossSum / Double(step - skippedInEpoch) : .nan
  }

  /// Counts a step.
  mutating func count(_ outcome: StepOutcome) {
    step += 1
    switch outcome {
    case .taken(let loss):
      lossSum += loss
      taken += 1
      skippedInARow = 0
    case .skipped:
      skipped += 1
      skippedInEpoch += 1
      skippedInARow += 1
    }
  }

  /// Ends the epoch with its validation score; returns whether it is the best so far.
  ///
  /// Any number is better than NaN, and of two epochs without a number the earlier stays, unless the
  /// last epoch is kept whatever its score.
  mutating func endEpoch(score: Double, seconds: Double, keepsLast: Bool = false) -> Bool {
    let isBest =
      keepsLast || bestEpoch == 0 || score > bestScore || (bestScore.isNaN && !score.isNaN)
    curve.append(
      FitReport.Epoch(
        epoch: epoch + 1, loss: meanLoss, validation: score, seconds: seconds,
        skippedSteps: skippedInEpoch))
    lastScore = score
    epoch += 1
    if isBest {
      (bestScore, bestEpoch, epochsWithoutGain) = (score, epoch, 0)
    } else {
      epochsWithoutGain += 1
    }
    (step, skippedInEpoch, lossSum) = (0, 0, 0)
    return isBest
  }

  static func == (left: Self, right: Self) -> Bool { left.text == right.text }

  /// The counters and the curve as text that keeps every bit of the numbers.
  var text: String {
    func bits(_ numbers: [Double]) -> [String] {
      numbers.map { String($0.bitPattern, radix: 16) }
    }
    let counters = [
      epoch, step, bestEpoch, epochsWithoutGain, taken, skipped, skippedInEpoch, skippedInARow,
    ]
    let epochs = curve.map { epoch in
      ([String(epoch.skippedSteps)] + bits([epoch.loss, epoch.validation, epoch.seconds]))
        .joined(separator: " ")
    }
    let first = counters.map(String.init) + bits([lossSum, lastScore, bestScore])
    return ([first.joined(separator: " ")] + epochs).joined(separator: "; ")
  }

  init() {}

  /// The counters of a text; nil if it is not counters or they contradict each other.
  init?(text: String) {
    let lines = text.split(separator: ";").map { $0.split(separator: " ").map(String.init) }
    guard let first = lines.first, let (counters, sums) = Self.numbers(first, counters: 8),
      sums.count == 3
    else { return nil }
    (epoch, step, bestEpoch, epochsWithoutGain) = (
      counters[0], counters[1], counters[2], counters[3]
    )
    (taken, skipped, skippedInEpoch, skippedInARow) = (
      counters[4], counters[5], counters[6], counters[7]
    )
    (lossSum, lastScore, bestScore) = (sums[0], sums[1], sums[2])
    for line in lines.dropFirst() {
      guard let (skipped, sums) = Self.numbers(line, counters: 1), sums.count == 3,
        sums[2].isFinite, sums[2] >= 0
      else { return nil }
      curve.append(
        FitReport.Epoch(
          epoch: curve.count + 1, loss: sums[0], validation: sums[1], seconds: sums[2],
          skippedSteps: skipped[0]))
    }
    guard curve.count == epoch, (epoch == 0) == (bestEpoch == 0), bestEpoch <= epoch,
      epochsWithoutGain == epoch - bestEpoch, skippedInEpoch <= step, skippedInARow <= skipped,
      skippedInEpoch <= skipped
    else { return nil }
  }

  /// This many counters, not negative and too small to overflow, and then numbers by their bits.
  private static func numbers(
    _ parts: [String], counters count: Int
  ) -> (counters: [Int], numbers: [Double])? {
    let counters = parts.prefix(count).compactMap { Int($0) }.filter { 0...1 << 40 ~= $0 }
    let bits = parts.dropFirst(count).compactMap { UInt64($0, radix: 16) }
    guard counters.count == count, bits.count == parts.count - count else { return nil }
    return (counters, bits.map(Double.init(bitPattern:)))
  }
}

/// The outcome of a step.
package enum StepOutcome: Sendable {
  /// The parameters were changed.
  case taken(loss: Double)
  /// Nothing was changed: a number was not finite.
  case skipped(TrainingError.NonFinite)
}

/// The pace of steps, averaged so that a slow moment does not spoil the estimate.
struct PaceClock {
  private let clock = ContinuousClock()
  private var last: ContinuousClock.Instant
  private(set) var secondsPerTick = 0.0

  init() { last = clock.now }

  mutating func tick() {
    let now = clock.now
    let elapsed = last.duration(to: now)
    let seconds = elapsed.seconds
    last = now
    secondsPerTick = secondsPerTick == 0 ? seconds : 0.95 * secondsPerTick + 0.05 * seconds
  }
}
