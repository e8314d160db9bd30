import Zoo

extension EngineScript {
  /// The most tasks of an array that clusters accept as they come: Slurm's own limit is 1,001.
  private static let mostTasks = 1000
  /// Sites ask for tasks of ten minutes or more; a smaller unit shares a task with others.
  private static let leastSeconds = 600.0
  private static let threads = 2

  /// The number of tasks.
  var slurmTasks: Int {
    let seconds = plan.units.reduce(0) { $0 + $1.seconds }
    let wanted = min(Double(Self.mostTasks), (seconds / Self.leastSeconds).rounded(.up))
    return max(1, min(plan.units.count, Int(wanted)))
  }

  /// A script for `sbatch`: an array job whose tasks are shares of the plan.
  var slurm: String {
    let tasks = slurmTasks
    let longest = (1...tasks).compactMap { WorkShard(index: $0, count: tasks) }
      .map { $0.of(plan.units).reduce(0) { $0 + $1.seconds } }.max() ?? 0
    // Estimates are right within a factor of three, and what was stopped continues.
    let minutes = max(30, 10 * Int((3 * min(longest, 1e7) / Double(Self.threads) / 600).rounded(.up)))
    let time =
      "\(minutes / 60):" + (minutes % 60 < 10 ? "0" : "") + "\(minutes % 60):00"
    return """
      #!/bin/bash
      #SBATCH --job-name=zoo-\(digest)
      #SBATCH --array=1-\(tasks)\(tasks > 10 ? "%10" : "")
      #SBATCH --cpus-per-task=\(Self.threads)
      #SBATCH --mem=\(megabytes)M
      #SBATCH --time=\(time)
      #SBATCH --requeue
      #SBATCH --signal=B:TERM@120
      # Slurm does not start a task again that ran out of time. Submit this file again: what is done
      # is skipped, and what was stopped continues. When all tasks have ended:
      #   zoo-cli merge \(quoted.directory)
      # exec, so that the signal reaches the program.
      exec zoo-cli run \(quoted.plan) --shard "$SLURM_ARRAY_TASK_ID/\(tasks)" --dir \(quoted.directory) --keep-going --quiet

      """
  }
}
