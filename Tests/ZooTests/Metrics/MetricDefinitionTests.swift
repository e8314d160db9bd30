import Testing

@testable import Zoo

@Suite struct MetricDefinitionTests {
  @Test func namesAreUniqueAndTextsComplete() {
    let all = MetricDefinition.all
    #expect(Set(all.map(\.name)).count == all.count)
    for metric in all {
      #expect(!metric.definition.isEmpty && !metric.chance.isEmpty && !metric.edgeCases.isEmpty)
    }
  }

  @Test func findsByNameAndByFirstWord() {
    #expect(MetricDefinition.named("F1")?.name == "f1")
    #expect(MetricDefinition.named("roc_auc")?.name == "roc_auc.stratified")
    #expect(MetricDefinition.named("accuracy") == nil)
  }
}
