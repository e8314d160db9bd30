import Foundation
#if canImport(FoundationXML)
  import FoundationXML
#endif
import Tensor
import TestSupport
import Testing

@testable import ZooCommand

@Suite struct BenchTests {
  @Test(arguments: Workload.all.map(\.name))
  func everyWorkloadRuns(_ name: String) throws {
    // The startup benchmark needs the program itself.
    if name == "startup" { return }
    let run = try CommandRun("bench --small --only \(name)")
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.output.contains("benchmark"))
    let names = try Workload.all.first { $0.name == name }?.benchmarks(BenchmarkSettings())
      .map(\.name)
    for name in try #require(names) {
      #expect(run.errors.contains("] \(name)\n"))
      #expect(run.output.contains(name.split(separator: "/").dropFirst().joined(separator: "/")))
    }
  }

  @Test func theDocumentIsComplete() throws {
    let run = try CommandRun(
      "bench --small --only kernels/exp,training/step --repetitions 3 --quiet --json")
    #expect(run.code == 0)
    let document = try #require(run.json as? [String: Any])
    #expect(document["schema"] as? String == "zoo.bench/1")
    let machine = try #require(document["machine"] as? [String: Any])
    for key in ["processor", "cores", "caches", "isa", "threads", "load_average", "limits"] {
      #expect(machine[key] != nil, "\(key)")
    }
    let results = try #require(document["results"] as? [[String: Any]])
    #expect(
      results.map { $0["name"] as? String } == ["kernels/exp", "training/step"])
    for result in results {
      let seconds = try #require(result["seconds"] as? [String: Any])
      #expect(seconds["repetitions"] as? Int == 3)
      let order = ["minimum", "lower_quartile", "median", "upper_quartile", "maximum"]
        .map { seconds[$0] as? Double ?? .nan }
      #expect(order == order.sorted() && order[0] > 0)
      #expect((result["limit_share"] as? Double ?? 0) > 0)
    }
    #expect((results[1]["real_time_factor"] as? Double ?? 0) > 0)
    #expect((document["peak_memory_bytes"] as? Int ?? 0) > 0)
  }

  @Test func namesChooseExactlyOrByTheirBeginning() throws {
    let names = { (only: String) -> [String] in
      let run = try CommandRun("bench --list --json --only \(only)")
      let groups = try #require(run.json as? [[String: Any]])
      return groups.flatMap { $0["benchmarks"] as? [String] ?? [] }
    }
    #expect(try names("training/step") == ["training/step"])
    #expect(try names("training/").count == 3)
    #expect(
      try names("metrics,kernels/ad") == ["kernels/adam", "metrics/pooled", "metrics/evaluation"])
  }

  @Test func unknownNamesAreSuggested() throws {
    let run = try CommandRun("bench --only atention")
    #expect(run.code == 2)
    #expect(run.errors.contains("did you mean 'attention'?"))
    #expect(try CommandRun("bench --only ,").code == 2)
  }

  @Test func bareLeavesOutTheLimits() throws {
    let run = try CommandRun("bench --small --bare --only kernels/exp --json --quiet")
    let document = try #require(run.json as? [String: Any])
    #expect((document["machine"] as? [String: Any])?["limits"] == nil)
    let result = try #require((document["results"] as? [[String: Any]])?.first)
    #expect(result["limit_share"] == nil)
  }

  @Test func aFileIsRead() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/dish.npz"
      #expect(try CommandRun("simulate --units 3 --minutes 0.05 --out \(file)").code == 0)
      let run = try CommandRun("bench --small --only reading --file \(file)")
      #expect(run.code == 0)
      #expect(run.output.contains("file/dish"))
      #expect(try CommandRun("bench --only reading --file \(folder)/none.npz").code == 3)
    }
  }

  @Test func scalingWritesAFigure() throws {
    try withTemporaryFolder { folder in
      let out = folder + "/scaling"
      // The command sets the number of threads itself.
      let run = try withThreads(nil) {
        try CommandRun("bench --small --scaling --json --quiet --out \(out)")
      }
      #expect(run.code == 0)
      let document = try #require(run.json as? [String: Any])
      #expect((document["results"] as? [Any])?.isEmpty == true)
      let points = try #require(document["scaling"] as? [[String: Any]])
      for (sweep, sizes) in [("context", [20, 40]), ("units", [16, 32])] {
        let chosen = points.filter { $0["sweep"] as? String == sweep }
        #expect(chosen.map { $0[sweep] as? Int } == sizes)
      }
      for point in points {
        #expect((point["seconds"] as? Double ?? 0) > 0)
        #expect((point["peak_memory_bytes"] as? Int ?? 0) > 0)
      }
      let svg = try String(contentsOfFile: out + "/scaling.svg", encoding: .utf8)
      #expect(XMLParser(data: Data(svg.utf8)).parse())
      #expect(svg.contains("prefers-color-scheme: dark"))
      #expect(try CommandRun("bench --small --only kernels/exp --out \(out)").code == 2)
      let saved = try String(contentsOfFile: out + "/bench.json", encoding: .utf8)
      #expect(saved == run.output)
    }
  }

  @Test func scalingTablesHaveALineForEachPoint() throws {
    try withTemporaryFolder { folder in
      // The command sets the number of threads itself.
      let run = try withThreads(nil) {
        try CommandRun("bench --small --scaling --quiet --out \(folder)")
      }
      for sweep in ["context", "units", "threads"] {
        #expect(run.output.contains("a training step against \(sweep)"))
      }
      #expect(run.output.contains("scaling.svg"))
    }
  }

  @Test func quartilesAreInterpolated() {
    let seconds = Measurement.Seconds([4, 1, 3, 2])
    #expect(seconds.median == 2.5)
    #expect(seconds.lowerQuartile == 1.75)
    #expect(seconds.upperQuartile == 3.25)
    #expect(seconds.spread == 0.6)
  }

  @Test func aCancelledBenchmarkEnds() throws {
    let cancellation = Cancellation()
    cancellation.request(signal: 2)
    let run = try CommandRun(
      ["bench", "--small", "--only", "kernels/exp"], cancellation: cancellation)
    #expect(run.code == 130)
  }

  @Test func aSubprocessIsRunToItsEnd() throws {
    let result = try Subprocess.run("/bin/sh", ["-c", "echo out; echo err >&2; exit 3"])
    #expect(result.status == 3)
    #expect(String(decoding: result.output, as: UTF8.self) == "out\n")
    #expect(try Subprocess.run("/bin/sh", ["-c", "kill -9 $$"]).status == 128 + 9)
    #expect(throws: FileError.system(operation: "start", file: "/nowhere/program", code: 2)) {
      try Subprocess.run("/nowhere/program", [])
    }
  }
}
