import Tensor
import Zoo

/// `zoo-cli report`: writes the page of a run directory again, from what is saved.
enum Report: Subcommand {
  static let definition = CommandDefinition(
    name: "report", summary: "write report.html and its pictures from what a run directory holds",
    discussion: [
      "Every 'compare', 'transfer' and 'sweep' writes the page at its end; this writes it again, without "
        + "training, for a directory of another machine or of an earlier version. The page needs no "
        + "network and no script; every picture is also a file in the folder figures."
    ],
    operands: [.required("RUN_DIR", "a run directory")],
    options: [BrowserOpening.option],
    examples: [
      .init(arguments: "report my-run", summary: "my-run/report.html"),
      .init(arguments: "report my-run --open", summary: "the same, and show it"),
    ])

  private struct Document: Encodable {
    let report: String
    let bytes: Int
    let figures: Int
  }

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let path = invocation.arguments.operands[0]
    let directory = RunDirectory(path)
    guard let report = try RunReport(of: directory) else { throw FittedModels.noRun(path) }
    try report.write()
    if invocation.isJSON {
      try invocation.print(
        json: Document(
          report: directory.report, bytes: report.pageBytes, figures: report.figureCount))
    } else {
      invocation.print(
        "\(directory.report): \(NumberText.bytes(report.pageBytes)), "
          + NumberText.counted(report.figureCount, "picture"))
    }
    BrowserOpening.showReport(directory, invocation)
    let isDamaged = FittedModels.warn(of: try RunMerge(directory).damage(), invocation)
    do throws(FileError) { _ = try SweepDocument.read(directory) } catch {
      invocation.warn("\(error)")
      return .data
    }
    return isDamaged ? .data : .success
  }
}
