import Tensor

/// The conversation with a program: what is said, what is expected in answer, and what is made of
/// anything else.
extension ExternalClient.State {
  // MARK: Messages

  /// Sends a message and returns the answer, whatever it is except an error.
  mutating func ask(
    _ message: HostMessage, for what: String, within seconds: Double
  ) throws -> ClientMessage {
    let seconds = channel.limit(seconds)
    try send(message.line(), within: seconds, for: "'\(what)'")
    return try self.message(for: what, limit: seconds, until: .now + .seconds(seconds))
  }

  /// The next message of the client.
  mutating func message(
    for what: String, limit: Double, until deadline: ContinuousClock.Instant
  ) throws -> ClientMessage {
    let line: [UInt8]
    do throws(ClientChannel.Failure) {
      line = try channel.line(atMost: ExternalClient.longestLine, until: deadline)
    } catch {
      throw failed(error, to: "'\(what)'", within: limit)
    }
    guard let message = ClientMessage(line) else {
      throw stray(line, where: "a message was expected, in answer to '\(what)'")
    }
    guard message.type != "error" else {
      let code = message.code.flatMap { ExternalModelError.Code(rawValue: $0) }
      throw failed(
        code ?? .protocol,
        "it answers '\(what)' with an error"
          + (message.words.isEmpty ? "" : ": \(message.words)"))
    }
    return message
  }

  mutating func expect(_ type: String, _ answer: ClientMessage, for what: String) throws {
    guard answer.type == type else {
      let found = LastLines.text(answer.type.utf8.prefix(80))
      throw failed(.protocol, "it answers '\(what)' with '\(found)' instead of '\(type)'")
    }
  }

  // MARK: Frames

  /// Sends a frame and appends the rows of the answer.
  mutating func play(
    _ frame: [UInt8], bins: Int, units: Int, into rows: inout [Float]
  ) throws {
    let limit = channel.limit(
      hasAnswered
        ? ExternalClient.Limit.frame + Double(bins) * ExternalClient.Limit.bin
        : ExternalClient.Limit.firstFrame)
    let deadline = ContinuousClock.now + .seconds(limit)
    let name = String(decoding: frame.prefix(4), as: UTF8.self)
    do throws(ClientChannel.Failure) {
      try channel.send(frame, until: deadline)
    } catch {
      throw failed(error, to: name, within: limit)
    }
    let length = 4 * bins * units
    try answer(to: name, .logOdds, length: length, until: deadline, limit: limit)
    let first = rows.count
    let isSound = channel.withUnread { bytes in
      let content = UnsafeRawBufferPointer(
        rebasing: bytes[ClientFrame.headerBytes..<ClientFrame.headerBytes + length])
      var isSound = true
      for place in stride(from: 0, to: length, by: 4) {
        let bits = UInt32(
          littleEndian: content.loadUnaligned(fromByteOffset: place, as: UInt32.self))
        let value = Float(bitPattern: bits)
        isSound = isSound && abs(value) <= ExternalClient.largest
        rows.append(value)
      }
      return isSound
    }
    channel.drop(ClientFrame.headerBytes + length)
    hasAnswered = true
    if !isSound { try cut(&rows, from: first, units: units) }
  }

  /// Refuses what is not finite, and cuts what is too large.
  private mutating func cut(_ rows: inout [Float], from first: Int, units: Int) throws {
    for place in first..<rows.count where !(abs(rows[place]) <= ExternalClient.largest) {
      guard rows[place].isFinite else {
        throw failed(
          .nan,
          "the log-odds of unit \(place % units) in row \(place / units) of a prediction, after as many "
            + "bins since STRT, are \(rows[place]); every one must be a finite number")
      }
      rows[place] = rows[place] < 0 ? -ExternalClient.largest : ExternalClient.largest
      if cut == 0 { channel.remark("log-odds beyond ±50 are cut there") }
      cut += 1
    }
  }

  /// Sends a frame that has no rows as its answer.
  mutating func command(_ tag: String, _ content: [UInt8], limit: Double) throws {
    let limit = channel.limit(limit)
    try send(ClientFrame.bytes(tag, content), within: ExternalClient.Limit.frame, for: tag)
    try answer(to: tag, .done, length: 0, until: .now + .seconds(limit), limit: limit)
  }

  /// Waits for a whole frame of a kind and length.
  mutating func answer(
    to name: String, _ tag: ClientFrame.Tag, length: Int,
    until deadline: ContinuousClock.Instant, limit: Double
  ) throws {
    do throws(ClientChannel.Failure) {
      try channel.receive(ClientFrame.headerBytes, until: deadline)
    } catch {
      if case .ended = error {
        let rest = channel.withUnread { Array($0) }
        if !rest.isEmpty { throw stray(rest, where: "a frame was expected, in answer to \(name)") }
      }
      throw failed(error, to: name, within: limit)
    }
    guard let header = channel.withUnread({ ClientFrame.header($0) }) else {
      throw stray(
        channel.withUnread { Array($0.prefix(2 * ExternalClient.shownBytes)) },
        where: "the frame \(tag.rawValue) was expected, in answer to \(name)")
    }
    if header.tag == .fail { throw refusal(header.length, of: name, until: deadline) }
    guard header.tag == tag else {
      throw failed(
        .protocol, "it answers \(name) with \(header.tag.rawValue) instead of \(tag.rawValue)")
    }
    guard header.length == length else {
      throw failed(
        .shape,
        "it answers \(name) with a frame \(tag.rawValue) of \(header.length) bytes instead "
          + "of \(length)"
          + (tag == .logOdds ? ": one Float32 for each unit and each bin that was sent" : ""))
    }
    do throws(ClientChannel.Failure) {
      try channel.receive(ClientFrame.headerBytes + length, until: deadline)
    } catch {
      throw failed(error, to: name, within: limit)
    }
    if tag == .done { channel.drop(ClientFrame.headerBytes) }
  }

  /// The error of a frame `FAIL`.
  private mutating func refusal(
    _ length: Int, of name: String, until deadline: ContinuousClock.Instant
  ) -> any Error {
    let count = ClientFrame.headerBytes + length
    guard length <= 1 << 16, (try? channel.receive(count, until: deadline)) != nil else {
      return failed(.protocol, "it answers \(name) with FAIL and no reason")
    }
    // A `FAIL` has no type.
    let content = channel.withUnread { Array($0[ClientFrame.headerBytes..<count]) }
    let text =
      Array("{\"type\":\"FAIL\",".utf8) + content.drop { $0 != UInt8(ascii: "{") }.dropFirst()
    guard let message = ClientMessage(text) else {
      return failed(.protocol, "it answers \(name) with FAIL and no reason")
    }
    return failed(
      message.code.flatMap { ExternalModelError.Code(rawValue: $0) } ?? .protocol,
      "it cannot answer \(name): \(message.words)")
  }

  // MARK: Failing

  mutating func send(_ bytes: [UInt8], within seconds: Double, for name: String) throws {
    do throws(ClientChannel.Failure) {
      try channel.send(bytes, until: .now + .seconds(seconds))
    } catch {
      throw failed(error, to: name, within: seconds)
    }
  }

  /// Ends the program, and remembers why.
  mutating func failed(
    _ code: ExternalModelError.Code, _ problem: String
  ) -> ExternalModelError {
    channel.end(patience: 0)
    let error = ExternalModelError(
      model: name, code: code, problem: problem, lastLines: channel.lastLines)
    failure = error
    return error
  }

  /// The error of a conversation that broke off.
  mutating func failed(
    _ failure: ClientChannel.Failure, to name: String, within seconds: Double
  ) -> any Error {
    if let problem = channel.problem(of: failure, to: name, within: seconds) {
      return failed(failure.code, problem)
    }
    switch failure {
    case .stopped:
      _ = failed(.crashed, "it was stopped")
      return FitCancelled()
    case .timeout:
      return failed(
        .timeout,
        "it has not answered \(name) within \(NumberText.duration(seconds)); if it has, "
          + "it must flush its standard output")
    case .flood:
      return failed(
        .protocol, "it writes to standard output without being asked; print to standard error")
    case .ended:
      // An exit code of its own says more than the signal that would end it.
      channel.end(patience: 2)
      let code = channel.exitCode ?? 0
      return failed(.crashed, Self.words(ofExit: code) + " instead of answering \(name)")
    }
  }

  /// How a program ended, in words.
  private static func words(ofExit code: Int32) -> String {
    switch code {
    case 127: "its command was not found (exit code 127)"
    case 129...: "it was ended by signal \(code - 128)"
    default: "it ended with exit code \(code)"
    }
  }

  /// The error of output that is not of the protocol.
  mutating func stray(_ bytes: [UInt8], where place: String) -> ExternalModelError {
    let line = bytes.prefix { $0 != UInt8(ascii: "\n") }.prefix(ExternalClient.shownBytes)
    if channel is FileExchange {
      return failed(.protocol, "it answered '\(LastLines.text(line))', where \(place)")
    }
    return failed(
      .protocol,
      "it wrote '\(LastLines.text(line))' to standard output, where \(place); print to "
        + "standard error")
  }
}
