import Testing

@testable import Zoo

@Suite struct TransferVerdictTests {
  @Test func saysWhatCarriesOverAndHowMuch() throws {
    let table = try #require(TransferTable(try sampleTransfer()))
    let sentences = TransferVerdict(table).sentences
    #expect(sentences.count == 3)
    #expect(
      sentences[0].hasPrefix(
        "gru, in vitro -> in vivo: something carries over: 0.600 (any constant rate "
          + "0.500, above it on 2 of 2 pairs), 25% of the way to the same model fitted on the target "
          + "(0.900), and no more than the target's own exponential history (0.650), which has seen "
          + "no other recording. In bits/spike it is level with the target's own constant rate: "))
    #expect(
      sentences[1].hasPrefix(
        "gru, in vivo -> in vitro: nothing carries over: 0.500, where any constant "
          + "rate has 0.500 (above it on 0 of 2 pairs). In bits/spike"))
    #expect(sentences[2].contains("not independent"))
  }

  @Test func moreThanTheHistoryIsSaid() throws {
    var results = try sampleTransfer()
    for index in results.rows.indices where results.rows[index].label == "gru" {
      results.rows[index].metrics[.rocAUCStratified] = 0.8
    }
    let table = try #require(TransferTable(results))
    #expect(
      TransferVerdict(table).sentences[0].contains(
        "100% of the way to the same model fitted on the target (0.800). It is more than the "
          + "target's own exponential history has (0.650)."))
  }

  /// 1324 % of the way would be absurd.
  @Test func moreThanWhatIsFittedThereIsSaid() throws {
    var results = try sampleTransfer()
    for index in results.rows.indices
    where results.rows[index].label == "gru" && results.rows[index].testedOn == "rat" {
      let isOwn = results.rows[index].trainedOn == "rat"
      results.rows[index].metrics[.rocAUCStratified] = isOwn ? 0.502 : 0.526
    }
    let sentence = TransferVerdict(try #require(TransferTable(results))).sentences[0]
    #expect(
      sentence.contains("2 pairs), more than the same model fitted on the target (0.502), and"))
    #expect(!sentence.contains("of the way"))
  }

  /// The scores are 0.58 and 0.62; only one has an interval, and it leaves out 0.5.
  @Test func wholeIntervalsAreCounted() throws {
    var results = try sampleTransfer()
    for index in results.rows.indices {
      let row = results.rows[index]
      guard row.label == "gru", row.testedOn == "rat", row.trainedOn == "dish b" else { continue }
      results.rows[index].metrics[Metric.rocAUCStratified.lowName] = 0.55
      results.rows[index].metrics[Metric.rocAUCStratified.highName] = 0.69
    }
    let table = try #require(TransferTable(results))
    #expect(
      TransferVerdict(table).sentences[0].contains(
        "above it on 2 of 2 pairs, with its whole 95 % interval on 1)"))
    #expect(TransferVerdict(table).sentences[1].contains("(above it on 0 of 2 pairs)"))
    let (dish, rat) = (1, 2)
    let alignment = try #require(table.alignments.first)
    let interval = table.interval("gru", .rocAUCStratified, from: dish, to: rat, alignment)
    #expect(interval.low == 0.55 && interval.high == 0.69)
    #expect(table.interval("gru", .rocAUCStratified, from: 0, to: rat, alignment).low.isNaN)
  }

  @Test func aMeanThatOnePairMakesIsSaid() throws {
    var results = try sampleTransfer()
    for index in results.rows.indices {
      let row = results.rows[index]
      guard row.label == "gru", row.testedOn == "rat" else { continue }
      if row.trainedOn == "dish a" { results.rows[index].metrics[.rocAUCStratified] = 0.49 }
      results.rows[index].metrics[.headline] = row.trainedOn == "dish b" ? -0.5 : -0.25
    }
    let sentence = TransferVerdict(try #require(TransferTable(results))).sentences[0]
    #expect(
      sentence.contains(
        "something carries over on average, but not everywhere: 0.555 (any constant rate 0.500, "
          + "above it on 1 of 2 pairs)"))
    #expect(
      sentence.contains("In bits/spike it is below the target's own constant rate: -0.375 and "))
  }

  /// With two animals and two dishes there is an interval over recordings, and it decides.
  @Test func anIntervalOverRecordingsDecides() throws {
    func sentence(_ scores: [Double]) throws -> String {
      var rows: [ResultRow] = []
      for (index, (source, target)) in [
        ("dish a", "rat a"), ("dish a", "rat b"), ("dish b", "rat a"), ("dish b", "rat b"),
      ].enumerated() {
        rows.append(try sampleTransferRow("gru", from: source, to: target, auc: scores[index]))
      }
      for place in ["dish a", "dish b", "rat a", "rat b"] {
        rows.append(try sampleTransferRow("gru", from: place, to: place, auc: 0.9))
        for (null, auc) in [("constant-rate", 0.5), ("exponential-history", 0.65)] {
          rows.append(
            try sampleTransferRow(null, from: place, to: place, auc: auc, role: .null))
        }
      }
      let results = ComparisonResults(
        settings: ProtocolSettings(preset: .quick),
        recordings: rows.filter { $0.trainedOn == $0.testedOn && $0.label == "gru" }
          .map(\.cell.recording), rows: rows)
      return TransferVerdict(try #require(TransferTable(results))).sentences[0]
    }
    // Standard error 0.01, one degree of freedom: 12.706 of them to either side.
    let sure = try sentence([0.79, 0.81, 0.79, 0.81])
    #expect(
      sure.contains(
        "in vitro -> in vivo: something carries over: 0.800, 95 % interval over recordings "
          + "0.673 to 0.927 (any constant rate 0.500, above it on 4 of 4 pairs), 75% of the way"))
    #expect(sure.contains("It is more than the target's own exponential history has (0.650)."))
    let unsure = try sentence([0.54, 0.58, 0.54, 0.58])
    #expect(unsure.contains("it is not sure that anything carries over: 0.560, 95 % interval"))
    #expect(unsure.contains("not to be told from the target's own exponential history (0.650)"))
  }

  /// One leak, wherever it is, and nothing is said of the scores.
  @Test func aLeakIsNoEvidence() throws {
    var results = try sampleTransfer()
    results.rows.append(
      try sampleTransferRow(
        "gru", from: "rat", to: "rat", auc: 0.99, seed: 1, verdict: .leak))
    let table = try #require(TransferTable(results))
    let sentences = TransferVerdict(table).sentences
    #expect(sentences.count == 2)
    #expect(sentences[0] == "gru is not judged: its audit says leak.")
  }

  @Test func alignmentsAreNamedWhereThereAreSeveral() throws {
    var results = try sampleTransfer()
    results.rows.append(
      try sampleTransferRow("gru", from: "rat", to: "dish a", alignment: "none", auc: 0.6))
    let sentences = TransferVerdict(try #require(TransferTable(results))).sentences
    #expect(sentences[0] == "gru, none, in vitro -> in vivo: there is no cell.")
    #expect(sentences[1].hasPrefix("gru, none, in vivo -> in vitro: something carries over"))
    #expect(sentences[2].hasPrefix("gru, rate-rank, in vitro -> in vivo: something"))
  }
}
