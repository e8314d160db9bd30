import Tensor
import Testing
import Zoo

@Suite struct ModelEntryTests {
  /// A model without its own Swift type: a card made at run time, and a closure.
  @Test func anEntryIsAValue() throws {
    let card = ModelCard(name: "from-outside", summary: "made at run time")
    let entry = ModelEntry(card) { _ in LastBin(ModelOptions(defaultsOf: LastBin.card)) }
    let zoo = try ModelZoo([entry, GRUNetwork.entry])
    #expect(zoo.names == ["from-outside", "gru"])
    #expect(try zoo.select("from*").first?.predictor() is LastBin)
    #expect(try entry.cost(ModelOptions(defaultsOf: card), units: 4, context: 10) == nil)
  }

  @Test func networkEntriesCheckOptionsAndEstimateCost() throws {
    let entry = NeuPRINTTransformer.entry
    let odd = try ModelOptions(parsing: "embedding=4", for: entry.card)
    let error = ModelOptionError.unsuitable(
      model: "neuprint-transformer",
      reason: "a token has 11 numbers (5 + embedding + 2), which 2 heads do not divide; "
        + "choose another embedding or number of heads")
    #expect(throws: error) { try entry.check(odd, units: 4, context: 20) }
    let gru = GRUNetwork.entry
    let options = try ModelOptions(parsing: "hidden=8", for: gru.card)
    try gru.check(options, units: 4, context: 20)
    // Three gates of 8 from 4 inputs and 8 states with two biases, and a head of 4.
    let parameters = 3 * 8 * (4 + 8 + 2) + 4 * (8 + 1)
    #expect(try gru.cost(options, units: 4, context: 20)?.parameters == parameters)
  }

  @Test func aSelectionWithoutOptionsHasTheDefaults() {
    let selection = ModelSelection(GRUNetwork.entry)
    #expect(selection.label == "gru" && selection.name == "gru")
    #expect(selection.options == ModelOptions(defaultsOf: GRUNetwork.entry.card))
  }
}
