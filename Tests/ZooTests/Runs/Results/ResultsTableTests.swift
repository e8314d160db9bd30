import Testing

@testable import Zoo

@Suite struct ResultsTableTests {
  @Test func eachRowIsALineWithAFieldPerColumn() throws {
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
    #expect(bits == (try sampleScores()[.bitsPerSpike]))
  }

  /// Existing columns keep their order for spreadsheets; every metric of the catalogue has a
  /// column.
  @Test func everyMetricIsAColumnAndOldColumnsStay() {
    let header = ResultsTable.rows(sampleResults([])).dropLast().split(separator: ",").map(
      String.init)
    let known = [
      "label", "model", "role", "trained_on", "tested_on", "seed", "bits_per_spike",
      "bits_per_spike_calibrated", "unit_median_bits_per_spike", "units_above_zero",
      "roc_auc_stratified", "roc_auc_unit_mean", "roc_auc_pooled", "average_precision_unit_mean",
      "average_precision_lift", "average_precision_pooled", "calibration_slope",
      "calibration_intercept", "calibration_ratio", "brier", "f1", "mcc", "threshold",
      "undefined_units", "audit", "lag", "memory_bins", "parameters", "epochs", "steps",
      "fit_seconds", "predict_seconds", "peak_memory_bytes",
    ]
    #expect(header.filter(known.contains) == known)
    #expect(Set(Metric.all.map(\.csvName)).isSubset(of: header))
    #expect(header.count == Set(header).count)
  }

  @Test func unitLabelsAreTheLastColumns() throws {
    var row = try sampleRow("gru")
    row.metrics.units[0].unit = UnitInfo(
      index: 100, identifier: "a,b", position: [1.5, -2], labels: ["area": "CA1", "spikes": "few"])
    row.metrics.units[1].unit = UnitInfo(index: 101, labels: ["layer": "5"])
    let lines = ResultsTable.units(sampleResults([row])).split(separator: "\n")
    #expect(
      lines[0] == "label,tested_on,seed,unit,spikes,rate,bits_per_spike,bits_per_spike_calibrated,"
        + "roc_auc,average_precision,file_index,identifier,x_um,y_um,trained_on,alignment,area,layer,unit_spikes"
    )
    #expect(lines[1].hasSuffix(",100,\"a,b\",1.5,-2.0,slice,,CA1,,few"))
    #expect(lines[2].hasPrefix("gru,slice,0,1,2,") && lines[2].hasSuffix(",101,101,,,slice,,,5,"))
  }

  @Test func undefinedValuesAreEmpty() throws {
    let table = ResultsTable.units(sampleResults([try sampleRow("gru", seed: 7)]))
    let lines = table.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[3] == "gru,slice,7,2,0,0.0,,,,,2,2,,,slice,")
    #expect(lines[1].hasPrefix("gru,slice,7,0,3,0.5,"))
  }

  /// RFC 4180, whatever Swift considers a character.
  @Test(
    arguments: [
      ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""),
      ("two\r\nlines", "\"two\r\nlines\""), ("a\rb", "\"a\rb\""), (",\u{301}", "\",\u{301}\""),
      ("\"\u{301}", "\"\"\"\u{301}\""), ("", ""), ("培養", "培養"),
    ])
  func fieldsAreQuotedWhereNecessary(_ field: String, _ quoted: String) {
    #expect(Array(ResultsTable.quoted(field).utf8) == Array(quoted.utf8))
  }
}
