import Foundation
import Tensor
import Testing

@testable import Zoo

@Suite struct RunDifferenceTests {
  /// Two runs with a null row each, which decides the blocks.
  private func runs(
    _ body: (_ first: inout SampleRun, _ second: inout SampleRun) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      var (first, second) = (SampleRun(folder + "/a"), SampleRun(folder + "/b"))
      try body(&first, &second)
    }
  }

  private func difference(
    _ first: SampleRun, _ second: SampleRun,
    _ change: (inout RunDifference.Request) -> Void = { _ in }
  ) throws -> RunDifference {
    var request = RunDifference.Request()
    change(&request)
    return try RunDifference(first.directory, second.directory, request)
  }

  /// S spikes in N entries at log-odds z have the log-likelihood S z - N log(1 + e^z).
  @Test func theDifferenceIsThatOfTheLikelihoods() throws {
    try runs { first, second in
      try first.add("flat", .constant(-3))
      try second.add("flat", .constant(-2))
      let result = try difference(first, second) { $0.metrics = [.bitsPerSpike] }
      let line = try #require(result.lines.first)
      let spikes = Double(try first.truth("slice").totalSpikes)
      let entries = Double(first.bins * first.units)
      func likelihood(_ z: Double) -> Double { spikes * z - entries * log1p(exp(z)) }
      let expected = (likelihood(-2) - likelihood(-3)) / (spikes * log(2))
      #expect(abs(line.difference - expected) < 1e-6)
      #expect(line.difference == line.secondValue - line.firstValue)
      #expect(result.lines.count == 1 && line.label == "flat" && line.seeds == [0])
      // The same interval as that of two models of one directory.
      let statistics = (
        try first.statistics(.constant(-3)), try second.statistics(.constant(-2))
      )
      let length = BlockLength(statistics.0.grid, binSeconds: 0.001, nulls: [])
      let draws = BlockResamples(
        statistics.0.grid, length: length.blocks, name: "spikes of slice")
      let interval = try #require(
        ResampledScores(statistics.1, draws).difference(
          from: ResampledScores(statistics.0, draws), in: .bitsPerSpike))
      #expect(abs(line.low - interval.low) < 1e-6 && abs(line.high - interval.high) < 1e-6)
      #expect(abs(line.smallestDetectable - interval.smallestDetectable) < 1e-6)
    }
  }

  @Test func aRunIsIdenticalToItself() throws {
    try runs { first, _ in
      try first.add("gru", .informed(scale: 1))
      try first.add("rate", .constant(-3), role: .null)
      let result = try difference(first, first)
      #expect(result.isIdentical && result.identicalNulls == ["rate"])
      #expect(result.lines.count == ResampledScores.metrics.count)
      for line in result.lines {
        #expect(line.difference == 0 && line.low == 0 && line.high == 0, "\(line.metric)")
        #expect(line.reading == .identical)
      }
      #expect(result.changes.isEmpty && result.notes.isEmpty && result.across.isEmpty)
    }
  }

  /// Predictions that differ and scores that agree are not identical, nor are cells of which nothing
  /// was kept.
  @Test func onlyKeptBytesProveIdentity() throws {
    try runs { first, second in
      try first.add("gru", .informed(scale: 1), hasBlocks: false)
      try second.add("gru", .informed(scale: 1), hasBlocks: false)
      let line = try #require(try difference(first, second).lines.first)
      #expect(line.difference == 0 && !line.isIdentical && line.reading == .unknown)
      #expect(line.low.isNaN && line.p.isNaN)
    }
  }

  @Test func aCellWithoutBlocksHasNoInterval() throws {
    try runs { first, second in
      try first.add("gru", .informed(scale: 1))
      try second.add("gru", .informed(scale: 0.5), hasBlocks: false)
      let line = try #require(try difference(first, second).lines.first)
      #expect(line.difference.isFinite && line.low.isNaN && line.reading == .unknown)
    }
  }

  @Test func seedsArePairedAndAveraged() throws {
    try runs { first, second in
      for seed in [0, 1, 2] as [UInt64] {
        try first.add("gru", .constant(-3 - Float(seed)), seed: seed)
      }
      for seed in [1, 2, 7] as [UInt64] {
        try second.add("gru", .constant(-2 - Float(seed) / 2), seed: seed)
      }
      let result = try difference(first, second) { $0.metrics = [.bitsPerSpike] }
      let line = try #require(result.lines.first)
      #expect(line.seeds == [1, 2])
      let rows = (
        try #require(try RunMerge(first.directory).read()?.results.rows),
        try #require(try RunMerge(second.directory).read()?.results.rows)
      )
      func mean(_ rows: [ResultRow]) -> Double {
        let own = rows.filter { [1, 2].contains($0.seed) }.map { $0.metrics[.bitsPerSpike] }
        return own.reduce(0, +) / 2
      }
      #expect(abs(line.difference - (mean(rows.1) - mean(rows.0))) < 1e-12)
      #expect(result.notes.contains { $0.contains("left out (0 and 7)") })
    }
  }

  @Test func aNullRowStandsForEverySeed() throws {
    try runs { first, _ in
      try first.add("rate", .constant(-3), role: .null)
      for seed in [3, 4] as [UInt64] {
        try first.add("gru", .informed(scale: 1, noise: 0.1, seed: seed), seed: seed)
      }
      let line = try #require(
        try difference(first, first) { $0.labels = ("rate", "gru") }.lines.first)
      #expect(line.seeds == [3, 4] && line.label == "rate -> gru" && line.difference > 0)
    }
  }

  @Test(arguments: [
    ("units", "uses 4 units, the second 3"), ("bins", "uses 3,600 bins, the second 3,599"),
    ("width", "bins of 1.000 ms, the second of 2.000 ms"), ("spikes", "spikes are not the same"),
    ("mask", "scores bins 2700 to 3599, the second 2701 to 3599"),
  ])
  func otherBinsAreRefused(_ what: String, _ words: String) throws {
    try runs { first, second in
      second.change = { summary in
        switch what {
        case "units": summary.units = 3
        case "bins": summary.bins -= 1
        case "width": summary.binSeconds = 0.002
        case "spikes": summary.spikesSHA256 = "others"
        default: (summary.maskSHA256, summary.test[0]) = ("other mask", summary.test[0] + 1)
        }
      }
      try first.add("gru", .constant(-3))
      try second.add("gru", .constant(-2))
      let error = try #require(throws: DifferenceError.self) { try difference(first, second) }
      #expect("\(error)".hasPrefix("'slice' cannot be paired: ") && "\(error)".contains(words))
      #expect(error.remedy == .pairRuns)
      // Another recording of the same runs can still be compared.
      second.change = { _ in }
      try first.add("gru", .constant(-3), on: "other")
      try second.add("gru", .constant(-2), on: "other")
      guard what != "units" else {
        // All recordings of a run have the same number of units.
        _ = #expect(throws: ComparisonError.self) {
          try difference(first, second) { $0.recordings = ["other"] }
        }
        return
      }
      let other = try difference(first, second) { $0.recordings = ["other"] }
      #expect(other.lines.count == 14)
    }
  }

  @Test func whatCannotBePairedIsNamed() throws {
    try runs { first, second in
      func error(_ change: (inout RunDifference.Request) -> Void = { _ in }) throws
        -> DifferenceError
      {
        try #require(throws: DifferenceError.self) { try difference(first, second, change) }
      }
      try first.add("gru", .constant(-3), seed: 1)
      #expect(try error() == .noRun(directory: second.directory.path))
      try second.add("glm", .constant(-2), on: "rat")
      #expect(try error() == .noCommonRecording(first: ["slice"], second: ["rat"]))
      try second.add("glm", .constant(-2))
      #expect(try error() == .noCommonModel(first: ["gru"], second: ["glm"]))
      try second.add("gru", .constant(-2), seed: 4)
      #expect(
        try error()
          == .noCommonSeed(label: "gru", recording: "slice", first: [1], second: [4]))
      #expect(
        try error { $0.label = "gru " }
          == .unknownModel("gru ", directory: first.directory.path, suggestion: "gru"))
      #expect(
        try error { $0.recordings = ["rat"] } == .unknownRecording("rat", known: ["slice"]))
    }
  }

  @Test func damagedCellsAreNamedAndLeftOut() throws {
    try runs { first, second in
      for run in [first, second] {
        try run.add("gru", .informed(scale: 1))
        try run.add("glm", .informed(scale: 0.5))
      }
      let folder = try #require(
        try second.directory.fitFolders().first { $0.name.hasPrefix("gru") })
      var bytes = try FileBytes.read(folder.blocks("slice"))
      bytes[bytes.count / 2] ^= 1
      try AtomicFile.write(bytes, to: folder.blocks("slice"))
      let result = try difference(first, second)
      #expect(Set(result.lines.map(\.label)) == ["glm"])
      #expect(result.damage.map(\.file) == ["fits/\(folder.name)/cells/slice.blocks.npz"])
    }
  }

  /// The deciding metric is corrected for the models, the other metrics for all of their lines.
  @Test func pValuesAreCorrectedForWhatIsShown() throws {
    try runs { first, second in
      for (index, label) in ["a", "b", "c"].enumerated() {
        try first.add(label, .informed(scale: 1, noise: 0.2, seed: 1))
        try second.add(label, .informed(scale: 1 + Float(index) / 20, noise: 0.3, seed: 2))
      }
      let result = try difference(first, second) { $0.metrics = [.f1, .mcc, .brier] }
      #expect(
        result.lines.map(\.metric) == ["f1", "f1", "f1", "mcc", "mcc", "mcc"]
          + Array(repeating: "brier", count: 3))
      let expected =
        HolmCorrection.adjust(result.lines[..<3].map(\.p))
        + HolmCorrection.adjust(result.lines[3...].map(\.p))
      #expect(result.lines.map(\.adjustedP) == expected)
    }
  }

  /// All six recordings agree: of 2^6 signs two are as extreme.
  @Test func recordingsAreTheReplicates() throws {
    try runs { first, second in
      first.bins = 600
      second.bins = 600
      for count in 1...6 {
        let name = "r\(count)"
        try first.add("gru", .informed(scale: 0.3), on: name)
        try second.add("gru", .informed(scale: 1, noise: 0.05, seed: UInt64(count)), on: name)
        guard count >= 5 else { continue }
        let result = try difference(first, second) { $0.metrics = [.bitsPerSpike] }
        let line = try #require(result.across.first)
        #expect(result.across.count == 1 && result.lines.count == count)
        let mean = result.lines.reduce(0) { $0 + $1.difference } / Double(count)
        #expect(abs(line.difference - mean) < 1e-12)
        #expect(line.p == (count == 5 ? 0.0625 : 0.03125) && result.leastP == line.p)
        #expect(line.reading == (count == 5 ? .level : .better))
        #expect(line.low < line.difference && line.difference < line.high)
        // The other way round.
        let back = try #require(
          try difference(second, first) { $0.metrics = [.bitsPerSpike] }.across.first)
        #expect(abs(back.low + line.high) < 1e-12 && abs(back.high + line.low) < 1e-12)
        #expect(back.reading == (count == 5 ? .level : .worse))
      }
    }
  }

  @Test func whatWasSetDifferentlyIsListed() throws {
    try runs { first, second in
      var settings = ProtocolSettings(preset: .quick)
      settings.epochs = 9
      try first.add("gru", .constant(-3))
      try second.add(
        "gru", .constant(-2), options: ["hidden": "8"], settings: settings, version: 2)
      try second.add("glm", .constant(-2), settings: settings, version: 2)
      let result = try difference(first, second)
      #expect(
        result.changes == [
          .init(model: nil, name: "arithmetic", first: "1 baseline", second: "2 baseline"),
          .init(model: "gru", name: "option hidden", first: "4", second: "8"),
          .init(model: nil, name: "epochs", first: "4", second: "9"),
        ])
      #expect(result.notes == ["only the second run has the model glm"])
    }
  }

  @Test func theDirectionOfAMetricDecidesWhatIsBetter() {
    func reading(_ metric: Metric, _ first: Double, _ second: Double, p: Double = 0.01) -> String {
      DifferenceLine(
        recording: "r", first: "a", second: "a", metric: metric.name, seeds: [0],
        isIdentical: false, firstValue: first, secondValue: second, difference: second - first,
        low: 0, high: 0, p: p, adjustedP: p, smallestDetectable: 1
      ).reading.rawValue
    }
    #expect(reading(.f1, 0.1, 0.2) == "better" && reading(.f1, 0.2, 0.1) == "worse")
    #expect(reading(.brier, 0.1, 0.2) == "worse" && reading(.brier, 0.2, 0.1) == "better")
    #expect(reading(.calibrationRatio, 0.5, 1.2) == "better")
    #expect(reading(.calibrationRatio, 1.1, 0.8) == "worse")
    #expect(reading(.f1, 0.1, 0.2, p: 0.06) == "level")
    #expect(reading(.f1, 0.1, 0.2, p: .nan) == "unknown")
  }

  @Test func aLeakIsNamed() throws {
    try runs { first, second in
      try first.add("gru", .constant(-3))
      try second.add("gru", .constant(-2), verdict: .leak)
      #expect(try difference(first, second).leaks == ["gru"])
    }
  }
}
