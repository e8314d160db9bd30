import Foundation
import Tensor
import Testing

@testable import Zoo

@Suite struct WorkStateTests {
  /// A finished transfer, and what becomes of one of its units when something happens to its files.
  @Test func whatIsMissingDamagedOrFailedIsNamed() throws {
    try withTemporaryFolder { folder in
      let comparison = try PlannedTransfer.comparison(in: folder)
      let plan = try comparison.workPlan()
      let directory = RunDirectory(folder)
      func state(_ unit: WorkUnit) throws -> WorkState {
        try plan.states(of: [unit], in: directory)[0]
      }
      let unit = try #require(
        plan.units.first { $0.label == "sees-three-back" && $0.trainedOn == "dish" })
      let base = "\(folder)/fits/\(unit.folder)"
      #expect(try state(unit).problem(of: unit) == "missing")
      _ = try comparison.run()
      #expect(try plan.states(of: plan.units, in: directory).allSatisfy { $0 == .done })
      #expect(try RunMerge(directory).unfinished(of: [plan], patience: 0).isEmpty)

      let cell = base + "/cells/rat.rate-rank.json"
      var bytes = try FileBytes.read(cell)
      FileBytes.remove(cell)
      #expect(try state(unit) == .missing(cells: ["rat (rate-rank)"]))
      #expect(try state(unit).problem(of: unit) == "missing: scores on rat (rate-rank)")

      bytes[bytes.count / 2] ^= 1
      try AtomicFile.write(bytes, to: cell)
      guard case .damaged(let damage) = try state(unit) else {
        Issue.record("\(try state(unit))")
        return
      }
      #expect(damage.map(\.file) == ["fits/\(unit.folder)/cells/rat.rate-rank.json"])
      let found = try RunMerge(directory).unfinished(of: [plan, plan], patience: 0)
      #expect(found.map(\.unit.id) == [unit.id])

      // A cell that failed does not hide that another is missing.
      let failure = FailureRecord(label: "a", recording: "b", seed: 0, message: "c")
      let other = try #require(unit.cells.first { $0.testedOn == "rat" })
      FileBytes.remove(cell)
      try FitFolder.write(
        CellAbsence(id: other.id, failure: failure, reason: "c"),
        to: base + "/cells/rat.rate-rank.absent")
      #expect(try state(unit) == .failed(failure))
      FileBytes.remove(base + "/cells/slice.rate-rank.json")
      #expect(try state(unit) == .missing(cells: ["slice (rate-rank)"]))
      // Doing what is missing leaves the failure where it was, unless it is tried again.
      var run = PlanRun(plan, units: [unit], in: directory)
      #expect(try run.run(PlannedTransfer.zoo()).lines[0].state == .failed(failure))
      run.retriesFailed = true
      #expect(try run.run(PlannedTransfer.zoo()).lines[0].state == .done)
      #expect(!FileBytes.exists(base + "/cells/rat.rate-rank.absent"))
    }
  }

  /// A comparison does not score the training part, so its cells are not those of a transfer yet.
  @Test func aComparisonLeavesTheTransfersOwnCellsToDo() throws {
    try withTemporaryFolder { folder in
      let transfer = try PlannedTransfer.comparison(in: folder)
      let plan = try transfer.workPlan()
      var comparison = transfer
      comparison.transfer = nil
      let rates = plan.units.filter { $0.label == "exponential-history" }
      let own = try comparison.workPlan()
      let units = own.units.filter { $0.label == "exponential-history" }
      #expect(Set(units.map(\.id)) == Set(rates.map(\.id)))
      let outcome = try PlanRun(own, units: units, in: RunDirectory(folder))
        .run(PlannedTransfer.zoo())
      #expect(outcome.lines.allSatisfy { $0.state == .done })
      for state in try plan.states(of: rates, in: RunDirectory(folder)) {
        guard case .missing = state else {
          Issue.record("\(state)")
          continue
        }
      }
    }
  }
}
