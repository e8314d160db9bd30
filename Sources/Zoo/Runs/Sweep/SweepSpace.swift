import Tensor

/// What a sweep tries: a model, what varies of it, and which of all combinations are taken.
public struct SweepSpace: Sendable {
  /// Which combinations are taken.
  public enum Search: Sendable, Equatable {
    /// All of them, the last axis fastest.
    case grid
    /// As many as this, drawn without repeats. The same seed gives the same draws on any machine, and
    /// a larger count begins with the draws of a smaller one.
    case random(count: Int, seed: UInt64)
  }

  /// The model with the options that stay fixed.
  public let model: ModelSelection
  /// What varies.
  public let axes: [SweepAxis]
  /// Which combinations are taken.
  public let search: Search

  /// The most candidates of a sweep.
  public static let mostCandidates = 10_000

  /// A space.
  ///
  /// - Parameters:
  ///   - model: the model with fixed options.
  ///   - varied: texts such as `hidden=8,16`; see ``SweepAxis``.
  ///   - search: which combinations are taken.
  /// - Throws: `SweepError`, and `ModelOptionError.invalidValue` for a value outside its range.
  public init(_ model: ModelSelection, varying varied: [String], search: Search = .grid) throws {
    guard !varied.isEmpty else { throw SweepError.nothingVaried }
    var axes: [SweepAxis] = []
    for text in varied {
      let axis = try SweepAxis(parsing: text, for: model.model.card)
      guard !model.options.given.contains(axis.name),
        !axes.contains(where: { $0.name == axis.name })
      else { throw SweepError.alreadyGiven(axis.name) }
      if search == .grid, axis.isContinuous {
        throw SweepError.needsSteps(name: axis.name, text: axis.text)
      }
      axes.append(axis)
    }
    self.model = model
    self.axes = axes
    self.search = search
    let wanted =
      if case .random(let count, _) = search { min(count, combinations) } else { combinations }
    guard wanted <= Self.mostCandidates else {
      throw SweepError.tooMany(count: wanted, most: Self.mostCandidates)
    }
  }

  /// The number of all combinations; `Int.max` if it is larger.
  public var combinations: Int {
    axes.reduce(1) { product, axis in
      let (value, overflow) = product.multipliedReportingOverflow(by: axis.values.count)
      return overflow ? .max : value
    }
  }

  /// The values of every candidate, one per axis.
  var points: [[String]] {
    let indices: [[Int]]
    if case .random(let count, let seed) = search, count < combinations {
      indices = drawn(count, seed)
    } else {
      indices = axes.reduce([[]]) { points, axis in
        points.flatMap { point in axis.values.indices.map { point + [$0] } }
      }
    }
    return indices.map { point in zip(axes, point).map { $0.values[$1] } }
  }

  private func drawn(_ count: Int, _ seed: UInt64) -> [[Int]] {
    var generator = RandomGenerator(seed: seed).stream("sweep")
    var points: [[Int]] = []
    var seen: Set<[Int]> = []
    while points.count < count {
      let point = axes.map { $0.draw(&generator) }
      if seen.insert(point).inserted { points.append(point) }
    }
    return points
  }

  /// The settings that decide how recordings are cut: those of the longest context that may be drawn,
  /// so that all candidates share one split and the same bins.
  func shared(_ settings: ProtocolSettings) -> ProtocolSettings {
    var settings = settings
    let longest = axes.first { $0.name == "context" }?.values.compactMap { Int($0) }.max()
    if let longest { settings.context = longest }
    return settings
  }

  /// The candidates.
  ///
  /// - Throws: `ModelOptionError`.
  public func candidates(_ settings: ProtocolSettings) throws -> [SweepCandidate] {
    let shared = shared(settings)
    let fixed = model.options.given.map { "\($0)=\(model.options[$0]?.text ?? "")" }
    return try points.enumerated().map { index, values in
      var own = shared
      var options = fixed
      for (axis, value) in zip(axes, values) {
        switch (axis.isSetting, axis.name, Int(value)) {
        case (true, "context", let bins?): own.context = bins
        case (true, "epochs", let epochs?): own.setEpochs(epochs)
        default: options.append("\(axis.name)=\(value)")
        }
      }
      // Where the context is the gap, the settings are those of an ordinary run.
      own.gap = shared.splitGap == own.context ? nil : shared.splitGap
      return SweepCandidate(
        number: index + 1, values: values,
        selection: ModelSelection(
          model.model,
          options: try ModelOptions(
            parsing: options.joined(separator: ","), for: model.model.card)), settings: own)
    }
  }
}

/// One combination of values.
public struct SweepCandidate: Sendable {
  /// Its place in the order of the search, from 1.
  public let number: Int
  /// Its value on every axis.
  public let values: [String]
  /// The model with its options.
  public let selection: ModelSelection
  /// The settings of the protocol for it.
  public let settings: ProtocolSettings
}
