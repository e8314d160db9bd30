import Testing

@testable import Zoo

@Suite struct ResultsTableTests {
  @Test func aRowIsALineWithAFieldAColumn() throws {
    let table = ResultsTable.rows(sampleResults([try sampleRow("gru")]))
    let lines = table.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 3 && lines[2].isEmpty)
    let names = lines[0].split(separator: ",", omittingEmptySubsequences: false)
    let fields = lines[1].split(separator: ",", omittingEmptySubsequences: false)
    #expect(names.count == fields.count)
    let row = Dictionary(uniqueKeysWithValues: zip(names, fields))
    #expect(row["label"] == "gru" && row["tested_on"] == "slice" && row["seed"] == "0")
    #expect(row["threshold"] == "0.1" && row["fit_seconds"] == "1.5")
    // Unit 2 never spikes.
    #expect(row["undefined_units"] == "1" && row["memory_bins"] == "5")
    #expect(row["audit"] == "causal" && row["lag"] == "")
    // Every digit is kept.
    let bits = try #require(row["bits_per_spike"].flatMap { Double($0) })
    #expect(bits == (try sampleScores().bitsPerSpike.pooled))
  }

  @Test func whatIsUndefinedIsEmpty() throws {
    let table = ResultsTable.units(sampleResults([try sampleRow("gru", seed: 7)]))
    let lines = table.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[3] == "gru,slice,7,2,0,0.0,,,")
    #expect(lines[1].hasPrefix("gru,slice,7,0,3,0.5,"))
  }

  /// RFC 4180, whatever Swift takes for a character.
  @Test(
    arguments: [
      ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""),
      ("two\r\nlines", "\"two\r\nlines\""), ("a\rb", "\"a\rb\""), (",\u{301}", "\",\u{301}\""),
      ("\"\u{301}", "\"\"\"\u{301}\""), ("", ""), ("培養", "培養"),
    ])
  func fieldsAreQuotedWhereTheyMust(_ field: String, _ quoted: String) {
    #expect(Array(ResultsTable.quoted(field).utf8) == Array(quoted.utf8))
  }
}
