/// A step on the way from a released scoring to a forecast: it changes one thing of the step before.
///
/// The released code of the Dice transformer (Shimono 2026) compares output t of an encoder without a
/// mask with input t. That is reconstruction: the answer is part of the question. The steps correct
/// one thing at a time, first how the number is computed, then what is asked, then the loss, so that
/// one can see which correction takes the number away. See <doc:ReconstructionIsNotPrediction>.
public enum ReconstructionStep: String, Sendable, Codable, CaseIterable {
  /// Everything as in the released code.
  case released = "as-released"
  /// ROC-AUC gets its arguments in order.
  case arguments = "arguments-in-order"
  /// Validation is not the test part, and chooses epoch and threshold.
  case parts = "validation-apart"
  /// No bin sees later ones.
  case mask = "causal-mask"
  /// The target is the next bin.
  case nextBin = "next-bin"
  /// The loss that the model's options ask for.
  case loss = "own-loss"
  /// An aside: the same bin as target, with the model's own loss.
  case lossAside = "own-loss-aside"

  /// What is asked of the model: two kinds of question whose numbers are never compared.
  public enum Question: String, Sendable, Codable {
    /// The spikes of a bin that the model sees.
    case reconstruction
    /// The spikes of a bin from those before it.
    case prediction
  }

  /// What is asked.
  public var question: Question {
    switch self {
    case .nextBin, .loss: .prediction
    case .released, .arguments, .parts, .mask, .lossAside: .reconstruction
    }
  }

  /// Its place in tables.
  public var letter: String {
    switch self {
    case .released: "a"
    case .arguments: "b"
    case .parts: "c"
    case .mask: "d"
    case .nextBin: "e"
    case .loss: "f"
    case .lossAside: "b*"
    }
  }

  /// What it changes, in a few words.
  public var title: String {
    switch self {
    case .released: "as released"
    case .arguments: "arguments in order"
    case .parts: "validation apart from test"
    case .mask: "causal mask"
    case .nextBin: "target: the next bin"
    case .loss: "the model's own loss"
    case .lossAside: "aside: b with the loss of f"
    }
  }

  /// What it changes and why, in plain words.
  public var explanation: String {
    switch self {
    case .released:
      "Output t is compared with the spikes of bin t, which the model is given; every bin also sees "
        + "all later ones. The threshold comes from the last training bins, the last epoch is kept, "
        + "and ROC-AUC gets scores and labels in each other's place, so that what is reported is "
        + "(PPV + NPV) / 2."
    case .arguments:
      "The same weights and scores; what is reported is now ROC-AUC. It ranks well what the model "
        + "was given."
    case .parts:
      "Validation is no longer the test part, and it chooses epoch and threshold. As released it "
        + "chose nothing that was kept."
    case .mask:
      "No bin sees a later one. The spikes of bin t are still in the input at t, so there is still "
        + "nothing to predict."
    case .nextBin:
      "The row of bin t comes from bins before t. This is the first prediction, and the first "
        + "number that says what a model knows of the next bin."
    case .loss:
      "The loss that the model's options ask for, by default plain Dice of one sigmoid. The released "
        + "one has a second sigmoid and a logarithm; its density penalty has no gradient and changes "
        + "nothing."
    case .lossAside:
      "Still a copy of the same bin, trained and scored as in b: shows what the second sigmoid does "
        + "to a copy."
    }
  }

  /// Whether what is reported is (PPV + NPV) / 2.
  var swapsArguments: Bool { self == .released }
  /// Whether validation is another part than test, and chooses epoch and threshold.
  var hasValidation: Bool { [.parts, .mask, .nextBin, .loss].contains(self) }
  /// Whether no bin sees later ones.
  var isMasked: Bool { [.mask, .nextBin, .loss].contains(self) }
  /// Whether training minimises the released loss, if the model has one.
  var hasReleasedLoss: Bool { self != .loss && self != .lossAside }
}
