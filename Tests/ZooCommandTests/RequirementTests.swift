import Testing
import Zoo

@testable import ZooCommand

@Suite struct RequirementTests {
  @Test(arguments: ["bits>0.05", "bits_per_spike.pooled >= 0", "brier<0.1", "mcc<=1"])
  func readsMetricAndLimit(_ text: String) {
    #expect(Requirement(text) != nil)
  }

  @Test(arguments: ["", "bits", "bits>", ">1", "bits=1", "nosuch>1", "bits>nan", "bits>x"])
  func refusesWhatIsNone(_ text: String) {
    #expect(Requirement(text) == nil)
  }

  @Test func everyMetricOfTheCatalogueCanBeRequired() {
    for metric in Metric.all { #expect(Requirement("\(metric.name)>0") != nil, "\(metric.name)") }
  }
}
