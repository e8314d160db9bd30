import Tensor

/// The part of a recording that is used, and the bins it is cut into.
public struct BinningOptions: Sendable, Equatable {
  /// The width of a bin in seconds.
  public var bin: Double
  /// The number of units; nil for at most 128 (see `UnitSelection`).
  public var units: Int?
  /// The beginning of the part in seconds.
  public var start: Double
  /// The longest part in minutes.
  public var minutes: Double

  /// Options; defaults follow the protocol: 1 ms, at most 128 units, the first ten minutes.
  public init(bin: Double = 0.001, units: Int? = nil, start: Double = 0, minutes: Double = 10) {
    self.bin = bin
    self.units = units
    self.start = start
    self.minutes = minutes
  }

  /// - Throws: `RecordingError.invalidOption` for a number outside its range.
  func check() throws(RecordingError) {
    guard bin.isFinite, bin > 0 else {
      throw .invalidOption(
        .binWidth, value: "\(bin)", allowed: "it must be a positive number of seconds")
    }
    guard start.isFinite, start >= 0 else {
      throw .invalidOption(
        .start, value: "\(start)", allowed: "it must be 0 or more seconds")
    }
    guard minutes > 0 else {
      throw .invalidOption(
        .minutes, value: "\(minutes)", allowed: "it must be a positive number")
    }
  }
}

/// Spikes of chosen units in bins, and the losses of binning.
public struct BinnedSpikes: Sendable, Equatable {
  /// The recording's name.
  public var name: String
  /// Where the neurons were recorded, if known.
  public let preparation: Preparation?
  /// The SHA-256 of the recording's file.
  public let sha256: String
  /// Whether a unit spiked in a bin, [bins, units].
  public let raster: SpikeRaster
  /// The width of a bin in seconds.
  public let binSeconds: Double
  /// The recording's bin that is the raster's first.
  public let firstBin: Int
  /// The units that are the raster's columns; their indices are their positions in the recording.
  public let units: [UnitInfo]
  /// Spikes of the chosen units in the chosen part, each counted.
  public let spikeCount: Int
  /// Spikes in a bin where their unit already had one.
  public let mergedSpikes: Int
  /// Columns without a spike; they are kept.
  public let silentUnits: [Int]

  /// The recording's units that are the raster's columns: always consecutive.
  public var unitRange: Range<Int> {
    let first = units.first?.index ?? 0
    return first..<first + units.count
  }

  /// The chronological parts for models that look `context` bins back.
  ///
  /// - Throws: `RecordingError.tooShort` if the part is too short for that context.
  public func split(context: Int) throws(RecordingError) -> Split {
    try Split.chronological(bins: raster.bins, context: context, recording: name)
  }

  /// Cuts a part of a recording into bins; only whole bins are used.
  ///
  /// - Throws: `RecordingError.invalidOption` or `.notEnoughUnits` for options outside their range,
  ///   `.tooShort` if the part has no whole bin, `.noSpikesInPart` if it has no spike.
  public init(_ recording: Recording, options: BinningOptions) throws(RecordingError) {
    try options.check()
    let units = try UnitSelection.units(
      of: recording.unitCount, wanted: options.units, recording: recording.name)
    let total = Self.bin(of: recording.duration, width: options.bin)
    let first = Self.bin(of: options.start, width: options.bin)
    let longest = Self.bin(of: options.minutes * 60, width: options.bin)
    let bins = min(total - first, longest)
    guard bins > 0 else {
      throw .tooShort(
        recording: recording.name, bins: max(0, total), needed: first + 1,
        reason: "a part from \(options.start) s on in bins of \(options.bin) s")
    }
    guard bins.multipliedReportingOverflow(by: units.count).overflow == false,
      bins * units.count <= 1 << 34
    else {
      throw .invalidOption(
        .binWidth, value: "\(options.bin)",
        allowed: "\(bins) bins of \(units.count) units do not fit into memory")
    }

    var entries = [UInt8](repeating: 0, count: bins * units.count)
    var spikeCount = 0
    var occupied = 0
    var silent: [Int] = []
    for (column, unit) in units.enumerated() {
      let before = spikeCount
      for time in recording.trains[unit] {
        let bin = Self.bin(of: time, width: options.bin) - first
        if bin < 0 { continue }
        if bin >= bins { break }
        spikeCount += 1
        let index = bin * units.count + column
        occupied += 1 - Int(entries[index])
        entries[index] = 1
      }
      if spikeCount == before { silent.append(column) }
    }
    guard spikeCount > 0 else {
      let next = units.compactMap { unit in
        recording.trains[unit].first { Self.bin(of: $0, width: options.bin) >= first + bins }
      }.min()
      throw .noSpikesInPart(
        recording: recording.name, start: options.start, units: units, next: next)
    }
    name = recording.name
    preparation = recording.preparation
    sha256 = recording.sha256
    raster = SpikeRaster(binary: entries, bins: bins, units: units.count)
    binSeconds = options.bin
    firstBin = first
    self.units = Array(recording.units[units])
    self.spikeCount = spikeCount
    mergedSpikes = spikeCount - occupied
    silentUnits = silent
  }

  /// The bin that a time falls into: the largest whole number of widths that is not above it.
  ///
  /// Times on a grid of ticks often lie on an edge, and rounding puts 0.003 / 0.001 at
  /// 2.9999999999999996. So a time less than a millionth of a bin below an edge counts as on it: at
  /// 1 ms that is a nanosecond, far above the rounding of any recording's times and far below any
  /// recording's resolution.
  static func bin(of time: Double, width: Double) -> Int {
    let position = time / width
    // Beyond 2^53 not every integer is a double; nothing that far is ever used.
    guard position < 0x1p53 else { return 1 << 53 }
    let nearest = position.rounded()
    return Int(nearest - position <= 1e-6 ? nearest : position.rounded(.down))
  }
}
