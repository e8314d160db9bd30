import Zoo

/// `zoo-cli merge`: makes the results of a run directory again from its fits.
enum Merge: Subcommand {
  static let definition = CommandDefinition(
    name: "merge", summary: "make results.json and the tables of a run directory from its fits",
    discussion: [
      "The results of a run directory are made from its folder 'fits' alone. Copy the fits of "
        + "several machines into one directory, and this writes the results of them all. What "
        + "cannot share a table (other settings, other arithmetic, other recordings under one "
        + "name) is refused, and what is damaged is named."
    ],
    operands: [.required("RUN_DIR", "a run directory")],
    examples: [.init(arguments: "merge my-run", summary: "after copying fits into my-run/fits")]
  )

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let path = invocation.arguments.operands[0]
    let reconstructions = try ReconstructionDocuments(RunDirectory(path))
    try reconstructions?.write(to: RunDirectory(path))
    guard let merged = try RunMerge(RunDirectory(path)).write() else {
      guard let reconstructions else { throw FittedModels.noRun(path) }
      try ReconstructionReport.print(reconstructions, to: invocation)
      return .success
    }
    let transfer = TransferDocuments(merged.results)
    try transfer?.write(to: RunDirectory(path))
    if invocation.isJSON {
      try invocation.print(json: merged.results)
    } else if let transfer {
      TransferReport(transfer, merged.results).print(to: invocation)
      invocation.print()
      invocation.print("Run directory: \(path) (transfer.json, map.csv, results.json)")
    } else {
      ComparisonReport(merged.results).print(to: invocation)
      invocation.print()
      invocation.print("Run directory: \(path) (results.json, results.csv, per_unit.csv)")
    }
    return FittedModels.warn(of: merged.damage, invocation) ? .data : .success
  }
}
