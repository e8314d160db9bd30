import Testing

@testable import Zoo

@Suite struct CautionsTests {
  private func sentences(
    _ models: [(String, Double)], seeds: Int = 1, recordings: [String] = ["slice"],
    _ change: (inout ResultRow) -> Void = { _ in }
  ) throws -> [String] {
    var results = ComparisonResults(
      settings: ProtocolSettings(preset: .quick), recordings: recordings.map { sampleSummary($0) },
      rows: try recordings.flatMap { try sampleRows($0, models, seeds: seeds) })
    for index in results.rows.indices { change(&results.rows[index]) }
    let boards = try recordings.map { name in
      var board = Leaderboard(recording: name, rows: results.rows.filter { $0.testedOn == name })
      board.uncertainty = try sampleBoard(name, models).uncertainty
      return board
    }
    return Cautions(results, boards).sentences
  }

  private func contain(_ sentences: [String], _ words: String) -> Bool {
    sentences.contains { $0.contains(words) }
  }

  @Test func oneSeedAndFewSpikesAreSaid() throws {
    let one = try sentences([("gru", 3), ("rate", 0)])
    #expect(contain(one, "One seed: how much"))
    #expect(contain(one, "Its test part has 5 spikes only"))
    #expect(!contain(one, "cannot be separated from rate"))
    #expect(!contain(try sentences([("gru", 3), ("rate", 0)], seeds: 2), "One seed"))
    let two = try sentences([("gru", 3), ("rate", 0)], recordings: ["a", "b"])
    #expect(contain(two, "a: its test part has") && contain(two, "b: its test part has"))
  }

  @Test func aModelThatANullMayEqualIsNamed() throws {
    let level = try sentences([("gru", 0), ("rate", 0)])
    #expect(contain(level, "The best model, gru, cannot be separated from rate, which knows"))
  }

  /// Of a program, whatever it may have read; a model of the zoo is given the past alone.
  @Test func aProgramThatIsTooGoodIsNamed() throws {
    func found(_ score: Double, _ delivery: BinDelivery?) throws -> Bool {
      let said = try sentences([("mine", score), ("rate", 0)]) { row in
        guard row.label == "mine" else { return }
        var cell = row.cell
        cell.audit.delivery = delivery
        row = ResultRow(fit: row.fit, cell: cell)
      }
      return contain(said, "ine is too good to be believed")
    }
    #expect(try found(9, .lockstep) && found(9, .blocks))
    #expect(try !found(9, nil) && !found(0.5, .lockstep))
  }

  @Test func aBudgetThatWasUsedUpIsNamed() throws {
    let models = [("gru", 3.0), ("glm", 2)]
    #expect(!contain(try sentences(models), "still getting better"))
    let rising = try sentences(models) { row in
      guard row.label == "gru" else { return }
      row = row.changingFit { $0.bestEpoch = $0.epochs }
    }
    #expect(contain(rising, "gru was still getting better when the budget"))
  }

  @Test func wrongRatesAndFallsFromValidationAreNamed() throws {
    let wrong = try sentences([("gru", 3), ("rate", 0)]) { row in
      row = row.changingScores { $0[.calibrationRatio] = row.label == "gru" ? 0.5 : 1 }
    }
    #expect(contain(wrong, "(predicted over observed: gru 0.50)"))
    let right = try sentences([("gru", 3), ("rate", 0)]) { row in
      row = row.changingScores { $0[.calibrationRatio] = 1.1 }
    }
    #expect(!contain(right, "predicted over observed"))
  }
}

extension ResultRow {
  fileprivate func changingFit(_ change: (inout FitDocument) -> Void) -> ResultRow {
    var fit = fit
    change(&fit)
    return ResultRow(fit: fit, cell: cell)
  }

  fileprivate func changingScores(_ change: (inout Scores) -> Void) -> ResultRow {
    var cell = cell
    change(&cell.metrics)
    return ResultRow(fit: fit, cell: cell)
  }
}
