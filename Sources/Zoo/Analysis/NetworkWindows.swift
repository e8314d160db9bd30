import Layers
import Tensor

/// The windows of a stretch, side by side, as a network sees them: its attention, and what its loss
/// says of its inputs.
struct NetworkWindows {
  /// Where the heads look; nil without attention.
  let profile: AttentionProfile?
  /// Which bins matter.
  let importance: BinImportance
  /// Why the head that was asked for is not drawn; nil if it is.
  let mapNote: String?

  /// Looks at every whole window of a stretch, or at the stretch if it is shorter than one.
  ///
  /// - Throws: what the network throws; `FitCancelled`.
  init(
    _ network: any InspectableNetwork, _ stretch: AnalysisStretch,
    _ settings: ModelAnalysis.Settings, progress: (Double) -> Void
  ) throws {
    let raster = stretch.raster
    let length = min(network.context, stretch.range.count)
    let starts = Array(
      stride(from: stretch.range.lowerBound, through: raster.bins - length, by: length))
    let offset = try network.offset(for: raster)
    var tally = AttentionTally(positions: length)
    var bins = BinImportance.Bins()
    var sequences = 1
    var map: AttentionProfile.Map?
    var note: String?
    var shown: (gradient: [Double], spikes: [Int]) = ([], [])
    let counts = raster.populationCounts
    // Of silent bins there is little to see. The first of several.
    let spikes = starts.map { start in
      (start..<start + length).reduce(0) { $0 + ($1 >= 1 ? counts[$1 - 1] : 0) }
    }
    let drawn =
      settings.window.map { $0 - 1 }
      ?? spikes.indices.max { spikes[$0] == spikes[$1] ? $0 > $1 : spikes[$0] < spikes[$1] } ?? 0
    for (index, start) in starts.enumerated() {
      try Interruption.check()
      progress(Double(index) / Double(starts.count))
      let inputs = try network.inputs(raster, starts: [start], length: length)
      let own = try offset?.sliced(axis: 0, start..<start + length)
        .reshaped([1, length, raster.units])
      let targets = OneStepAhead.targets(raster, starts: [start], length: length)
      let found = try network.inputGradient(inputs, offset: own, spikes: targets)
      let gradient = BinImportance.gradient(found.gradient)
      let expected = stretch.expected(found.logOdds, raster.units)
      // The input at a position is the bin before its row, and the row before predicted it. The
      // first position has no such row, and before the recording there is no bin.
      let measured = (1..<max(1, length)).filter { start + $0 >= 1 }
      func add(_ quantity: BinImportance.Quantity, _ values: [Double]) {
        bins.values[quantity, default: []] += measured.map { values[$0] }
      }
      bins.recorded += measured.map { Double(counts[start + $0 - 1]) }
      bins.predicted += measured.map { expected[$0 - 1] }
      add(.gradient, gradient)
      if index == min(drawn, starts.count - 1) {
        shown = (
          gradient, (0..<length).map { start + $0 >= 1 ? counts[start + $0 - 1] : 0 }
        )
      }
      guard network.hasAttention else { continue }
      let layers = try network.attention(inputs)
      sequences = layers.first?.sequences ?? 1
      if settings.questions.contains(.attention), index == drawn {
        do throws(AttentionMapError) {
          map = AttentionProfile.map(
            try settings.weights(of: layers), layer: settings.layer - 1, head: settings.head - 1,
            window: index)
        } catch {
          note = error.description
        }
      }
      let window = tally.add(layers, importance: gradient)
      add(.attention, window.received)
      add(.keySide, zip(window.received, gradient).map { $0 * $1 })
      add(.querySide, window.lookedAt)
    }
    if network.hasAttention, drawn >= starts.count {
      note = "there is no window \(drawn + 1): the stretch has \(starts.count)"
    }
    profile =
      network.hasAttention
      ? AttentionProfile(
        tally, positions: length, windows: starts.count, sequences: sequences, map: map) : nil
    importance = BinImportance(bins, shownGradient: shown.gradient, shownSpikes: shown.spikes)
    mapNote = note
  }
}
