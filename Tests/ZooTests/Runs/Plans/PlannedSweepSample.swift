@testable import Zoo

/// A small sweep that tests plan, divide and repeat.
enum PlannedSweepSample {
  static func zoo() throws -> ModelZoo { try ModelZoo(ModelZoo.builtIn + [LooksBack.self]) }

  static let settings: ProtocolSettings = {
    var settings = ProtocolSettings(preset: .quick)
    (settings.context, settings.binsPerStep) = (20, 400)
    settings.setEpochs(1)
    return settings
  }()

  /// The sweep of a specification such as `gru`, on two recordings in some order.
  static func sweep(
    _ specification: String = "gru", _ varied: [String] = ["hidden=3,2", "context=10,20"],
    in folder: String, order: [Int] = [0, 1], seeds: [UInt64] = [0],
    search: SweepSpace.Search = .grid
  ) throws -> ModelSweep {
    let recordings: [DatasetSource] = [
      .simulated(name: "dish", .inVitro(units: 5, duration: 8, seed: 1)),
      .simulated(name: "rat", .inVivo(units: 5, duration: 8, seed: 3)),
    ]
    return ModelSweep(
      try SweepSpace(
        zoo().select(specification)[0], varying: varied,
        search: search),
      recordings: order.map { recordings[$0] }, settings: settings, seeds: seeds,
      directory: RunDirectory(folder))
  }
}
