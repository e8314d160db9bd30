import Zoo

extension EngineScript {
  /// A script that keeps a number of processes busy with GNU parallel, then merges.
  var parallel: String {
    """
    #!/bin/bash
    # Usage: bash FILE [JOBS]. Repeat it after a stop: what is done is skipped.
    set -u
    parallel --jobs "${1:-2}" --termseq TERM,60000,KILL \\
      zoo-cli run \(quoted.plan) --unit {} --dir \(quoted.directory) --threads 1 --quiet <<'UNITS'
    \(plan.units.map(\.id).joined(separator: "\n"))
    UNITS
    zoo-cli merge \(quoted.directory) --plan \(quoted.plan)

    """
  }
}
