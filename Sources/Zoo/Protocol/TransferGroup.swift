/// A group of cells of a transfer, as in Table 2 of Shimono 2026.
public enum TransferGroup: String, Sendable, Codable, CaseIterable {
  /// Fitted in vitro, scored on its own training part.
  case trainingInVitro = "training in vitro"
  /// Fitted in vivo, scored on its own training part.
  case trainingInVivo = "training in vivo"
  /// Fitted in vitro, scored on the test part of the same recording.
  case selfInVitro = "in vitro, self"
  /// Fitted in vitro, scored on other recordings in vitro.
  case othersInVitro = "in vitro, others"
  /// Fitted in vivo, scored on the test part of the same recording.
  case selfInVivo = "in vivo, self"
  /// Fitted in vivo, scored on other recordings in vivo.
  case othersInVivo = "in vivo, others"
  /// Fitted in a dish, scored on animals.
  case inVitroToInVivo = "in vitro -> in vivo"
  /// Fitted on animals, scored in a dish.
  case inVivoToInVitro = "in vivo -> in vitro"

  /// A ROC-AUC as published: mean and standard deviation over pairs.
  ///
  /// Where the two kinds of recording and "self" and "others" meet, Table 2 has one number each.
  public var published: (mean: Double, deviation: Double) {
    switch self {
    case .trainingInVitro: (0.92, 0.06)
    case .trainingInVivo: (0.93, 0.06)
    case .selfInVitro: (0.93, 0.05)
    case .othersInVitro: (0.75, 0.07)
    case .selfInVivo: (0.77, 0.10)
    case .othersInVivo: (0.74, 0.10)
    case .inVitroToInVivo: (0.70, 0.09)
    case .inVivoToInVitro: (0.80, 0.10)
    }
  }

  /// What differs between the published numbers and those of this program, in words.
  public static let publishedNote =
    "Published: ROC-AUC of Shimono 2026, Table 2. It is not the same question: the released code "
    + "compares the output of a bin with the input of the same bin, future bins are visible, the "
    + "validation bins are the test bins, and units of the target are permuted at random. Copying "
    + "the input reaches such numbers on spikes that nothing can predict. Here every bin is "
    + "predicted from earlier bins only."

  /// Whether it leads from a dish to an animal, or back.
  var isBetweenKinds: Bool { self == .inVitroToInVivo || self == .inVivoToInVitro }

  /// Whether the training part is scored.
  var isTraining: Bool { self == .trainingInVitro || self == .trainingInVivo }

  /// Whether a cell of a fit on recording `source` and scored on `target` belongs to the group.
  ///
  /// - Parameters:
  ///   - source: the index of the recording of the fit, and where its neurons were.
  ///   - target: the same of the scored recording.
  /// - Returns: whether it does; the groups of the training part contain their fit's own cell.
  func contains(
    _ source: (index: Int, preparation: Preparation),
    _ target: (index: Int, preparation: Preparation)
  ) -> Bool {
    let isOwn = source.index == target.index
    return switch self {
    case .trainingInVitro, .selfInVitro: isOwn && source.preparation == .inVitro
    case .trainingInVivo, .selfInVivo: isOwn && source.preparation == .inVivo
    case .othersInVitro:
      !isOwn && source.preparation == .inVitro && target.preparation == .inVitro
    case .othersInVivo:
      !isOwn && source.preparation == .inVivo && target.preparation == .inVivo
    case .inVitroToInVivo: source.preparation == .inVitro && target.preparation == .inVivo
    case .inVivoToInVitro: source.preparation == .inVivo && target.preparation == .inVitro
    }
  }
}
