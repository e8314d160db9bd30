import Tensor
import TestSupport
import Testing

@testable import Zoo

@Suite struct WorkPlanTests {
  @Test func unitsAreFitsWithTheirCells() throws {
    let plan = try PlannedTransfer.comparison(in: "/nowhere", seeds: [0, 1]).workPlan()
    // Of each recording: the model with two seeds, two null rows and the oracle.
    #expect(plan.units.count == 3 * 5)
    for unit in plan.units {
      // Scored on all recordings: the model and the constant rate.
      let isCarried = ["sees-three-back", "constant-rate"].contains(unit.label)
      #expect(unit.cells.count == (isCarried ? 3 : 1))
      #expect(unit.cells[0].testedOn == unit.trainedOn && unit.cells[0].alignment == nil)
      #expect(unit.seconds > 0 && unit.memoryBytes > 60 << 20)
      #expect(unit.folder.hasSuffix("-\(unit.id)"))
    }
    #expect(plan.units.map(\.seconds) == plan.units.map(\.seconds).sorted(by: >))
    // Fitting a model takes longer than counting spikes for a null row.
    #expect(plan.units.prefix(6).allSatisfy { $0.label == "sees-three-back" })
    #expect(plan.models.map(\.label) == ["sees-three-back"])
    #expect(plan.numerics == .current)
    #expect(!FileBytes.exists("/nowhere"))
  }

  /// Neither the order of the inputs, nor the directory, nor the threads change a byte.
  @Test func theSameInputsGiveTheSameBytes() throws {
    func bytes(
      _ models: [String], _ order: [Int], _ alignments: [UnitAlignment], _ seeds: [UInt64],
      threads: Int? = nil
    ) throws -> [UInt8] {
      try withThreads(threads) {
        try PlannedTransfer.comparison(
          models, in: "/nowhere/\(order)", order: order, alignments: alignments, seeds: seeds
        ).workPlan().document()
      }
    }
    let expected = try bytes(
      ["sees-three-back", "gru:hidden=4", "last-bin"], [0, 1, 2], [.none, .rateRank], [0, 7])
    #expect(
      try bytes(
        ["last-bin", "gru:hidden=4", "sees-three-back"], [2, 0, 1], [.rateRank, .none], [7, 0],
        threads: 1) == expected)
    // Everything that decides the results does.
    #expect(
      try bytes(
        ["sees-three-back", "gru:hidden=5", "last-bin"], [0, 1, 2], [.none, .rateRank], [0, 7])
        != expected)
  }

  @Test func aPlanIsReadAsItWasWritten() throws {
    let plan = try PlannedTransfer.comparison(in: "/nowhere").workPlan()
    let bytes = try plan.document()
    let read = try WorkPlan(bytes, file: "plan.json")
    #expect(try read.document() == bytes)
    #expect(read.units == plan.units)
    #expect(try read.digest() == plan.digest())
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains("\"digest\" : \"\(try plan.digest())\""))
  }

  @Test func aPlanThatIsCutOffOrChangedIsRefused() throws {
    var bytes = try PlannedTransfer.comparison(in: "/nowhere").workPlan().document()
    for length in 0..<bytes.count {
      #expect(throws: FileError.self) {
        try WorkPlan(Array(bytes.prefix(length)), file: "plan.json")
      }
    }
    for place in stride(from: 0, to: bytes.count, by: 997) {
      bytes[place] ^= 1
      #expect(throws: FileError.self) { try WorkPlan(bytes, file: "plan.json") }
      bytes[place] ^= 1
    }
  }

  @Test func anotherLayoutIsNamed() throws {
    let document = try JSONText.encode(["schema": "zoo.plan/9"])
    #expect(throws: FileError.self) { try WorkPlan(document, file: "plan.json") }
  }
}
