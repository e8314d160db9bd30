import Tensor
import Zoo

/// `zoo-cli doctor`: says whether the program works on this machine, and what to do where it does not.
enum Doctor: Subcommand {
  static let out = CommandOption.text(
    "out", letter: "o", placeholder: "DIR", "the folder where runs would be kept; default this one")
  static let seconds = CommandOption.number(
    "seconds", allowed: "0 or a positive number",
    "how long kernels are compared with plain code; default 10"
  ) { $0 >= 0 && $0 <= 1e6 }

  static let definition = CommandDefinition(
    name: "doctor", summary: "look whether this machine has what is needed, and computes rightly",
    discussion: [
      "Looks at processor, instruction set, caches, cores, memory, disk, rights to write, and the "
        + "tools that models in other languages need; then computes products, attention, recurrent "
        + "steps and functions on random numbers and compares them with plain loops in double "
        + "precision. ZOO_ISA=baseline|avx2|avx512 tests the kernels of another instruction set.",
      "Exit code 0 if nothing is to be mended, else 1.",
    ],
    options: [out, seconds, ProtocolOptions.threads],
    examples: [
      .init(arguments: "doctor", summary: "everything, in ten seconds"),
      .init(arguments: "doctor --seconds 600 --json", summary: "a long test of a new machine"),
    ])

  private struct Document: Encodable {
    let schema = "zoo.doctor/1"
    let items: [MachineDiagnosis.Item]
    let kernels: [KernelSelfTest.Finding]
  }

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let arguments = invocation.arguments
    ProtocolOptions.applyThreads(arguments)
    let diagnosis = MachineDiagnosis(
      folder: arguments[out] ?? ".", environment: invocation.environment)
    let items = diagnosis.items()
    if !invocation.isJSON { for item in items { print(item, to: invocation) } }
    let findings = try KernelSelfTest.run(seconds: arguments[seconds] ?? 10)
    let kernels = item(of: findings)
    let broken = (items + [kernels]).count { $0.outcome == .broken }
    if invocation.isJSON {
      try invocation.print(json: Document(items: items + [kernels], kernels: findings))
    } else {
      print(kernels, to: invocation)
      invocation.print(
        broken == 0
          ? "This machine can run comparisons: zoo-cli compare"
          : "\(NumberText.counted(broken, "thing")) to mend")
    }
    return broken == 0 ? .success : .failed
  }

  static func item(of findings: [KernelSelfTest.Finding]) -> MachineDiagnosis.Item {
    let trials = findings.reduce(0) { $0 + $1.trials }
    let wrong = findings.filter { !$0.isPassed }.map(\.kernel)
    let worst = findings.map(\.worst).max() ?? 0
    guard wrong.isEmpty else {
      return .init(
        name: "kernels", outcome: .broken,
        detail: "wrong results of \(wrong.joined(separator: ", ")) with \(Kernels.instructionSet)",
        remedy:
          "do not trust any number from here; look whether ZOO_ISA=baseline gives the same, build "
          + "again, and report it with the output of 'zoo-cli doctor --json'")
    }
    return .init(
      name: "kernels", outcome: .fine,
      detail: "\(NumberText.grouped(trials)) comparisons with plain code, the largest error "
        + "\(NumberText.percent(worst)) of what rounding may cost")
  }

  private static func print(_ item: MachineDiagnosis.Item, to invocation: Invocation) {
    let mark: TickList.Mark =
      switch item.outcome {
      case .fine: .passed
      case .improvable: .noticed
      case .broken: .failed
      case .absent: .skipped
      }
    TickList.print(mark, item.name, item.detail, remedy: item.remedy, to: invocation)
  }
}
