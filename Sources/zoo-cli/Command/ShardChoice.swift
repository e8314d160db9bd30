import Zoo

/// The value of `--shard`: a share, or the one that the environment of an array job names.
enum ShardChoice: Sendable {
  /// A share that was given.
  case given(WorkShard)
  /// That of the environment.
  case automatic

  static let option = CommandOption<ShardChoice>(
    "shard", placeholder: "I/N", allowed: "I/N with I from 1 to N, or auto",
    "share I of N; auto takes it from Slurm's array variables or from TEST_SHARD_INDEX"
  ) { ShardChoice($0) }

  /// The variables that `auto` reads.
  static let variables = [
    "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN",
    "SLURM_ARRAY_TASK_MAX", "TEST_SHARD_INDEX", "TEST_SHARD_TOTAL", "TEST_TOTAL_SHARDS",
  ]

  /// A choice; nil if the text is neither.
  init?(_ text: String) {
    if text == "auto" {
      self = .automatic
    } else if let shard = WorkShard(text) {
      self = .given(shard)
    } else {
      return nil
    }
  }

  /// The share, and where it comes from if it was not given.
  ///
  /// - Throws: `CommandFailure` if the environment does not say.
  func shard(
    _ environment: [String: String]
  ) throws(CommandFailure) -> (shard: WorkShard, source: String?) {
    if case .given(let shard) = self { return (shard, nil) }
    func number(_ name: String) -> Int? { environment[name].flatMap { Int($0) } }
    if let id = number("SLURM_ARRAY_TASK_ID") {
      let first = number("SLURM_ARRAY_TASK_MIN") ?? 1
      let count = number("SLURM_ARRAY_TASK_COUNT")
      let last = number("SLURM_ARRAY_TASK_MAX") ?? count.map { first + $0 - 1 }
      // With gaps, as when some tasks of an array are submitted again, the number does not say which
      // share a task is.
      if let count, last == first + count - 1,
        let shard = WorkShard(index: id - first + 1, count: count)
      {
        return (shard, "SLURM_ARRAY_TASK_ID")
      }
      throw .usage(
        "--shard auto: the tasks of this Slurm array are not numbered without gaps",
        hint: "write --shard \"$SLURM_ARRAY_TASK_ID/N\" with the N of the whole array")
    }
    if let index = number("TEST_SHARD_INDEX"),
      let count = number("TEST_SHARD_TOTAL") ?? number("TEST_TOTAL_SHARDS"),
      // It counts from 0.
      let shard = WorkShard(index: index + 1, count: count)
    {
      return (shard, "TEST_SHARD_INDEX")
    }
    throw .usage(
      "--shard auto: neither SLURM_ARRAY_TASK_ID with SLURM_ARRAY_TASK_COUNT nor TEST_SHARD_INDEX "
        + "with TEST_SHARD_TOTAL is set",
      hint: "give the share, such as --shard 1/4")
  }
}
