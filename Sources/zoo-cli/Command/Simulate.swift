import Tensor
import Zoo

/// `zoo-cli simulate`: writes a recording whose truth is known.
enum Simulate: Subcommand {
  /// The kinds of simulated recordings.
  enum Regime: String, CaseIterable, Sendable {
    case inVitro = "in-vitro"
    case inVivo = "in-vivo"
  }

  static let regime = CommandOption<Regime>.choice(
    "regime", "synchronous bursts as in a dish (default), or asynchronous firing as in an animal")
  static let units = CommandOption.integer("units", 1...65_536, "the number of units; default 128")
  static let minutes = CommandOption.number(
    "minutes", allowed: "a positive number", "the duration; default 10"
  ) { $0 > 0 }
  static let seed = CommandOption<UInt64>(
    "seed", placeholder: "N", allowed: "a whole number", "the random seed; default 0"
  ) { UInt64($0) }
  static let out = CommandOption.text(
    "out", letter: "o", placeholder: "FILE", "where to write, ending in .npz")

  static let definition = CommandDefinition(
    name: "simulate", summary: "write a simulated recording and its truth",
    discussion: [
      "A coupled point process: the probability of every spike given the past is known exactly. It "
        + "is written to NAME.truth.npz next to NAME.npz, where 'compare' finds it and adds the "
        + "oracle row, which no model can beat except by luck."
    ],
    options: [regime, units, minutes, seed, out],
    examples: [
      .init(
        arguments: "simulate --regime in-vivo --units 32 --out animal.npz",
        summary: "ten minutes of 32 units"),
      .init(arguments: "compare --data animal.npz", summary: "compare on it"),
    ])

  private struct Document: Encodable {
    let recording: String
    let truth: String
    let regime: String
    let units: Int
    let seconds: Double
    let seed: UInt64
    let spikes: Int
    let meanRate: Double

    enum CodingKeys: String, CodingKey {
      case recording, truth, regime, units, seconds, seed, spikes
      case meanRate = "mean_rate"
    }
  }

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let arguments = invocation.arguments
    guard let path = arguments[out] else {
      throw CommandFailure.usage(
        "simulate needs --out FILE.npz, the file to write", hint: "see 'zoo-cli help simulate'")
    }
    guard path.hasSuffix(".npz") else {
      throw CommandFailure.usage("--out '\(path)': the name must end in .npz")
    }
    let units = arguments[units] ?? 128
    let seconds = (arguments[minutes] ?? 10) * 60
    let seed = arguments[seed] ?? 0
    let chosen = arguments[regime] ?? .inVitro
    let parameters: SimulationParameters =
      switch chosen {
      case .inVitro: .inVitro(units: units, duration: seconds, seed: seed)
      case .inVivo: .inVivo(units: units, duration: seconds, seed: seed)
      }
    let simulated = try Simulation(parameters)
    try Interruption.check()
    let truthPath = SimulationTruth.path(beside: path)
    try simulated.write(path)
    let spikes = simulated.spikes.spikeCounts.reduce(0, +)
    let document = Document(
      recording: path, truth: truthPath, regime: chosen.rawValue, units: units, seconds: seconds,
      seed: seed, spikes: spikes, meanRate: Double(spikes) / seconds / Double(units))
    if invocation.isJSON {
      try invocation.print(json: document)
    } else {
      invocation.print(
        "\(path): \(NumberText.counted(units, "unit")), \(NumberText.duration(seconds)), "
          + "\(NumberText.counted(spikes, "spike")) (\(NumberText.fixed(document.meanRate, 2)) "
          + "per second and unit), \(document.regime), seed \(seed)")
      invocation.print("\(truthPath): the true log-odds of every bin and unit")
      invocation.note("Next:", commands: ["zoo-cli compare --data \(ShellQuoting.quoted(path))"])
    }
    return .success
  }
}
