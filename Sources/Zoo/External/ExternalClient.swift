import Synchronization
import Tensor

/// A model that runs as another program, and the conversation with it: `zoo-model/1`.
///
/// JSON lines first (`hello`, `configure`, `fit`, `go`), then frames; one question is open at a time.
/// After a failure the program is ended, and every further question has the same answer.
final class ExternalClient: Sendable {
  /// What a client says about itself.
  let facts: ClientFacts

  struct State {
    var channel: any ClientTransport
    var failure: ExternalModelError?
    /// Whether frames are spoken.
    var isPlaying = false
    /// Whether a frame was answered: the first may take long, while libraries are loaded.
    var hasAnswered = false
    var sequence: UInt32 = 0
    /// What it has adapted to; nil while it is what `fit` left.
    var adaptation: ClientAdaptation?
    /// Log-odds that were cut.
    var cut = 0
    var name: String
  }

  private let state: Mutex<State>

  /// The time limits of the protocol, in seconds.
  enum Limit {
    static let hello = 10.0
    /// Where somebody has to start the program.
    static let helloByFiles = 600.0
    /// Of `configure` and `go`.
    static let control = 60.0
    static let firstFrame = 60.0
    static let frame = 5.0
    static let bin = 0.01
    /// To end of its own accord.
    static let quit = 5.0
  }

  /// Log-odds beyond this are cut: a probability of 1e-22 is as good as none.
  static let largest: Float = 50
  static let longestLine = 1 << 20
  static let shownBytes = 80

  /// Starts a command, or begins a conversation by files, and waits for the `hello`.
  ///
  /// - Throws: `ExternalModelError`, `FitCancelled`, `FileError` for the folder of an exchange.
  init(
    _ model: ExternalModel, seed: UInt64, threads: Int,
    remark: @escaping @Sendable (String) -> Void = { _ in }
  ) throws {
    var channel: any ClientTransport
    if let folder = model.exchange {
      channel = try FileExchange(folder)
    } else {
      do {
        channel = try ClientChannel(model.command ?? "", environment: ["ZOO_PROTOCOL": "1"])
      } catch {
        throw ExternalModelError(model: model.place, code: .crashed, problem: "\(error)")
      }
    }
    channel.remark = remark
    channel.isStopped = Interruption.isRequested
    var state = State(channel: channel, name: model.place)
    let answer = try state.ask(
      HostMessage(
        "hello",
        [
          "protocol": .wholes([1]), "host": .text("zoo-cli \(ZooVersion.current)"),
          "seed": .seed(seed), "threads": .whole(threads),
        ]), for: "hello",
      within: model.exchange == nil ? Limit.hello : Limit.helloByFiles)
    do throws(ClientFacts.Problem) {
      facts = try ClientFacts(answer, byFiles: model.exchange != nil)
    } catch {
      throw state.failed(error.code, error.words)
    }
    state.name = facts.name
    self.state = Mutex(state)
  }

  deinit { end() }

  /// Lets the program end: by `QUIT` or by the end of its input.
  func end() {
    state.withLock { state in
      if state.isPlaying, state.failure == nil {
        try? state.channel.send(ClientFrame.bytes(.quit), until: .now + .seconds(1))
      }
      state.channel.end(patience: state.failure == nil ? Limit.quit : 0)
    }
  }

  /// Runs a closure with a folder for files that the program reads, and what the program calls it.
  func withFolder<Result>(_ body: (_ folder: String, _ name: String) throws -> Result) throws
    -> Result
  {
    try state.withLock { $0.channel }.withFolder(body)
  }

  /// Tells the program to end at once.
  func stop() { state.withLock { $0.channel.end(patience: 0) } }

  /// How the program ended; nil while it runs.
  var exitCode: Int32? { state.withLock { $0.channel.exitCode } }

  // MARK: Messages

  /// Says which options are wanted, and where files may be written.
  ///
  /// - Throws: `ExternalModelError`, `FitCancelled`.
  func configure(_ options: [String: HostMessage.Value], scratch: String) throws {
    try talk { state in
      let message = HostMessage(
        "configure", ["options": .values(options), "scratch": .text(scratch + "/")])
      let answer = try state.ask(message, for: "configure", within: Limit.control)
      try state.expect("ok", answer, for: "configure")
    }
  }

  /// Lets the model learn, and returns the number of its parameters.
  ///
  /// - Throws: `ExternalModelError`, `FitCancelled`.
  func fit(
    _ files: PartFiles, units: Int, binSeconds: Double?, limit: Double,
    progress: (_ share: Double) -> Void
  ) throws -> Int {
    try talk { state in
      let values = Self.values(files, units: units, binSeconds: binSeconds, limit: limit)
      let deadline = ContinuousClock.now + .seconds(limit)
      var answer = try state.ask(HostMessage("fit", values), for: "fit", within: limit)
      while answer.type == "progress" {
        if let share = answer.fraction, share >= 0, share <= 1 { progress(share) }
        answer = try state.message(for: "fit", limit: limit, until: deadline)
      }
      try state.expect("fitted", answer, for: "fit")
      return max(0, answer.parameters ?? 0)
    }
  }

  /// Begins with frames.
  ///
  /// - Throws: `ExternalModelError`, `FitCancelled`.
  func go(_ delivery: BinDelivery, units: Int) throws {
    try talk { state in
      let message = HostMessage(
        "go",
        ["mode": .text(delivery.rawValue), "units": .whole(units), "target": .text("spike")])
      let answer = try state.ask(message, for: "go", within: Limit.control)
      try state.expect("ok", answer, for: "go")
      state.isPlaying = true
    }
  }

  // MARK: Frames

  /// The log-odds of every bin of a raster, [bins, units].
  ///
  /// The bins are sent after each other in the given block lengths, the last length repeating; the
  /// row of a bin is asked for before the bin itself is sent, or with it in one block. The model is
  /// adapted to what is given; if nothing is, it is what `fit` left.
  ///
  /// - Throws: `ExternalModelError`, `FitCancelled`, `FileError`.
  func rows(
    for spikes: SpikeRaster, blocks: some Sequence<Int>,
    adaptedTo adaptation: ClientAdaptation? = nil
  ) throws -> Tensor {
    let (bins, units) = (spikes.bins, spikes.units)
    guard bins > 0 else { return Tensor.make([0, units]) { _ in } }
    return try talk { state in
      try state.adapt(to: adaptation)
      state.sequence &+= 1
      var rows: [Float] = []
      rows.reserveCapacity(bins * units)
      try state.play(
        ClientFrame.bytes(.start, ClientFrame.littleEndian(state.sequence)), bins: 1,
        units: units, into: &rows)
      // The last bin is not sent: no row depends on it.
      var sent = 0
      var lengths = blocks.makeIterator()
      var length = 1
      while sent < bins - 1 {
        length = min(max(1, lengths.next() ?? length), bins - 1 - sent)
        try state.play(
          ClientFrame.bytes(
            .bins, spikes.entries[sent * units..<(sent + length) * units]),
          bins: length, units: units, into: &rows)
        sent += length
      }
      return try Tensor(rows, shape: [bins, units])
    }
  }

  /// Adapts the model, or lets it go back to what `fit` left; nothing is sent if it is so already.
  ///
  /// - Throws: `ExternalModelError`, `FitCancelled`, `FileError`.
  func adapt(to adaptation: ClientAdaptation?) throws {
    try talk { try $0.adapt(to: adaptation) }
  }

  /// What it has adapted to.
  var adaptation: ClientAdaptation? { state.withLock { $0.adaptation } }

  /// Sends a frame that has no rows as its answer.
  ///
  /// - Throws: `ExternalModelError`, `FitCancelled`.
  func command(_ tag: String, _ content: [UInt8] = []) throws {
    try talk { try $0.command(tag, content, limit: Limit.frame) }
  }

  /// The rows after some bins, which go on where the last ones ended, [bins, units].
  ///
  /// - Throws: `ExternalModelError`, `FitCancelled`.
  func rows(after spikes: SpikeRaster) throws -> Tensor {
    try talk { state in
      var rows: [Float] = []
      for bin in 0..<spikes.bins {
        let entries = spikes.entries[bin * spikes.units..<(bin + 1) * spikes.units]
        try state.play(
          ClientFrame.bytes(.bins, entries), bins: 1, units: spikes.units, into: &rows)
      }
      return try Tensor(rows, shape: [spikes.bins, spikes.units])
    }
  }

  /// Sends bytes that are no message or frame, for a check of the client.
  func sendJunk(_ bytes: [UInt8]) {
    state.withLock { try? $0.channel.send(bytes, until: .now + .seconds(1)) }
  }

  /// The next message after junk; nil if the program ended or said something else in that time.
  func messageAfterJunk(within seconds: Double) -> ClientMessage? {
    state.withLock { state in
      (try? state.channel.line(
        atMost: Self.longestLine, until: .now + .seconds(state.channel.limit(seconds))))
        .flatMap { ClientMessage($0) }
    }
  }

  private func talk<Result: Sendable>(
    _ body: (inout State) throws -> Result
  ) throws -> Result {
    try state.withLock { state in
      if let failure = state.failure { throw failure }
      state.channel.isStopped = Interruption.isRequested
      return try body(&state)
    }
  }
}
