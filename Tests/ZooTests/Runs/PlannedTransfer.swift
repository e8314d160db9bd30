import Synchronization
import Tensor

@testable import Zoo

/// A small transfer that tests plan, divide and repeat: two dishes and an animal of a few seconds.
enum PlannedTransfer {
  static let recordings: [DatasetSource] = [
    .simulated(name: "dish", .inVitro(units: 5, duration: 8, seed: 1)),
    .simulated(name: "slice", .inVitro(units: 5, duration: 8, seed: 2)),
    .simulated(name: "rat", .inVivo(units: 5, duration: 8, seed: 3)),
  ]
  static let settings: ProtocolSettings = {
    var settings = ProtocolSettings(preset: .quick)
    (settings.context, settings.epochs, settings.binsPerStep) = (50, 1, 400)
    settings.minimumSteps = 0
    return settings
  }()
  static let documents = ["results.json", "transfer.json", "transfer.csv", "map.json", "map.csv"]

  static func zoo() throws -> ModelZoo {
    try ModelZoo(ModelZoo.builtIn + [SeesThreeBack.self, FailsToFit.self])
  }

  /// The comparison, with recordings in some order.
  static func comparison(
    _ models: [String] = ["sees-three-back"], in folder: String, order: [Int] = [0, 1, 2],
    alignments: [UnitAlignment] = [.rateRank], seeds: [UInt64] = [0]
  ) throws -> Comparison {
    let preparations: [Preparation] = [.inVitro, .inVitro, .inVivo]
    var comparison = Comparison(
      models: try models.flatMap { try zoo().select($0) }, recordings: order.map { recordings[$0] },
      settings: settings, seeds: seeds, directory: RunDirectory(folder))
    comparison.transfer = TransferSettings(
      alignments: alignments, preparations: order.map { preparations[$0] })
    return comparison
  }

  /// The documents after all parts are there.
  static func merged(_ folder: String) throws -> [[UInt8]] {
    _ = try RunMerge(RunDirectory(folder)).write()
    return try documents.map { try FileBytes.read("\(folder)/\($0)") }
  }
}

/// Counts what a run begins and asks it to stop after some cells.
final class RunWitness: Sendable {
  private let state = Mutex<(started: [String], finished: Int)>(([], 0))

  /// Labels of the cells that were begun.
  var started: [String] { state.withLock { $0.started } }
  /// How many cells were finished.
  var finished: Int { state.withLock { $0.finished } }

  func observe(_ event: ComparisonEvent) {
    state.withLock { state in
      if case .started(let label, _, _, _, _) = event { state.started.append(label) }
      if case .finished = event { state.finished += 1 }
    }
  }
}
