import Tensor
import Testing

@testable import Zoo

@Suite struct WorkPlanSweepTests {
  @Test func unitsAreFitsOfCandidates() throws {
    let sweep = try PlannedSweepSample.sweep(in: "/nowhere", seeds: [0, 1])
    let plan = try sweep.workPlan()
    // Four candidates, two recordings, two seeds.
    #expect(plan.units.count == 16 && Set(plan.units.map(\.id)).count == 16)
    #expect(Set(plan.units.compactMap(\.candidate)) == [1, 2, 3, 4])
    #expect(plan.units.allSatisfy { $0.cells.isEmpty && $0.seconds > 0 })
    #expect(plan.units.map(\.seconds) == plan.units.map(\.seconds).sorted(by: >))
    let named = try #require(plan.units.first { $0.candidate == 3 && $0.seed == 1 })
    #expect(named.name == "candidate 3, gru:hidden=2 on \(named.trainedOn), seed 1")
    #expect(plan.sweep?.vary == ["hidden=3,2", "context=10,20"] && plan.sweep?.random == nil)
    // All candidates share the split of the longest context.
    #expect(plan.recordings.allSatisfy { $0.summary.validation[0] - $0.summary.training[1] == 20 })
    #expect(!FileBytes.exists("/nowhere"))
  }

  /// Neither the order of recordings and seeds nor the directory change a byte; the order of what varies
  /// numbers the candidates.
  @Test func theSameInputsGiveTheSameBytes() throws {
    let expected = try PlannedSweepSample.sweep(in: "/nowhere", seeds: [0, 7]).workPlan().document()
    let other = try PlannedSweepSample.sweep(in: "/elsewhere", order: [1, 0], seeds: [7, 0])
    #expect(try other.workPlan().document() == expected)
    let swapped = try PlannedSweepSample.sweep(
      "gru", ["context=10,20", "hidden=3,2"], in: "/nowhere", seeds: [0, 7])
    #expect(try swapped.workPlan().document() != expected)
    let read = try WorkPlan(expected, file: "plan.json")
    #expect(try read.document() == expected)
  }

  @Test func aRandomSearchIsDrawnAgain() throws {
    let sweep = try PlannedSweepSample.sweep(
      "gru", ["hidden=2..64", "learning-rate=1e-4..1e-2"], in: "/nowhere",
      search: .random(count: 3, seed: 5))
    let plan = try sweep.workPlan()
    #expect(plan.sweep?.random == 3 && plan.sweep?.searchSeed == 5)
    let again = try #require(
      try plan.modelSweep(PlannedSweepSample.zoo(), in: RunDirectory("/nowhere")))
    #expect(try again.workPlan().document() == plan.document())
    #expect(try plan.candidates(again).candidates.count == 3)
  }

  @Test func whatThisProgramWouldDoOtherwiseIsRefused() throws {
    let plan = try PlannedSweepSample.sweep(in: "/nowhere").workPlan()
    var changed = plan
    changed.units[0] = WorkUnit(
      id: "0123456789ab", label: "gru:hidden=9", trainedOn: "dish", seed: 0, folder: "x",
      candidate: 1, cells: [], seconds: 1, memoryBytes: 1)
    let sweep = try #require(
      try changed.modelSweep(PlannedSweepSample.zoo(), in: RunDirectory("x")))
    #expect(
      throws: WorkPlanError.otherProgram(unit: "candidate 1, gru:hidden=9 on dish")
    ) { _ = try changed.candidates(sweep) }
    let other = try PlannedSweepSample.sweep("looks-back", ["lag=1,2"], in: "/nowhere").workPlan()
    #expect(throws: WorkPlanError.self) {
      _ = try other.modelSweep(ModelZoo(ModelZoo.builtIn), in: RunDirectory("x"))
    }
  }
}
