import Tensor

/// What a fitted model has learned, as far as it can be seen from outside and, of a network, from
/// within: `analysis/<recording>.json` in the folder of the fit, or `analysis/<recording>.training.json`.
public struct ModelAnalysis: Sendable, Codable, Equatable {
  /// A question to the model, and a word of `--only`.
  public enum Question: String, Sendable, CaseIterable {
    /// Where the heads look.
    case attention
    /// Which bins matter to the loss.
    case importance
    /// What is lost without attention, and with shuffled context.
    case controls
    /// What is lost without single bins.
    case lags
    /// What is lost without single units.
    case units
  }

  /// What to look at.
  public struct Settings: Sendable {
    /// The part of the recording.
    public var part = Split.Part.test
    /// Seconds of the part, from its beginning.
    public var seconds = 30.0
    /// The farthest lag at which single bins are silenced.
    public var lags = 100
    /// The head that is drawn: its layer and its place, from 1 on.
    public var layer = 1, head = 1
    /// The window that is drawn, from 1 on; nil for the one with the most spikes.
    public var window: Int?
    /// What to find out.
    public var questions: Set<Question> = Set(Question.allCases)
    /// Selects how spikes are dealt.
    public var seed: UInt64 = 0

    /// The defaults.
    public init() {}
  }

  /// The version of this layout.
  public var schema = "zoo.analysis/1"
  /// The model, its fit, and the recording.
  public let label: String, fit: String, recording: String
  /// The part of the recording that was looked at.
  public let part: Split.Part
  /// The seed of the fit.
  public let seed: UInt64
  /// The size of the recording.
  public let units: Int
  /// The width of a bin in seconds.
  public let binSeconds: Double
  /// The bins that were looked at: how many, and the first of them.
  public let bins: Int, firstBin: Int
  /// The effective memory that the audit measured, in bins.
  public let memoryBins: Int?
  /// Where the heads look; nil without attention.
  public private(set) var attention: AttentionProfile?
  /// Which bins matter to the loss; nil for a model that is not a network.
  public private(set) var importance: BinImportance?
  /// What is lost when something is taken at test time.
  public private(set) var controls: [AttentionControl] = []
  /// What is lost without single bins.
  public private(set) var lags: LagOcclusion?
  /// What is lost without single units.
  public private(set) var occludedUnits: UnitOcclusion?
  /// What could not be looked at, and why.
  public private(set) var notes: [String] = []

  /// Looks into a fitted model.
  ///
  /// - Parameters:
  ///   - row: the fit and its cell on its own recording.
  ///   - predictor: the fitted model.
  ///   - dataset: the recording.
  ///   - settings: what to look at.
  ///   - progress: gets the question that is worked on and the share of it that is done.
  /// - Throws: what the predictor throws; `FitCancelled`.
  public init(
    of row: ResultRow, by predictor: any Predictor, on dataset: Dataset, settings: Settings,
    progress: (Question, Double) -> Void = { _, _ in }
  ) throws {
    let calibration = AffineCalibration(
      slope: row.metrics["bits_per_spike_calibrated.slope"],
      intercept: row.metrics["bits_per_spike_calibrated.intercept"])
    let width = dataset.summary.binSeconds
    let wanted = (settings.seconds / width).rounded()
    let stretch = AnalysisStretch(
      dataset, for: predictor, of: settings.part, bins: wanted < 1e9 ? Int(wanted) : 1 << 30,
      calibration: calibration.slope.isFinite ? calibration : .identity)
    self.init(row, dataset, settings.part, stretch)
    if !stretch.part.spikes.entries.contains(1) {
      notes.append("the stretch that was looked at has no spikes; look at more with --seconds")
      return
    }
    try look(into: predictor, stretch, settings, progress)
    let wantsBase = !settings.questions.isDisjoint(with: [.lags, .units])
    guard wantsBase else { return }
    let base = try predictor.logOdds(for: stretch.raster, batch: nil)
    if settings.questions.contains(.lags), bins > 1 {
      lags = try LagOcclusion(
        predictor, stretch, base: base, lags: settings.lags, passes: max(8, settings.lags / 5)
      ) { progress(.lags, $0) }
    }
    if settings.questions.contains(.units) {
      occludedUnits = try UnitOcclusion(
        predictor, stretch, base: base, units: dataset.units, binSeconds: width
      ) { progress(.units, $0) }
    }
  }

  private init(
    _ row: ResultRow, _ dataset: Dataset, _ part: Split.Part, _ stretch: AnalysisStretch
  ) {
    label = row.label
    fit = row.fit.id
    recording = row.testedOn
    self.part = part
    seed = row.seed
    units = dataset.raster.units
    binSeconds = dataset.summary.binSeconds
    bins = stretch.range.count
    firstBin = stretch.firstBin
    memoryBins = row.audit.memoryBins
  }

  /// What only the network behind a predictor can tell.
  private mutating func look(
    into predictor: any Predictor, _ stretch: AnalysisStretch, _ settings: Settings,
    _ progress: (Question, Double) -> Void
  ) throws {
    let inner: Set<Question> = [.attention, .importance, .controls]
    guard !settings.questions.isDisjoint(with: inner) else { return }
    guard let network = (predictor as? any InspectablePredictor)?.inspectable else {
      notes.append(
        "\(label) is not a network that is trained by gradients: it has no attention and no gradient "
          + "of its input; single bins and units can be silenced")
      return
    }
    if settings.questions.contains(.controls) {
      for (index, kind) in AttentionControl.Kind.allCases.enumerated() {
        progress(.controls, Double(index) / Double(AttentionControl.Kind.allCases.count))
        if let control = try AttentionControl.make(kind, network, stretch, seed: settings.seed) {
          controls.append(control)
        }
      }
      if network.hasTraces {
        notes.append(
          "its inputs hold traces of what was before the context, so shuffling the context would not "
            + "take that away: the shuffled controls are left out")
      }
    }
    let wanted = settings.questions.intersection([.attention, .importance])
    guard !wanted.isEmpty else { return }
    if wanted.contains(.attention), !network.hasAttention {
      notes.append("\(label) has no attention")
    }
    let windows = try NetworkWindows(network, stretch, settings) { progress(.importance, $0) }
    if wanted.contains(.attention) {
      attention = windows.profile
      if let note = windows.mapNote { notes.append(note) }
    }
    if wanted.contains(.importance) { importance = windows.importance }
  }
}
