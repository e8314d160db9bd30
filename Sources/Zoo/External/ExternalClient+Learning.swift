import Tensor

extension ExternalClient {
  /// Configures the program, lets it learn from files, and begins with frames.
  ///
  /// Only the training and the validation part are ever in files.
  ///
  /// - Returns: the number of parameters.
  /// - Throws: `ExternalModelError`, `FitCancelled`, `FileError` for the files.
  func learn(
    _ training: SpikeRaster, validation: SpikeRaster, options: [String: HostMessage.Value],
    binSeconds: Double?, limit: Double, delivery: BinDelivery,
    progress: (_ share: Double) -> Void = { _ in }
  ) throws -> Int {
    let parameters = try ScratchFolder.with("external") { scratch in
      try configure(options, scratch: scratch)
      guard facts.capabilities.contains("fit") else { return 0 }
      let (first, second) = (scratch + "/train.npy", scratch + "/validation.npy")
      try NumPyFile.write(training.array, to: first)
      try NumPyFile.write(validation.array, to: second)
      return try fit(
        training: first, validation: second, units: training.units, binSeconds: binSeconds,
        limit: limit, progress: progress)
    }
    try go(delivery, units: training.units)
    return parameters
  }
}

extension ClientFacts {
  /// The values of the client's own options.
  func values(of options: ModelOptions) -> [String: HostMessage.Value] {
    var values: [String: HostMessage.Value] = [:]
    for option in self.options {
      switch options[option.name] {
      case .integer(let value): values[option.name] = .whole(value)
      case .number(let value): values[option.name] = .number(value)
      case .flag(let value): values[option.name] = .flag(value)
      case .word(let value): values[option.name] = .text(value)
      case nil: break
      }
    }
    return values
  }
}

extension SpikeRaster {
  /// The entries as an array of a file, uint8 [time, unit].
  fileprivate var array: NumericArray { NumericArray(entries, shape: [bins, units]) }
}
