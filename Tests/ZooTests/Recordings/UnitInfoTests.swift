import Testing
import Zoo

@Suite struct UnitInfoTests {
  @Test func emptyLabelsAreLeftOut() {
    let unit = UnitInfo(index: 3, labels: ["area": "dStr", "layer": ""])
    #expect(unit.labels == ["area": "dStr"])
  }

  @Test func theDefaultIdentifierIsTheIndex() {
    #expect(UnitInfo(index: 3).identifier == "3")
  }
}
