import Zoo

extension EngineScript {
  /// A Snakefile with a rule for the units and one that merges.
  ///
  /// Snakemake removes the outputs of a rule before it runs and when it fails. So the outputs are empty
  /// files next to the fits and never the fits themselves, which are kept and checked by `zoo-cli`.
  /// - Throws: `CommandFailure` if a path has a brace, which Snakemake reads as a wildcard.
  func snakemake() throws(CommandFailure) -> String {
    for path in [file, directory] where path.contains(where: { "{}".contains($0) }) {
      throw .usage("Snakemake reads the braces in '\(path)' as wildcards: choose another name")
    }
    return """
      # Usage: snakemake --snakefile FILE --cores 2 --keep-going
      # The files in the folder 'engine' only say what Snakemake has started; remove that folder to
      # have every unit checked again, which takes milliseconds for what is done.
      DIRECTORY = \(Self.python(directory))
      UNITS = \"""
      \(plan.units.map(\.id).joined(separator: "\n"))
      \""".split()

      rule all:
          input: DIRECTORY + "/engine/merged"

      rule merge:
          input: [DIRECTORY + "/engine/" + unit for unit in UNITS]
          output: touch(DIRECTORY + "/engine/merged")
          shell: \(Self.python("zoo-cli merge \(quoted.directory) --plan \(quoted.plan)"))

      rule unit:
          output: touch(DIRECTORY + "/engine/{unit}")
          wildcard_constraints: unit="[0-9a-f]+"
          threads: 1
          resources: mem_mb=\(megabytes)
          shell: \(Self.python(
            "zoo-cli run \(quoted.plan) --unit {wildcards.unit} --dir \(quoted.directory) "
              + "--threads {threads} --quiet"))

      """
  }

  /// A text as Python writes it.
  private static func python(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
