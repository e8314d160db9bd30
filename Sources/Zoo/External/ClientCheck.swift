import Tensor

/// Checks a model in another language against the protocol: what its author should see before it
/// takes part in a comparison.
///
/// It learns from a few thousand bins, so that all takes seconds; by files a turn takes milliseconds, and
/// all a minute. A program that answers by files is started and ended by somebody else, so how it
/// starts and ends is not checked.
public struct ClientCheck: Sendable {
  /// One thing that was checked.
  public struct Item: Sendable, Equatable, Encodable {
    /// What came out.
    public enum Outcome: String, Sendable, Encodable {
      /// It is as it should be.
      case passed
      /// It is to be mended.
      case failed
      /// It could not be checked, or need not be.
      case skipped
      /// It may be meant so, and should be looked at.
      case noted
    }

    /// What was checked.
    public let check: String
    /// What came out.
    public var outcome: Outcome
    /// What was seen, and what to mend.
    public var detail: String
  }

  /// All that was checked.
  public struct Report: Sendable, Encodable {
    /// The version of this layout.
    public let schema = "zoo.check/1"
    /// The command.
    public let command: String
    /// The model's name; nil if it did not say one.
    public fileprivate(set) var name: String?
    /// What was checked, in order.
    public fileprivate(set) var items: [Item] = []
    /// The verdict of the audit; nil if it was not reached.
    public fileprivate(set) var audit: AuditReport.Verdict?

    /// Whether nothing is to be mended.
    public var isPassed: Bool { !items.contains { $0.outcome == .failed } }
  }

  /// What a check found wrong.
  struct Defect: Error {
    let words: String
  }

  private let model: ExternalModel
  let training: SpikeRaster
  let test: SpikeRaster
  let binSeconds: Double

  private static let units = 6
  private static let (trainingBins, testBins) = (3000, 700)
  static let fitLimit = 600.0

  /// A check of a model, with its options.
  public init(_ model: ExternalModel) { self.init(model, nil) }

  /// A check with the units and bins for which a model was trained before.
  private init(_ model: ExternalModel, _ facts: ClientFacts?) {
    self.model = model
    let units = facts?.units ?? Self.units
    binSeconds = facts?.binSeconds ?? 0.001
    training = Self.spikes(bins: Self.trainingBins, units: units, seed: 1)
    test = Self.spikes(bins: Self.testBins, units: units, seed: 2)
  }

  /// Spikes in which a unit often repeats the spike of its neighbour one bin before.
  static func spikes(bins: Int, units: Int, seed: UInt64) -> SpikeRaster {
    var generator = RandomGenerator(seed: seed).stream("check")
    var raster = SpikeRaster(bins: bins, units: units)
    for bin in 0..<bins {
      for unit in 0..<units {
        let isDriven = bin > 0 && unit > 0 && raster[bin - 1, unit - 1]
        raster[bin, unit] = generator.bernoulli(isDriven ? 0.5 : 0.05)
      }
    }
    return raster
  }

  /// Plays everything.
  ///
  /// - Parameter observer: told each item as it is done.
  /// - Returns: what was found; the model's failures are part of it.
  /// - Throws: `FitCancelled`, and `FileError` for the scratch folder.
  public func run(_ observer: (Item) -> Void = { _ in }) throws -> Report {
    var report = Report(command: model.place)
    func add(_ item: Item) {
      report.items.append(item)
      observer(item)
    }
    func check(_ name: String, _ body: () throws -> String) throws -> Bool {
      try Interruption.check()
      var item = Item(check: name, outcome: .passed, detail: "")
      do {
        item.detail = try body()
      } catch let error as ExternalModelError {
        (item.outcome, item.detail) = (.failed, error.description)
      } catch let defect as Defect {
        (item.outcome, item.detail) = (.failed, defect.words)
      } catch let error as ModelOptionError {
        (item.outcome, item.detail) = (.failed, error.description)
      }
      add(item)
      return item.outcome == .passed
    }
    func skip(_ name: String, _ reason: String) {
      add(Item(check: name, outcome: .skipped, detail: reason))
    }

    let isByFiles = model.exchange != nil
    /// Checks how a program starts or ends, if that is the host's affair.
    func checkProcess(_ name: String, _ body: () throws -> String) throws {
      if isByFiles {
        skip(name, "somebody else starts and ends it")
      } else {
        _ = try check(name, body)
      }
    }

    try checkProcess("started by hand, it says how to use it and exits with 2", startedByHand)
    var facts: ClientFacts?
    let isKnown = try check(isByFiles ? "says hello" : "says hello within 10 s") {
      let client = try start()
      facts = client.facts
      report.name = client.facts.name
      return
        "\(client.facts.name), \(client.facts.language.isEmpty ? "no language given" : client.facts.language)"
    }
    guard isKnown, let facts else { return report }
    try checkProcess("ends when its input is closed", endsAtEndOfInput)
    _ = try check("answers an unknown message with an error", answersUnknownMessage)

    // Known only now: a model that was trained before takes no other units and bins.
    let player = ClientCheck(model, facts)
    var rows: Tensor?
    let isPlaying = try check("learns, and gives a row for each bin, one bin at a time") {
      rows = try player.rows(of: player.test, training: player.training, blocks: [1])
      return "\(player.test.bins) rows of \(player.test.units) finite log-odds"
    }
    guard isPlaying, let rows else { return report }
    for item in [player.scale(of: rows), player.alignment(of: rows)] { add(item) }
    _ = try check("the same fit gives the same rows, with another number of threads") {
      try compare(
        player.rows(of: player.test, training: player.training, blocks: [1], threads: 2), rows)
    }
    if facts.takesBlocks {
      _ = try check("bins in blocks give the same rows as bin by bin") {
        let blocks = try player.rows(
          of: player.test, training: player.training, blocks: [7, 64, min(300, facts.maxBlock)],
          delivery: .blocks)
        return try compare(blocks, rows)
      }
    } else {
      skip("bins in blocks give the same rows as bin by bin", "it does not take blocks")
    }
    if facts.capabilities.contains("state") {
      _ = try check("saves a state and restores it", player.savesAndRestores)
    } else {
      skip("saves a state and restores it", "it does not say that it can")
    }
    if facts.capabilities.contains("adapt") {
      _ = try check("adapts to another recording", player.adapts)
    } else {
      skip("adapts to another recording", "it does not say that it can")
    }
    if facts.units == nil {
      _ = try check("works with a single unit") {
        let alone = training.columns([0])
        return
          "\(try self.rows(of: alone.slice(0..<100), training: alone, blocks: [1]).shape[0]) rows"
      }
    } else {
      skip("works with a single unit", "it was trained for \(player.test.units) before")
    }
    _ = try check("answers PING, refuses an unknown frame with FAIL", player.answersFrames)
    try checkProcess("ends at QUIT", player.endsAtQuit)
    try checkProcess("ends at SIGTERM") { try player.endsAtSignal() }
    _ = try check("passes the audit: no row depends on a later bin, equal bins give equal rows") {
      let audit = try player.audit()
      report.audit = audit.verdict
      guard audit.mayBeRanked else {
        throw Defect(
          words: "\(audit.text): \(audit.reason ?? "no reason given")"
            + (audit.isRandom
              ? "; STRT must forget everything, and chance must come from the seed" : ""))
      }
      return audit.text
    }
    return report
  }

  // MARK: The checks

  private func startedByHand() throws -> String {
    let child: Int32
    do {
      child = try ProcessStart.start(
        "/bin/sh", ["-c", model.place], environment: ["ZOO_PROTOCOL": ""], input: .null,
        output: .null, errors: .null, hasOwnGroup: true)
    } catch {
      throw Defect(words: "\(error)")
    }
    let code = ProcessStart.end(of: child, within: 10)
    guard code == 2 else {
      throw Defect(
        words: (code.map { "it exited with \($0)" } ?? "it did not end within 10 s")
          + ": without ZOO_PROTOCOL=1 in its environment it should print how to use it to standard "
          + "error, and exit with 2")
    }
    return ""
  }

  private func start(threads: Int = 1) throws -> ExternalClient {
    try ExternalClient(model, seed: 7, threads: threads)
  }

  private func endsAtEndOfInput() throws -> String {
    try end(start(), "when standard input ends")
  }

  /// Lets a client end, which must exit with 0.
  private func end(_ client: ExternalClient, _ when: String) throws -> String {
    client.end()
    guard client.exitCode == 0 else {
      throw Defect(
        words: "it should exit with 0 \(when), and " + Self.words(ofExit: client.exitCode))
    }
    return ""
  }

  private func answersUnknownMessage() throws -> String {
    let client = try start()
    client.sendJunk(Array("{\"type\":\"zoo-check\"}\n".utf8))
    guard client.messageAfterJunk(within: 5)?.type == "error" else {
      throw Defect(
        words: "a message of an unknown type should be answered with {\"type\":\"error\","
          + "\"code\":\"unsupported\"}, so that later versions of the protocol can ask what it can do"
      )
    }
    // In a file, what is no message is a frame.
    guard model.exchange == nil else { return "" }
    // A line that is no message may end it, but must not leave both sides waiting.
    let (other, clock, patience) = (try start(), ContinuousClock(), 5.0)
    let sent = clock.now
    other.sendJunk(Array("what is this?\n".utf8))
    let isAnswered = other.messageAfterJunk(within: patience)?.type == "error"
    guard isAnswered || sent.duration(to: clock.now).seconds < patience else {
      throw Defect(
        words:
          "after a line that is no JSON it neither answers with an error nor ends, and both sides "
          + "would wait for each other")
    }
    return ""
  }

  /// A client that has learned and waits for frames.
  func playing(
    _ training: SpikeRaster, delivery: BinDelivery = .lockstep, threads: Int = 1
  ) throws -> ExternalClient {
    let client = try start(threads: threads)
    // The values of the options are the same in all checks.
    let card = ModelCard(name: client.facts.name, summary: "", options: client.facts.options)
    let options = try ModelOptions(parsing: model.options, for: card)
    _ = try client.learn(
      training, validation: training.slice(0..<training.bins / 4),
      options: client.facts.values(of: options), binSeconds: binSeconds, limit: Self.fitLimit,
      delivery: delivery)
    return client
  }

  private func rows(
    of spikes: SpikeRaster, training: SpikeRaster, blocks: [Int],
    delivery: BinDelivery = .lockstep, threads: Int = 1
  ) throws -> Tensor {
    try playing(training, delivery: delivery, threads: threads).rows(for: spikes, blocks: blocks)
  }

  private func answersFrames() throws -> String {
    let client = try playing(training)
    try client.command("PING")
    do {
      try client.command("WHAT")
    } catch let error as ExternalModelError where error.code == .unsupported {
      return ""
    }
    throw Defect(
      words: "an unknown frame should be answered with FAIL and the code \"unsupported\"")
  }

  private func endsAtQuit() throws -> String {
    try end(playing(training), "within 5 s of QUIT")
  }

  private func endsAtSignal() throws -> String {
    let client = try playing(training)
    client.stop()
    guard client.exitCode != 128 + 9 else {
      throw Defect(words: "it did not end within 5 s of SIGTERM and had to be killed")
    }
    return ""
  }

  private func audit() throws -> AuditReport {
    let entry = try model.entry()
    let options = try ModelOptions(parsing: model.options, for: entry.card)
    var predictor = try entry.predictor(options)
    _ = try predictor.fit(
      training: training, validation: training.slice(0..<training.bins / 4),
      session: FitSession(context: 100, epochs: 1, seed: 7))
    return try Audit().run(predictor, on: test, context: 100)
  }

  private static func words(ofExit code: Int32?) -> String {
    switch code {
    case nil: "still runs"
    case let code? where code > 128: "had to be ended by signal \(code - 128)"
    case let code?: "exited with \(code)"
    }
  }
}
