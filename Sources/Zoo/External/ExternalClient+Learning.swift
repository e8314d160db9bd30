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
    let parameters = try withFolder { scratch, name in
      try configure(options, scratch: name)
      guard facts.capabilities.contains("fit") else { return 0 }
      let files = try Self.write(training, validation: validation, to: scratch, called: name)
      return try fit(
        files, units: training.units, binSeconds: binSeconds, limit: limit, progress: progress)
    }
    try go(delivery, units: training.units)
    return parameters
  }

  /// The files of the parts from which a program learns.
  struct PartFiles {
    let training: String, validation: String
  }

  /// Writes the parts from which a program learns to a folder that it calls by another name.
  static func write(
    _ training: SpikeRaster, validation: SpikeRaster, to folder: String, called name: String
  ) throws -> PartFiles {
    let (first, second) = ("/train.npy", "/validation.npy")
    try NumPyFile.write(training.array, to: folder + first)
    try NumPyFile.write(validation.array, to: folder + second)
    return PartFiles(training: name + first, validation: name + second)
  }

  /// What a program is told about the parts.
  static func values(
    _ files: PartFiles, units: Int, binSeconds: Double?, limit: Double
  ) -> [String: HostMessage.Value] {
    var values: [String: HostMessage.Value] = [
      "train": .text(files.training), "validation": .text(files.validation),
      "units": .whole(units), "layout": .text("time,unit uint8"), "limit_s": .number(limit),
    ]
    if let binSeconds { values["bin_ms"] = .number(binSeconds * 1000) }
    return values
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
