import Testing
import Zoo

@testable import ZooCommand

@Suite struct ShardChoiceTests {
  private func shard(_ environment: [String: String]) throws -> (String, String?) {
    let (shard, source) = try ShardChoice.automatic.shard(environment)
    return (shard.description, source)
  }

  @Test func aGivenShareIsKept() throws {
    let choice = try #require(ShardChoice("2/3"))
    let (shard, source) = try choice.shard(["TEST_SHARD_INDEX": "0", "TEST_SHARD_TOTAL": "9"])
    #expect(shard.description == "2/3" && source == nil)
    #expect(ShardChoice("5/4") == nil && ShardChoice("Auto") == nil)
  }

  @Test func slurmNumbersTasksFromAnywhere() throws {
    var variables = ["SLURM_ARRAY_TASK_ID": "3", "SLURM_ARRAY_TASK_COUNT": "4"]
    #expect(try shard(variables) == ("3/4", "SLURM_ARRAY_TASK_ID"))
    (variables["SLURM_ARRAY_TASK_MIN"], variables["SLURM_ARRAY_TASK_MAX"]) = ("0", "3")
    #expect(try shard(variables) == ("4/4", "SLURM_ARRAY_TASK_ID"))
    // Tasks 3 and 9 alone were submitted again: which share of how many?
    (variables["SLURM_ARRAY_TASK_MIN"], variables["SLURM_ARRAY_TASK_MAX"]) = ("3", "9")
    variables["SLURM_ARRAY_TASK_COUNT"] = "2"
    #expect(throws: CommandFailure.self) { try shard(variables) }
  }

  @Test func testRunnersCountFromZero() throws {
    for name in ["TEST_SHARD_TOTAL", "TEST_TOTAL_SHARDS"] {
      #expect(
        try shard(["TEST_SHARD_INDEX": "0", name: "4"]) == ("1/4", "TEST_SHARD_INDEX"))
    }
    for environment in [
      [:], ["TEST_SHARD_INDEX": "4", "TEST_SHARD_TOTAL": "4"], ["TEST_SHARD_INDEX": "0"],
      ["SLURM_ARRAY_TASK_ID": "3"],
    ] {
      #expect(throws: CommandFailure.self) { try shard(environment) }
    }
  }
}
