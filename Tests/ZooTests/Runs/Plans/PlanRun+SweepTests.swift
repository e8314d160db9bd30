import Foundation
import Tensor
import Testing

@testable import Zoo

@Suite struct PlanRunSweepTests {
  private func run(
    _ plan: WorkPlan, _ units: [WorkUnit]? = nil, in folder: String, retries: Bool = false,
    witness: RunWitness = RunWitness()
  ) throws -> PlanRun.Outcome {
    var run = PlanRun(plan, units: units ?? plan.units, in: RunDirectory(folder))
    run.retriesFailed = retries
    return try run.run(PlannedSweepSample.zoo(), observer: { witness.observe($0) })
  }

  /// Merges as `zoo-cli merge` does.
  private func merge(_ plan: WorkPlan, in folder: String) throws -> PlannedSweep {
    let directory = RunDirectory(folder)
    let written = try RunMerge(directory).write(hasReport: false)
    let sweep = try #require(
      try PlannedSweep(plan, PlannedSweepSample.zoo(), in: directory, written?.results))
    try sweep.write(to: directory)
    return sweep
  }

  /// In three shares in any order: the bytes of one process, and the test part is opened for the winner
  /// alone, when the last share is done.
  @Test func theTableIsThatOfOneProcess() throws {
    try withTemporaryFolder { folder in
      let sweep = try PlannedSweepSample.sweep(in: folder + "/whole", seeds: [0, 1])
      let plan = try sweep.workPlan()
      let whole = try sweep.run()
      let parts = folder + "/parts"
      for index in [2, 3, 1] {
        let shard = try #require(WorkShard(index: index, count: 3))
        let outcome = try run(plan, shard.of(plan.units), in: parts)
        #expect(outcome.lines.allSatisfy { $0.state == .done && !$0.isOld })
        #expect(FileBytes.exists(parts + "/opened") == (index == 1))
        if index == 2 { #expect(try merge(plan, in: parts).document == nil) }
      }
      #expect(!FileBytes.exists(parts + "/results.json"))
      let merged = try merge(plan, in: parts)
      #expect(merged.unscored == nil && merged.document?.winner?.test.count == 2)
      #expect(
        try FileBytes.read(parts + "/sweep.json") == FileBytes.read(folder + "/whole/sweep.json"))
      #expect(merged.document?.winner == whole.sweep.winner)
      #expect(FileBytes.exists(parts + "/report.html"))
      #expect(try RunMerge(RunDirectory(parts)).unfinished(of: [plan], patience: 0).isEmpty)
      // Again: nothing is begun.
      let witness = RunWitness()
      #expect(try run(plan, in: parts, witness: witness).lines.allSatisfy(\.isOld))
      #expect(witness.started.isEmpty)
      // What one process would do is done already.
      let known = RunWitness()
      _ = try PlannedSweepSample.sweep(in: parts, seeds: [0, 1]).run { known.observe($0) }
      #expect(known.started.isEmpty)
    }
  }

  /// Candidates of two machines, copied into one directory: the winner is named, and scored by `--all`.
  @Test func copiedCandidatesLackTheirWinner() throws {
    try withTemporaryFolder { folder in
      let plan = try PlannedSweepSample.sweep(in: folder).workPlan()
      for (index, name) in [(1, "/a"), (2, "/b")] {
        let shard = try #require(WorkShard(index: index, count: 2))
        _ = try run(plan, shard.of(plan.units), in: folder + name)
      }
      for name in try FileManager.default.contentsOfDirectory(
        atPath: folder + "/b/candidates/fits")
      {
        try FileManager.default.copyItem(
          atPath: "\(folder)/b/candidates/fits/\(name)",
          toPath: "\(folder)/a/candidates/fits/\(name)")
      }
      let merged = try merge(plan, in: folder + "/a")
      let winner = try #require(merged.document?.winner)
      #expect(merged.unscored == winner.label && winner.test.isEmpty)
      _ = try run(plan, in: folder + "/a")
      #expect(try merge(plan, in: folder + "/a").document?.winner?.test.count == 2)
    }
  }

  /// A failure is recorded and not tried again; with nothing to choose from there is a table, a page and
  /// no winner.
  @Test func failuresAreRecorded() throws {
    try withTemporaryFolder { folder in
      let sweep = try PlannedSweepSample.sweep(
        "looks-back:tag=21", ["lag=13,1"], in: folder, order: [0])
      let plan = try sweep.workPlan()
      let outcome = try run(plan, in: folder)
      #expect(Set(outcome.lines.map(\.state.word)) == ["done", "failed"])
      #expect(try merge(plan, in: folder).document?.winner?.label == "looks-back:lag=1,tag=21")
      _ = try run(plan, in: folder)
      #expect(LooksBack.count(tag: 21, lag: 13) == 1)
      _ = try run(plan, in: folder, retries: true)
      #expect(LooksBack.count(tag: 21, lag: 13) == 2)
      let whole = try sweep.run()
      #expect(
        try JSONText.document(whole.sweep) == FileBytes.read(folder + "/sweep.json"))

      let none = folder + "/none"
      let broken = try PlannedSweepSample.sweep(
        "looks-back:tag=22", ["lag=13,0"], in: none, order: [0]
      ).workPlan()
      _ = try run(broken, in: none)
      let merged = try merge(broken, in: none)
      #expect(merged.document?.winner == nil && merged.unscored == nil)
      #expect(!FileBytes.exists(none + "/opened") && FileBytes.exists(none + "/report.html"))
    }
  }

  @Test func damagedCandidatesAreNamedAndMadeAgain() throws {
    try withTemporaryFolder { folder in
      let plan = try PlannedSweepSample.sweep(in: folder, order: [0]).workPlan()
      _ = try run(plan, in: folder)
      let directory = RunDirectory(folder)
      let file = directory.candidates.folder(plan.units[1].folder).candidate
      var bytes = try FileBytes.read(file)
      bytes[bytes.count / 2] ^= 4
      try AtomicFile.write(bytes, to: file)
      guard case .damaged(let damage)? = try plan.states(of: [plan.units[1]], in: directory).first
      else {
        Issue.record("not damaged")
        return
      }
      #expect(damage.map(\.file) == [directory.relative(file)])
      #expect(try run(plan, in: folder).lines.allSatisfy { $0.state == .done })
    }
  }

  @Test func otherDataAreRefused() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/turning.npz"
      try writeTurningRecording(to: file)
      let sweep = ModelSweep(
        try SweepSpace(ModelSelection(LooksBack.entry), varying: ["lag=1,2"]),
        recordings: [.file(path: file, options: ReadOptions())],
        settings: PlannedSweepSample.settings, directory: RunDirectory(folder + "/run"))
      let plan = try sweep.workPlan()
      var bytes = try FileBytes.read(file)
      bytes.append(0)
      try AtomicFile.write(bytes, to: file)
      #expect(throws: (any Error).self) { _ = try run(plan, in: folder + "/run") }
      #expect(!FileBytes.exists(folder + "/run/candidates/fits/x"))
    }
  }
}
