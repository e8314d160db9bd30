import Synchronization
import Tensor
import TestSupport
import Testing

@testable import Zoo

@Suite struct ModelCheckTests {
  private func failed(_ entry: ModelEntry) throws -> [String] {
    // Other tests set the number of threads, too.
    try withThreads(nil) {
      try ModelCheck(entry).run().items.filter { $0.outcome == .failed }.map(\.check)
    }
  }

  @Test(arguments: ["gru", "last-bin", "glm"])
  func modelsOfTheZooPass(_ name: String) throws {
    let entry = try ModelZoo(ModelZoo.builtIn).model(named: name)
    let report = try withThreads(nil) { try ModelCheck(entry).run() }
    #expect(report.items.filter { $0.outcome != .passed } == [])
    #expect(report.items.count == 12)
    #expect(report.audit == .causal)
    let stopped = try #require(report.items.first { $0.check.contains("stopped") })
    #expect(name != "gru" || stopped.detail == "from its checkpoint")
  }

  @Test func whatIsWrongIsNamed() throws {
    #expect(
      try failed(
        entry { model in
          model.isShifted = true
          model.isForgetful = true
        }) == [
          "asked before the fit, it says so",
          "what it has learned, saved and restored, gives the same bits",
          "a recording of a few bins has the same rows as the beginning of a long one",
          "refuses a recording of another number of units",
          "passes the audit: no row depends on a later bin, equal bins give equal rows",
        ])
  }

  @Test func numbersOfThreadsAndWindowsMustNotMatter() throws {
    let found = try failed(entry { $0.dependsOnWork = true })
    for name in [
      "the same seed gives the same bits, with 1 thread",
      "the same seed gives the same bits, with 2 threads",
      "what it has learned, saved and restored, gives the same bits",
      "no row depends on how many windows are computed together",
    ] { #expect(found.contains(name)) }
  }

  @Test func rowsMustBeFinite() throws {
    let report = try ModelCheck(entry { $0.isUndefined = true }).run()
    #expect(report.items.last?.detail == "the row of bin 0 has nan for unit 0")
    #expect(report.audit == nil)
    #expect(!report.isPassed)
  }

  @Test func anIncompleteCardIsNamed() throws {
    let card = ModelCard(
      name: "faulty", summary: "a model", options: [.flag("a", default: true, "")])
    let entry = ModelEntry(card) { _ in Faulty() }
    #expect(try ModelCheck(entry).run().items[0].detail == "the option 'a' has no summary")
  }

  private func entry(_ change: @escaping @Sendable (inout Faulty) -> Void) -> ModelEntry {
    ModelEntry(ModelCard(name: "faulty", summary: "a model")) { _ in
      var model = Faulty()
      change(&model)
      return model
    }
  }

  /// A model with faults to choose from; without, each row is -3, or what it has learned.
  private struct Faulty: Predictor {
    var isShifted = false
    var isForgetful = false
    var isUndefined = false
    var dependsOnWork = false
    private var learned: Float = 0

    mutating func fit(
      training: SpikeRaster, validation: SpikeRaster, session: FitSession
    ) throws -> FitReport {
      // Every fit is another.
      if dependsOnWork { learned = Self.count.next() }
      if isForgetful { learned = 1 }
      return FitReport()
    }

    func logOdds(for spikes: SpikeRaster, batch: Int?) throws -> LogOdds {
      var values = [Float](repeating: -3 + learned, count: spikes.bins * spikes.units)
      if isUndefined { values[0] = .nan }
      if isShifted {
        for index in values.indices.dropLast(spikes.units) {
          values[index] += Float(spikes.entries[index + spikes.units])
        }
      }
      if dependsOnWork, let batch { values[0] += Float(batch) }
      return try LogOdds(Tensor(values, shape: [spikes.bins, spikes.units]))
    }

    var parameterCount: Int { 0 }
    var state: [String: Tensor] { [:] }
    mutating func restore(_ state: [String: Tensor], units: Int, context: Int) {}

    private static let count = Count()
  }

  private final class Count: Sendable {
    private let value = Mutex<Float>(0)
    func next() -> Float {
      value.withLock { value in
        value += 1
        return value
      }
    }
  }
}
