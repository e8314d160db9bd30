import Foundation
import Tensor
import Testing

@testable import ZooCommand

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct ExitCodeTests {
  private static let small = "--units 4 --minutes 0.1 --context 20 --quiet"

  @Test func wrongUsageIsExitCode2() throws {
    for line in ["lsit", "compare --sedes 1", "compare nosuchmodel", "info nosuchmodel"] {
      let run = try CommandRun(line)
      #expect(run.code == 2, "\(line): \(run.errors)")
      #expect(run.output.isEmpty)
      #expect(run.errors.hasPrefix("error: "))
    }
  }

  @Test func wrongDataIsExitCode3() throws {
    try withTemporaryFolder { folder in
      let empty = folder + "/empty.npz"
      try Data().write(to: URL(fileURLWithPath: empty))
      for file in [folder + "/missing.npz", empty] {
        let run = try CommandRun("compare constant-rate --data \(file) --out \(folder)/run")
        #expect(run.code == 3)
        #expect(run.errors.contains(file))
        #expect(!FileManager.default.fileExists(atPath: folder + "/run"))
      }
    }
  }

  @Test func aFailedModelIsExitCode1Or5() throws {
    try withTemporaryFolder { folder in
      let line = "compare failing constant \(Self.small) --out \(folder)/run"
      let stopped = try CommandRun(line, adding: [Failing.self, Constant.self])
      #expect(stopped.code == 1)
      #expect(stopped.errors.contains("failing failed on"))
      let kept = try CommandRun(
        line + " --keep-going", adding: [Failing.self, Constant.self])
      #expect(kept.code == 5)
      #expect(kept.output.contains("Failed: failing"))
      #expect(kept.output.contains("\nconstant "))
    }
  }

  @Test func aLeakIsExitCode4AndNotRanked() throws {
    try withTemporaryFolder { folder in
      let run = try CommandRun(
        "compare cheat-0 cheat-1 \(Self.small) --out \(folder)/run",
        adding: [Cheat<SameBin>.self, Cheat<NextBin>.self])
      #expect(run.code == 4)
      #expect(run.output.contains("cheat-0  LEAK lag 0"))
      #expect(run.output.contains("cheat-1  LEAK lag 1"))
      #expect(!run.output.contains("\ncheat"))
    }
  }

  @Test func aMissedRequirementIsExitCode6() throws {
    try withTemporaryFolder { folder throws in
      func code(_ requirement: String) throws -> Int32 {
        try CommandRun(
          ("compare constant \(Self.small) --out \(folder)/run --require " + requirement)
            .split(separator: " ").map(String.init), adding: [Constant.self]
        ).code
      }
      #expect(try code("bits>5") == 6)
      #expect(try code("roc_auc.stratified>=0.5") == 0)
      #expect(try code("nosuchmetric>1") == 2)
      let nulls = try CommandRun(
        "compare constant-rate \(Self.small) --out \(folder)/nulls --require bits>5")
      #expect(nulls.code == 6)
      #expect(nulls.errors.contains("only null rows are ranked"))
    }
  }

  @Test func aFullDiskIsExitCode7() throws {
    let run = try CommandRun(["list"], output: MemoryStream(failure: ENOSPC))
    #expect(run.code == 7)
    #expect(run.errors.contains("standard output"))
    let file = CommandFailure(FileError.system(operation: "write", file: "a", code: ENOSPC))
    #expect(file.code == .resources && file.hint?.contains("free some space") == true)
  }

  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func aSignalStopsAfterSaving(_ signal: Int32, _ code: Int32) throws {
    try withTemporaryFolder { folder in
      let cancellation = Cancellation()
      cancellation.request(signal: signal)
      let run = try CommandRun(
        "compare constant \(Self.small) --out \(folder)/run".split(separator: " ")
          .map(String.init), adding: [Constant.self], cancellation: cancellation)
      #expect(run.code == code)
      #expect(run.output.isEmpty)
      #expect(
        run.errors.contains(
          "To continue: zoo-cli compare constant \(Self.small) --out \(folder)/run"))
    }
  }
}
