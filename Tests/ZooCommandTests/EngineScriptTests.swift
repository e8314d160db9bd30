import Foundation
import Testing
import Zoo

@testable import ZooCommand

/// Whether the engines do what the scripts say is tested with the engines, in `Tests/Engines`.
@Suite struct EngineScriptTests {
  private func script(
    _ format: String, directory: String = "my run", seeds: String = "0"
  ) throws -> CommandRun {
    try withTemporaryFolder { folder in
      try CommandRun(
        [
          "plan", "compare", "constant", "--units", "4", "--minutes", "0.1", "--context", "20",
          "--seeds", seeds, "--out", folder + "/plan.json", "--format", format, "--dir", directory,
        ], adding: [Constant.self])
    }
  }

  @Test func slurmGetsAnArrayOfShares() throws {
    let text = try script("slurm").output
    #expect(text.hasPrefix("#!/bin/bash\n#SBATCH --job-name=zoo-"))
    // Less than ten minutes of work is one task.
    for line in [
      "#SBATCH --array=1-1\n", "#SBATCH --signal=B:TERM@120\n", "#SBATCH --requeue\n",
      "--shard \"$SLURM_ARRAY_TASK_ID/1\" --dir 'my run' --keep-going",
      "#   zoo-cli merge 'my run'\n", "#SBATCH --time=0:30:00\n",
      "#SBATCH --mem=1000M\n",
    ] { #expect(text.contains(line), "\(line)") }
  }

  /// As many tasks as there are ten minutes, but no more than units or than an array may have.
  @Test func longWorkIsDividedIntoMoreTasks() throws {
    func script(_ count: Int, seconds: Double) throws -> EngineScript {
      let text = try CommandRun("plan compare last-bin --units 4 --minutes 0.1 --context 20").output
      let document = try #require(
        try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
      let plan = try JSONDecoder().decode(
        WorkPlan.self, from: JSONSerialization.data(withJSONObject: document))
      let unit = try #require(
        (document["units"] as? [[String: Any]])?.first)
      let long = try JSONDecoder().decode(
        WorkUnit.self,
        from: JSONSerialization.data(
          withJSONObject: unit.merging(["seconds": seconds]) { _, new in new }))
      return EngineScript(
        plan: plan.keeping(Array(repeating: long, count: count)), file: "p", directory: "d",
        digest: "0")
    }
    #expect(try script(8, seconds: 1).slurmTasks == 1)
    #expect(try script(30, seconds: 300).slurmTasks == 15)
    #expect(try script(30, seconds: 3600).slurmTasks == 30)
    #expect(try script(5000, seconds: 3600).slurmTasks == 1000)
    let hours = try script(30, seconds: 3600)
    // Three times an hour on two threads.
    #expect(hours.slurm.contains("--time=1:30:00\n") && hours.slurm.contains("--array=1-30%10\n"))
    #expect(try script(1, seconds: 1e300).slurm.contains("#SBATCH --time="))
  }

  @Test func everyUnitIsListedForParallelAndSnakemake() throws {
    let ids = try script("ids").output
    for (format, lines) in [
      ("parallel", ["--unit {} --dir 'my run'", "\nzoo-cli merge 'my run' --plan "]),
      (
        "snakemake",
        [
          "DIRECTORY = \"my run\"", "--unit {wildcards.unit} --dir 'my run'",
          "constraints: unit=\"[0-9a-f]+\"",
        ]
      ),
    ] {
      let text = try script(format).output
      #expect(text.contains(ids))
      for line in lines { #expect(text.contains(line), "\(line)") }
    }
  }

  @Test func bracesInPathsAreNoWildcards() throws {
    let run = try script("snakemake", directory: "a{b}")
    #expect(run.code == 2 && run.errors.contains("reads the braces in 'a{b}'"))
    #expect(try script("snakemake", directory: "a\"b").output.contains("DIRECTORY = \"a\\\"b\""))
  }
}
