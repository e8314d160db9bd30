import Foundation
import Tensor
import Testing
import Zoo

@testable import ZooCommand

@Suite struct EvaluateTests {
  /// A simulated recording of 4 units and 6,000 bins; its split at context 20 has 1,490 test bins.
  private func withRecording(_ body: (_ folder: String, _ data: String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let data = folder + "/a.npz"
      let run = try CommandRun("simulate --units 4 --minutes 0.1 --regime in-vivo --out \(data)")
      #expect(run.code == 0, "\(run.errors)")
      try body(folder, data)
    }
  }

  private func metrics(_ run: CommandRun) throws -> [String: Any] {
    let document = try #require(run.json as? [String: Any])
    let rows = try #require(document["rows"] as? [[String: Any]])
    return try #require(rows.first?["metrics"] as? [String: Any])
  }

  /// Metrics without the ends of intervals, which a run has and single predictions do not.
  private func withoutIntervals(_ metrics: [String: Any]) -> NSDictionary {
    let values = metrics.filter { !$0.key.hasSuffix("low") && !$0.key.hasSuffix("high") }
    return NSDictionary(
      dictionary: values.mapValues { ($0 as? [String: Any]).map(withoutIntervals) ?? $0 })
  }

  @Test func predictionsOfARunScoreAsTheRunDid() throws {
    try withRecording { folder, data in
      let trained = try CommandRun(
        "train constant --data \(data) --context 20 --json --out \(folder)/run",
        adding: [Constant.self])
      #expect(trained.code == 0, "\(trained.errors)")
      let predicted = try CommandRun(
        "predict \(folder)/run --data \(data) --out \(folder)/p.npz", adding: [Constant.self])
      #expect(predicted.code == 0, "\(predicted.errors)")
      let document = try #require(trained.json as? [String: Any])
      let rows = try #require(document["rows"] as? [[String: Any]])
      let row = try #require(rows.first { $0["model"] as? String == "constant" })
      let expected = try #require(row["metrics"] as? [String: Any])
      for line in ["evaluate \(folder)/p.npz", "evaluate \(folder)/run"] {
        let run = try CommandRun("\(line) --data \(data) --json", adding: [Constant.self])
        #expect(run.code == 0, "\(run.errors)")
        #expect(withoutIntervals(try metrics(run)) == withoutIntervals(expected))
      }
    }
  }

  /// Two fits of one model are told apart, and options that the run decides are not swallowed.
  @Test func rowsOfARunAreToldApart() throws {
    try withRecording { folder, data in
      let trained = try CommandRun(
        "train gru:hidden=2 --data \(data) --context 20 --epochs 1 --seeds 0,1 --out \(folder)/run")
      #expect(trained.code == 0, "\(trained.errors)")
      let run = try CommandRun("evaluate \(folder)/run --data \(data)")
      #expect(run.code == 0, "\(run.errors)")
      #expect(run.output.contains("gru:hidden=2, seed 0 "))
      #expect(run.output.contains("gru:hidden=2, seed 1 "))
      for option in ["--units 3", "--context 30", "--preset standard"] {
        let refused = try CommandRun("evaluate \(folder)/run --data \(data) \(option)")
        #expect(refused.code == 2)
        #expect(refused.errors.contains("\(option.prefix { $0 != " " }) is for a predictions file"))
      }
    }
  }

  /// The next step that `predict` names works as written, whichever part was predicted.
  @Test func theNextStepOfPredictWorks() throws {
    try withRecording { folder, data in
      let trained = try CommandRun(
        "train constant --data \(data) --context 20 --units 3 --minutes 0.09 --out \(folder)/run",
        adding: [Constant.self])
      #expect(trained.code == 0, "\(trained.errors)")
      let predicted = try CommandRun(
        "predict \(folder)/run --data \(data) --start 0.5 --out \(folder)/p.npz",
        adding: [Constant.self])
      let line = try #require(predicted.errors.split(separator: "\n").last)
      let next = try CommandRun(String(line.dropFirst("Next: zoo-cli ".count)))
      #expect(next.code == 0, "\(line) \(next.errors)")
      let seed = try CommandRun(
        "predict \(folder)/run --data \(data) --model constant --seed 9 --out \(folder)/q.npz",
        adding: [Constant.self])
      #expect(seed.code == 2)
      #expect(seed.errors.contains("no fitted model 'constant' that matches the options"))
    }
  }

  @Test func probabilitiesOfTheTestPartAreScored() throws {
    try withRecording { folder, data in
      let file = folder + "/mine.npz"
      try NumPyArchive.write(
        file,
        [
          "probabilities": NumericArray(
            [Double](repeating: 0.01, count: 1490 * 4), shape: [1490, 4])
        ])
      let run = try CommandRun("evaluate \(file) --data \(data) --context 20 --json")
      #expect(run.code == 0, "\(run.errors)")
      let metrics = try metrics(run)
      #expect((metrics["roc_auc"] as? [String: Any])?["stratified"] as? Double == 0.5)
      #expect(metrics["f1"] is NSNull)
    }
  }

  @Test func filesThatAreNotPredictionsAreRefused() throws {
    try withRecording { folder, data throws in
      let file = folder + "/mine.npz"
      func message(_ array: NumericArray, name: String = "logits") throws -> String {
        try NumPyArchive.write(file, [(name: name, array: array)])
        let run = try CommandRun("evaluate \(file) --data \(data) --context 20")
        #expect(run.code == 3)
        return run.errors
      }
      var values = [Double](repeating: 0, count: 1490 * 4)
      #expect(try message(NumericArray(values), name: "scores").contains("found scores"))
      #expect(try message(NumericArray(values)).contains("[5960], not [bins, units]"))
      #expect(
        try message(NumericArray(values, shape: [2980, 2])).contains("predictions of 2 units"))
      #expect(
        try message(NumericArray([0.0, 0, 0, 0], shape: [1, 4])).contains("1490 test bins"))
      values[9] = .nan
      #expect(
        try message(NumericArray(values, shape: [1490, 4])).contains("nan in row 2, unit 1"))
      values[9] = 1.5
      #expect(
        try message(NumericArray(values, shape: [1490, 4]), name: "probabilities")
          .contains("1.5 in row 2, unit 1 is not a probability"))
    }
  }

  /// What cannot be scored as it is, and what probably is something else, are said.
  @Test func certaintyAndMistakenProbabilitiesAreSaid() throws {
    try withRecording { folder, data in
      let file = folder + "/mine.npz"
      func run(_ value: Double, name: String) throws -> CommandRun {
        var values = [Double](repeating: 0.25, count: 1490 * 4)
        values[7] = value
        try NumPyArchive.write(
          file, [(name: name, array: NumericArray(values, shape: [1490, 4]))])
        return try CommandRun("evaluate \(file) --data \(data) --context 20")
      }
      let certain = try run(0, name: "probabilities")
      #expect(certain.output.contains("1 predictions are certain") && certain.output.contains("80"))
      #expect(try run(0.5, name: "logits").output.contains("lie from 0 to 1"))
      let plain = try run(-90, name: "logits")
      #expect(plain.code == 0 && !plain.output.contains("certain"))
      let document = try CommandRun("evaluate \(file) --data \(data) --context 20 --json").json
      #expect(((document as? [String: Any])?["notes"] as? [String])?.isEmpty == false)
    }
  }

  @Test func filesOfOtherKindsAreNamed() throws {
    try withRecording { folder, data in
      let array = folder + "/p.npy"
      try NumPyFile.write(NumericArray([0.5, 0.5], shape: [1, 2]), to: array)
      let run = try CommandRun("evaluate \(array) --data \(data)")
      #expect(run.code == 3)
      #expect(run.errors.contains("this is an npy array") && run.errors.contains("numpy.savez"))
      try "0.5,0.5\n".write(toFile: folder + "/p.csv", atomically: true, encoding: .utf8)
      #expect(try CommandRun("evaluate \(folder)/p.csv --data \(data)").errors.contains("CSV"))
    }
  }

  @Test func aFolderWithoutARunIsRefused() throws {
    try withRecording { folder, data in
      let run = try CommandRun("evaluate \(folder) --data \(data)")
      #expect(run.code == 3)
      #expect(run.errors.contains("is not a run directory"))
    }
  }
}
