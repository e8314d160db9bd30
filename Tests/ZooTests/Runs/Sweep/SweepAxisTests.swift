import Tensor
import Testing

@testable import Zoo

@Suite struct SweepAxisTests {
  private static let card = ModelCard(
    name: "planted", summary: "",
    options: [
      .integer("hidden", default: 8, 1...64, ""), .number("dropout", default: 0, 0...0.9, ""),
      .flag("carry", default: true, ""),
      .choice("input", default: "spikes", ["spikes", "rates"], ""),
      .names("models", default: "a+b", ""),
    ])

  private func axis(_ text: String) throws -> SweepAxis {
    try SweepAxis(parsing: text, for: Self.card)
  }

  @Test func everyKindOfOptionCanBeVaried() throws {
    #expect(try axis("hidden=4,8..32:*2").values == ["4", "8", "16", "32"])
    #expect(try axis("dropout=0,0.10").values == ["0", "0.1"])
    #expect(try axis("carry=yes,false").values == ["true", "false"])
    #expect(try axis("input=rates,spikes").values == ["rates", "spikes"])
    #expect(try axis("models=a+b,c").values == ["a+b", "c"])
    #expect(try axis("context=100,500,3125").isSetting && !axis("hidden=4").isSetting)
    #expect(try axis("epochs=1..3").values == ["1", "2", "3"])
    #expect(try axis("dropout=0..0.5").isContinuous)
  }

  @Test(arguments: [
    ("hidden", "write NAME=VALUES"), ("=4", "write NAME=VALUES"), ("hidden=", "write NAME=VALUES"),
    ("hiden=4", "did you mean 'hidden'?) its options are hidden, dropout"),
    ("contxt=4", "did you mean 'context'?"), ("zzz=4", "context and epochs can be varied"),
    ("hidden=4,4", "the value 4 twice"), ("dropout=0.1,1e-1", "the value 0.1 twice"),
    ("hidden=4,1..5", "the value 4 twice"), ("hidden=4,,5", "'' is not a value of 'hidden'"),
    ("hidden=65", "'65' is not a value of 'hidden', which takes 1...64"),
    ("input=voltage", "'voltage' is not a value of 'input', which takes spikes, rates"),
    ("context=0", "'0' is not a value of 'context'"),
    ("dropout=0..0.5,0.7", "cannot be mixed"),
  ])
  func wrongAxesAreRefused(_ text: String, _ words: String) {
    let error = #expect(throws: (any Error).self) { try axis(text) }
    let message = "\(error.map { "\($0)" } ?? "")".replacing("; its", with: " its")
    #expect(message.contains(words), "\(message)")
  }

  /// A range over decades is drawn evenly on a logarithmic scale: half of 1..100 lies below 10.
  @Test func drawsFollowTheScale() throws {
    let card = ModelCard(
      name: "m", summary: "", options: [.integer("n", default: 1, 1...1000, "")])
    var generator = RandomGenerator(seed: 1)
    func share(_ text: String) throws -> Double {
      let axis = try SweepAxis(parsing: text, for: card)
      let draws = (0..<2000).compactMap { _ in Int(axis.values[axis.draw(&generator)]) }
      return Double(draws.count { $0 <= 10 }) / 2000
    }
    // Harmonic numbers: H(10) / H(100) = 2.929 / 5.187.
    #expect(abs(try share("n=1..100") - 0.565) < 0.04)
    // A list is drawn evenly, whatever its values.
    #expect(abs(try share("n=5..104:+1") - 0.06) < 0.03)
  }
}
