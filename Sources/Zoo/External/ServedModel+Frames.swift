import Tensor

extension ServedModel {
  /// More would be a host that never uses a number again.
  private static let mostSaved = 1024

  /// Answers one frame; nil if the conversation goes on.
  ///
  /// A frame that is refused is read to its end, so that the next one is found.
  mutating func answerFrame(on channel: inout HostChannel) throws -> End? {
    let header = try channel.receive(ClientFrame.headerBytes)
    let tag = String(decoding: header[..<4], as: UTF8.self)
    let length = Int(ClientFrame.number(header[4...]))
    do {
      guard length <= max(4, Self.maxBlock * fitted.units) else {
        try channel.skip(length)
        throw Refusal(
          code: .shape, message: "a frame of \(length) bytes is too long",
          hint: "at most \(Self.maxBlock) bins of \(fitted.units) bytes go in one")
      }
      let content = try channel.receive(length)
      if tag == ClientFrame.Tag.quit.rawValue { return .quit }
      guard tag == ClientFrame.Tag.bins.rawValue else {
        try channel.send(answer(tag, content))
        return nil
      }
      var begun = ContinuousClock.now
      try channel.send(rows(after: content, begun: &begun))
      times.add(seconds: begun.duration(to: .now).seconds)
    } catch let refusal as Refusal {
      try channel.send(
        ClientFrame.bytes(
          .fail, try JSONText.encode(HostMessage.Value.values(refusal.values), isPretty: false)))
    }
    return nil
  }

  /// The answer to a frame that holds no bins.
  ///
  /// - Throws: `Refusal`.
  mutating func answer(_ tag: String, _ content: [UInt8]) throws(Refusal) -> [UInt8] {
    switch ClientFrame.Tag(rawValue: tag) {
    case .start:
      _ = try Self.number(in: content, of: tag)
      do {
        forecast = try predictor.liveForecast(units: fitted.units)
      } catch {
        throw Refusal(code: .unsupported, message: "\(error)", hint: "")
      }
      return try ClientFrame.bytes(.logOdds, row())
    case .save:
      let slot = try Self.number(in: content, of: tag)
      guard saved[slot] != nil || saved.count < Self.mostSaved else {
        throw Refusal(
          code: .unsupported, message: "\(Self.mostSaved) states are saved already",
          hint: "save under a number that was used before")
      }
      saved[slot] = try started(tag)
      return ClientFrame.bytes(.done)
    case .load:
      let slot = try Self.number(in: content, of: tag)
      guard let state = saved[slot] else {
        throw Refusal(
          code: .protocol, message: "no state was saved under \(slot)", hint: "send SAVE first")
      }
      forecast = state
      return ClientFrame.bytes(.done)
    case .ping: return ClientFrame.bytes(.done)
    default:
      throw Refusal(
        code: .unsupported,
        message: "there is no frame '\(LastLines.text(tag.utf8))' that it could answer",
        hint: "it answers STRT, BINS, SAVE, LOAD, PING and QUIT")
    }
  }

  /// The rows of the bins after the given ones.
  ///
  /// `begun` is when they arrived; on return, when the last of them was begun.
  ///
  /// - Throws: `Refusal`, before anything has changed unless the model itself fails.
  mutating func rows(
    after content: [UInt8], begun: inout ContinuousClock.Instant
  ) throws(Refusal) -> [UInt8] {
    let units = fitted.units
    _ = try started(ClientFrame.Tag.bins.rawValue)
    guard !content.isEmpty, content.count.isMultiple(of: units) else {
      throw Refusal(
        code: .shape,
        message: "\(content.count) bytes are not bins of \(NumberText.counted(units, "unit"))",
        hint: "send one byte for each unit of each bin")
    }
    if let place = content.firstIndex(where: { $0 > 1 }) {
      throw Refusal(
        code: .protocol,
        message: "unit \(place % units) of bin \(place / units) of the frame is \(content[place])",
        hint: "an entry is 1 where the unit spiked, else 0")
    }
    var rows: [UInt8] = []
    rows.reserveCapacity(4 * content.count)
    for first in stride(from: 0, to: content.count, by: units) {
      if first > 0 {
        let now = ContinuousClock.now
        times.add(seconds: begun.duration(to: now).seconds)
        begun = now
      }
      do {
        // In place: a copy would cost the state of the model in each bin.
        try forecast?.observe(Array(content[first..<first + units]))
      } catch {
        throw Refusal(code: .unsupported, message: "\(error)", hint: "begin again with STRT")
      }
      rows += try row()
    }
    return ClientFrame.bytes(.logOdds, rows)
  }

  private func started(_ tag: String) throws(Refusal) -> any LiveForecast {
    guard let forecast else {
      throw Refusal(code: .protocol, message: "\(tag) before STRT", hint: "send STRT first")
    }
    return forecast
  }

  /// The bytes of the row of the next bin.
  private func row() throws(Refusal) -> [UInt8] {
    var bytes: [UInt8] = []
    for (unit, value) in (forecast?.logOdds ?? []).enumerated() {
      guard value.isFinite else {
        throw Refusal(
          code: .nan, message: "the log-odds of unit \(unit) are \(value)",
          hint: "the model cannot be used on these spikes")
      }
      bytes += ClientFrame.littleEndian(value.bitPattern)
    }
    return bytes
  }

  private static func number(in content: [UInt8], of tag: String) throws(Refusal) -> UInt32 {
    guard content.count == 4 else {
      throw Refusal(
        code: .shape, message: "\(tag) holds \(content.count) bytes",
        hint: "it holds a UInt32: for STRT any number, for SAVE and LOAD that of a place")
    }
    return ClientFrame.number(content)
  }
}
