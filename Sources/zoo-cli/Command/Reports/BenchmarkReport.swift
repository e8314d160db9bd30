import Zoo

/// The results of `bench` as tables.
struct BenchmarkReport {
  let document: BenchmarkDocument

  /// Writes the machine's facts and the results.
  func print(to invocation: Invocation) {
    let machine = document.machine
    var facts = [
      (
        "machine",
        "\(machine.processor), \(NumberText.counted(machine.cores, "core")), "
          + "\(machine.instructionSet), caches \(machine.caches), "
          + NumberText.counted(machine.threads, "thread")
      )
    ]
    if let limits = machine.limits {
      facts.append(
        (
          "limits",
          "\(Self.rate(limits.operationsPerSecondPerCore, "FLOP")) per core, "
            + "\(Self.rate(limits.memoryBytesPerSecond, "B")) from memory, "
            + "\(Self.rate(limits.cacheBytesPerSecond, "B")) from the cache"
        ))
    }
    FieldList.write(facts, to: invocation)
    var workload: Substring = ""
    var table = Self.table
    for result in document.results {
      let (group, name) = Self.split(result.name)
      if group != workload {
        flush(&table, workload, invocation)
        workload = group
      }
      table.append([
        String(name), Self.time(result.seconds.median),
        NumberText.percent(result.seconds.spread), Self.rate(result.rate.value, result.rate.unit),
        result.limitShare.map { "\(NumberText.percent($0)) \(result.limit?.rawValue ?? "")" } ?? "",
      ])
    }
    flush(&table, workload, invocation)
    for sweep in ScalingPoint.Sweep.allCases { print(sweep, to: invocation) }
  }

  /// The table of a sweep.
  private func print(_ sweep: ScalingPoint.Sweep, to invocation: Invocation) {
    let points = document.scaling.filter { $0.sweep == sweep }
    guard !points.isEmpty else { return }
    invocation.print()
    invocation.print(
      lines: [
        invocation.style.emphasized("a training step against \(sweep.rawValue)", .bold)
      ])
    var table = Table([
      .init(title: "context", isNumeric: true), .init(title: "units", isNumeric: true),
      .init(title: "threads", isNumeric: true), .init(title: "time", isNumeric: true),
      .init(title: "rate", isNumeric: true), .init(title: "memory", isNumeric: true),
    ])
    for point in points {
      table.append([
        NumberText.grouped(point.context), NumberText.grouped(point.units), "\(point.threads)",
        Self.time(point.seconds), Self.rate(Double(point.context) / point.seconds, "bin"),
        NumberText.bytes(point.peakMemoryBytes),
      ])
    }
    invocation.print(table, indent: "  ")
  }

  private static var table: Table {
    Table([
      .init(title: "benchmark"), .init(title: "time", isNumeric: true),
      .init(title: "spread", isNumeric: true, dispensability: 2),
      .init(title: "rate", isNumeric: true), .init(title: "of limit", dispensability: 1),
    ])
  }

  private func flush(_ table: inout Table, _ workload: Substring, _ invocation: Invocation) {
    guard !table.rows.isEmpty else { return }
    invocation.print()
    invocation.print(lines: [invocation.style.emphasized(String(workload), .bold)])
    invocation.print(table, indent: "  ")
    for result in document.results where Self.split(result.name).group == workload {
      if let line = Self.details(result) { invocation.print(prose: line, indent: "  ") }
    }
    table = Self.table
  }

  /// Results that have no column.
  private static func details(_ result: Measurement) -> String? {
    var parts: [String] = []
    if let factor = result.realTimeFactor {
      parts.append("\(NumberText.fixed(factor, factor < 10 ? 1 : 0)) times faster than real time")
    }
    if let bytes = result.peakMemoryBytes {
      parts.append("the whole process takes \(NumberText.bytes(bytes))")
    }
    if result.peakMemoryBytes != nil {
      parts.append(
        "a step asks for \(NumberText.fixed(result.freshBlocks, 1)) fresh blocks of memory "
          + "(\(NumberText.bytes(Int(result.freshBytes))))")
    }
    if result.isDisturbed, let share = result.peakShare {
      parts.append("the cores reached \(NumberText.percent(share)) of their peak meanwhile")
    }
    return parts.isEmpty ? nil : "\(split(result.name).rest): \(parts.joined(separator: ", "))."
  }

  private static func split(_ name: String) -> (group: Substring, rest: Substring) {
    guard let slash = name.firstIndex(of: "/") else { return (name[...], name[...]) }
    return (name[..<slash], name[name.index(after: slash)...])
  }

  /// A rate with a decimal prefix, such as `236 GFLOP/s`.
  static func rate(_ value: Double, _ unit: String) -> String {
    let text = NumberText.count(value)
    let isNamed = unit != "FLOP" && unit != "B"
    let number = text.contains(" ") ? text : text + " "
    return isNamed ? "\(text) \(unit)s/s" : "\(number)\(unit)/s"
  }

  /// A time with three digits.
  static func time(_ seconds: Double) -> String {
    let (value, unit) =
      switch seconds {
      case ..<1e-3: (seconds * 1e6, "us")
      case ..<1: (seconds * 1e3, "ms")
      default: (seconds, "s")
      }
    return NumberText.fixed(value, value < 10 ? 2 : value < 100 ? 1 : 0) + " " + unit
  }

  /// A round time, such as `20 ms`.
  static func shortTime(_ seconds: Double) -> String {
    let (value, unit) =
      switch seconds {
      case ..<0.9995e-3: (seconds * 1e6, "us")
      case ..<0.9995: (seconds * 1e3, "ms")
      default: (seconds, "s")
      }
    return NumberText.fixed(value, value < 0.995 ? 1 : 0) + " " + unit
  }
}
