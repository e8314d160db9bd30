import Testing
import Zoo

@Suite("Unit selection")
struct UnitSelectionTests {
  @Test(
    "at most 128; of 228 or more the first 100 are skipped",
    arguments: [
      (1, nil, 0..<1), (128, nil, 0..<128), (129, nil, 0..<128), (227, nil, 0..<128),
      (228, nil, 100..<228), (794, nil, 100..<228), (794, 50, 100..<150), (100, 50, 0..<50),
      (300, 250, 0..<250), (300, 200, 100..<300),
    ] as [(Int, Int?, Range<Int>)])
  func rule(count: Int, wanted: Int?, units: Range<Int>) throws {
    #expect(try UnitSelection.units(of: count, wanted: wanted, recording: "r") == units)
  }

  @Test("more units than exist, and fewer than one, are errors")
  func impossible() {
    #expect(throws: RecordingError.notEnoughUnits(recording: "r", units: 5, wanted: 6)) {
      try UnitSelection.units(of: 5, wanted: 6, recording: "r")
    }
    for wanted in [0, -1, .min] {
      let error = RecordingError.invalidOption(
        .units, value: "\(wanted)", allowed: "at least 1")
      #expect(throws: error) {
        try UnitSelection.units(of: 5, wanted: wanted, recording: "r")
      }
    }
  }
}
