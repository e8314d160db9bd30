import Foundation
import Synchronization
import Tensor
import Testing

@testable import Zoo

@Suite struct PlanRunTests {
  private func run(
    _ plan: WorkPlan, _ units: [WorkUnit]? = nil, in folder: String, keepGoing: Bool = false,
    retries: Bool = false, witness: RunWitness = RunWitness(), stopAfter: Int = .max
  ) throws -> PlanRun.Outcome {
    var run = PlanRun(plan, units: units ?? plan.units, in: RunDirectory(folder))
    (run.keepGoing, run.retriesFailed) = (keepGoing, retries)
    return try run.run(
      PlannedTransfer.zoo(), observer: { witness.observe($0) },
      isCancelled: { witness.finished >= stopAfter })
  }

  /// One process, four shares in any order, or stopped and continued: the same bytes.
  @Test func theResultsAreThoseOfOneProcess() throws {
    try withTemporaryFolder { folder in
      let comparison = try PlannedTransfer.comparison(in: folder + "/whole")
      let plan = try comparison.workPlan()
      _ = try comparison.run()
      let expected = try PlannedTransfer.documents.map {
        try FileBytes.read("\(folder)/whole/\($0)")
      }

      for index in [3, 1, 4, 2] {
        let shard = try #require(WorkShard(index: index, count: 4))
        let outcome = try run(plan, shard.of(plan.units), in: folder + "/shards")
        #expect(outcome.lines.allSatisfy { $0.state == .done && !$0.isOld })
        // No report: other machines may be writing.
        #expect(!FileBytes.exists(folder + "/shards/results.json"))
      }
      #expect(try PlannedTransfer.merged(folder + "/shards") == expected)

      #expect(throws: FitCancelled.self) { try run(plan, in: folder + "/stopped", stopAfter: 4) }
      let witness = RunWitness()
      _ = try run(plan, in: folder + "/stopped", witness: witness)
      #expect(witness.finished == plan.units.reduce(0) { $0 + $1.cells.count } - 4)
      #expect(try PlannedTransfer.merged(folder + "/stopped") == expected)
    }
  }

  @Test func twoProcessesOnTheSameUnitsShareThem() throws {
    try withTemporaryFolder { folder in
      let plan = try PlannedTransfer.comparison(in: folder).workPlan()
      let failures = Mutex(0)
      DispatchQueue.concurrentPerform(iterations: 2) { _ in
        let outcome = try? run(plan, in: folder)
        if outcome?.lines.allSatisfy({ $0.state == .done }) != true {
          failures.withLock { $0 += 1 }
        }
      }
      #expect(failures.withLock { $0 } == 0)
      #expect(try RunMerge(RunDirectory(folder)).unfinished(of: [plan], patience: 0).isEmpty)
    }
  }

  /// What is done is found out before a recording is read, or a model of the plan is looked for.
  @Test func finishedUnitsNeedNeitherDataNorModels() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/a.npz"
      try write(PlannedTransfer.recordings[0], to: file)
      let comparison = Comparison(
        models: [], recordings: [.file(path: file, options: ReadOptions())],
        settings: PlannedTransfer.settings, directory: RunDirectory(folder + "/run"))
      let plan = try comparison.workPlan()
      _ = try run(plan, in: folder + "/run")
      try FileManager.default.removeItem(atPath: file)
      let witness = RunWitness()
      let outcome = try run(plan, in: folder + "/run", witness: witness)
      #expect(outcome.lines.allSatisfy { $0.state == .done && $0.isOld })
      #expect(witness.started.isEmpty)
      // What is not done needs them.
      #expect(throws: RecordingError.self) { try run(plan, in: folder + "/other") }
    }
  }

  @Test func aPlanOfOtherDataIsRefused() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/a.npz"
      try write(PlannedTransfer.recordings[0], to: file)
      let plan = try Comparison(
        models: [], recordings: [.file(path: file, options: ReadOptions())],
        settings: PlannedTransfer.settings, directory: RunDirectory(folder)
      ).workPlan()
      try write(PlannedTransfer.recordings[1], to: file)
      let error = #expect(throws: WorkPlanError.self) { try run(plan, in: folder + "/run") }
      guard case .otherData(let recording, let difference)? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(recording == "a" && difference.hasPrefix("the SHA-256 of \(file) is "))
      #expect(try RunDirectory(folder + "/run").fitFolders().isEmpty)
    }
  }

  @Test func aPlanForOtherArithmeticIsRefused() throws {
    try withTemporaryFolder { folder in
      let plan = try PlannedTransfer.comparison(in: folder).workPlan()
      let text = String(decoding: try JSONText.encode(plan), as: UTF8.self)
        .replacingOccurrences(of: Numerics.current.platform, with: "abacus")
      let other = try JSONDecoder().decode(WorkPlan.self, from: Data(text.utf8))
      #expect(
        throws: WorkPlanError.otherArithmetic(
          plan: Numerics(version: Numerics.currentVersion, platform: "abacus"), here: .current)
      ) { try run(other, in: folder) }
    }
  }

  @Test func modelsThatThisProgramLacksAreNamed() throws {
    try withTemporaryFolder { folder in
      let plan = try PlannedTransfer.comparison(in: folder).workPlan()
      let error = #expect(throws: WorkPlanError.self) {
        try PlanRun(plan, units: plan.units, in: RunDirectory(folder))
          .run(ModelZoo(ModelZoo.builtIn))
      }
      guard case .otherModel(let label, _)? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(label == "sees-three-back")
    }
  }

  /// A failure is recorded with and without keeping going, and not tried again unless asked for.
  @Test func failuresAreRecordedOnce() throws {
    try withTemporaryFolder { folder in
      let plan = try PlannedTransfer.comparison(["fails-to-fit"], in: folder).workPlan()
      let failing = plan.units.filter { $0.label == "fails-to-fit" }
      #expect(failing.count == 3)
      // Without keeping going, the first failure is the last unit.
      let first = RunWitness()
      let outcome = try run(plan, failing, in: folder, witness: first)
      #expect(first.started == ["fails-to-fit"])
      #expect(outcome.lines.count { if case .failed = $0.state { true } else { false } } == 1)
      let second = RunWitness()
      let all = try run(plan, in: folder, keepGoing: true, witness: second)
      #expect(second.started.count { $0 == "fails-to-fit" } == 2)
      #expect(all.lines.count { $0.state == .done } == plan.units.count - 3)
      let third = RunWitness()
      _ = try run(plan, in: folder, keepGoing: true, witness: third)
      #expect(third.started.isEmpty)
      let again = RunWitness()
      _ = try run(plan, in: folder, keepGoing: true, retries: true, witness: again)
      #expect(again.started == ["fails-to-fit", "fails-to-fit", "fails-to-fit"])
      #expect(try RunReader(RunDirectory(folder)).contents().failures.count == 3)
    }
  }

  /// Cells that cannot exist leave a trace, so that no process looks for them twice.
  @Test func whatCannotBeAdaptedIsDone() throws {
    try withTemporaryFolder { folder in
      let plan = try PlannedTransfer.comparison(
        ["constant-rate"], in: folder, alignments: [.adapt]
      ).workPlan()
      _ = try run(plan, in: folder)
      let witness = RunWitness()
      let outcome = try run(plan, in: folder, witness: witness)
      #expect(outcome.lines.allSatisfy { $0.state == .done && $0.isOld })
      // Nor does a transfer in one process.
      let comparison = try PlannedTransfer.comparison(
        ["constant-rate"], in: folder, alignments: [.adapt])
      _ = try comparison.run(observer: { witness.observe($0) })
      #expect(witness.started.isEmpty)
      #expect(try comparison.outline().finishedCells == comparison.outline().cells)
    }
  }

  @Test func aDirectoryOfOtherSettingsIsRefused() throws {
    try withTemporaryFolder { folder in
      var other = PlannedTransfer.settings
      other.epochs = 2
      _ = try Comparison(
        models: [], recordings: [PlannedTransfer.recordings[0]], settings: other,
        directory: RunDirectory(folder)
      ).run()
      let plan = try PlannedTransfer.comparison(in: folder).workPlan()
      #expect(
        throws: ComparisonError.otherRun(
          directory: folder, difference: "epochs 2 instead of 1")
      ) { try run(plan, in: folder) }
    }
  }

  private func write(_ source: DatasetSource, to file: String) throws {
    let recording = try source.load().recording
    let spikes = (0..<recording.unitCount).flatMap { unit in
      recording.trains[unit].map { (time: $0, unit: Int64(unit)) }
    }
    try NumPyArchive.write(
      file,
      [
        "spike_times": NumericArray(spikes.map(\.time)),
        "spike_units": NumericArray(spikes.map(\.unit)),
        "unit_count": NumericArray([Int64(recording.unitCount)]),
        "duration": NumericArray([8.0]),
      ])
  }
}
