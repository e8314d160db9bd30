/// A training that cannot continue.
public enum TrainingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Which number of a step was not finite.
  public enum NonFinite: Equatable, Sendable, CustomStringConvertible {
    /// The loss.
    case loss
    /// The gradient of the parameter at a path.
    case gradient(path: String)

    /// Its name, as part of a sentence.
    public var description: String {
      switch self {
      case .loss: "the loss"
      case .gradient(let path): "the gradient of '\(path)'"
      }
    }
  }

  /// Too many steps had a loss or a gradient that was not finite; all of them were skipped.
  ///
  /// - `epoch`, `step`: the last of them, counted from 0.
  /// - `skipped`, `taken`: how many there were, and how many steps were taken.
  /// - `learningRateOption`: the model's option for a smaller learning rate, if it has one.
  /// - `isClipped`: whether the plan limits gradients.
  case notFinite(
    model: String, NonFinite, epoch: Int, step: Int, skipped: Int, taken: Int,
    learningRateOption: String?, isClipped: Bool)

  /// What happened, where, and what helps.
  public var description: String {
    switch self {
    case .notFinite(
      let model, let what, let epoch, let step, let skipped, let taken, let option,
      let isClipped):
      let event =
        "\(model): in epoch \(epoch + 1), step \(step + 1), \(what) is not a finite number, as "
        + "happened in \(skipped) of \(skipped + taken) steps, which were skipped; "
      // Before the first step the learning rate has had no effect.
      guard taken > 0 else {
        return event + "not one step was finite, so look at the input, at the network's first "
          + "weights and at its loss"
      }
      let rate = option.map { "a smaller '\($0)'" } ?? "a smaller learning rate"
      return event + rate + (isClipped ? "" : " or a limit of the gradient's norm")
        + " may help; if it does not, look at the input"
    }
  }
}
