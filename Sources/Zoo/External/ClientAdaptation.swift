import Tensor

/// The recording to which a client adapts: it fits the parameters of single units to its training
/// part, and keeps everything else as `fit` left it.
struct ClientAdaptation: Sendable, Equatable {
  let training: SpikeRaster
  let validation: SpikeRaster
  let binSeconds: Double?
  /// The most seconds that it may take.
  let limit: Double
}

extension ExternalClient.State {
  /// Adapts the client, or lets it go back to what `fit` left; nothing is sent if it is so already.
  ///
  /// One program serves all recordings of a transfer, so each adaptation begins from the fit, never
  /// from another adaptation.
  mutating func adapt(to adaptation: ClientAdaptation?) throws {
    guard adaptation != self.adaptation else { return }
    let tag = ClientFrame.Tag.adapt.rawValue
    if let adaptation {
      // A copy: the conversation goes on within.
      let transport = channel
      try transport.withFolder { folder, name in
        try command(tag, adaptation.message(in: folder, called: name), limit: adaptation.limit)
      }
    } else {
      try command(tag, Array("{}".utf8), limit: ExternalClient.Limit.control)
    }
    self.adaptation = adaptation
  }
}

extension ClientAdaptation {
  /// Writes the parts into a folder; the keys are those of `fit`.
  fileprivate func message(in folder: String, called name: String) throws -> [UInt8] {
    let files = try ExternalClient.write(
      training, validation: validation, to: folder, called: name)
    return try JSONText.encode(
      HostMessage.Value.values(
        ExternalClient.values(files, units: training.units, binSeconds: binSeconds, limit: limit)),
      isPretty: false)
  }
}
