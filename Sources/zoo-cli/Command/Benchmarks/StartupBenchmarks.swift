extension Workload {
  /// The program from its start to its end; empty where this process is another program.
  static let startup = Workload(
    name: "startup", summary: "the program itself, from start to end: version, list, info"
  ) { settings in
    guard let program = settings.executable else { return [] }
    let calls = [["version"], ["list"], ["info", "dice-transformer"]]
    return calls.map { arguments in
      Benchmark(name: "startup/\(arguments[0])", amount: 1, unit: "start") {
        {
          let child = try Subprocess.run(program, arguments)
          guard child.status == 0 else {
            throw CommandFailure(
              code: .failed, message: "'\(program) \(arguments[0])' ended with \(child.status)")
          }
        }
      }
    }
  }
}
