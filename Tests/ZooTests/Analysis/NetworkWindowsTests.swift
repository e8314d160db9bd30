import Autograd
import Layers
import Tensor
import Testing

@testable import Zoo

@Suite struct NetworkWindowsTests {
  private func fitted(
    _ specification: String, _ dataset: Dataset
  ) throws -> (network: any InspectableNetwork, stretch: AnalysisStretch) {
    let predictor = try fittedPredictor(
      specification, training: dataset.training, validation: dataset.validation,
      session: FitSession(context: 20, epochs: 2, binsPerStep: 200, seed: 1))
    return (
      try #require((predictor as? any InspectablePredictor)?.inspectable),
      AnalysisStretch(dataset, for: predictor, bins: 100, calibration: .identity)
    )
  }

  /// The gradient of the loss by an input is the slope of the loss.
  @Test(arguments: [
    "cross-entropy-transformer:heads=1,feed-forward=8",
    "dice-transformer:heads=2,feed-forward=8,depth=2",
    "gru:hidden=4", "gru:hidden=4,offset=exponential-history",
    "cross-entropy-transformer:heads=1,carry=true",
  ])
  func gradientsAreFiniteDifferences(specification: String) throws {
    // Of two units a layer norm keeps no more than which one is larger: more are needed.
    var settings = ProtocolSettings(preset: .quick)
    settings.context = 20
    let dataset = try Dataset(
      Recording(
        name: "chain", raster: chainRaster(bins: 1000, units: 6, seed: 2), binSeconds: 0.001),
      truth: nil, settings: settings, units: nil)
    let (network, stretch) = try fitted(specification, dataset)
    let start = stretch.range.lowerBound
    // Silent bins make rows that are nearly constant, and the layer norm of such a row turns within a
    // thousandth: the slope is looked at away from there.
    var generator = RandomGenerator(seed: 8)
    let spread = Tensor.normal([1, 12, 6], using: &generator)
    let inputs = try network.inputs(stretch.raster, starts: [start], length: 12)
      .adding(spread.multiplied(by: 0.3))
    let offset = try network.offset(for: stretch.raster)?
      .sliced(axis: 0, start..<start + 12).reshaped([1, 12, 6])
    let spikes = OneStepAhead.targets(stretch.raster, starts: [start], length: 12)
    let found = try network.inputGradient(inputs, offset: offset, spikes: spikes)
    #expect(found.gradient.shape == inputs.shape)
    // Single precision: a step that is large enough for the loss to move, and small enough to stay
    // on one side of most corners.
    let direction = Tensor.normal(inputs.shape, using: &generator)
    func loss(_ step: Float) throws -> Double {
      let moved = try inputs.adding(direction.multiplied(by: step))
      return Double(try network.inputGradient(moved, offset: offset, spikes: spikes).loss)
    }
    let step: Float = 0.001
    let slope = (try loss(step) - loss(-step)) / Double(2 * step)
    let expected = zip(found.gradient.values, direction.values).reduce(0.0) {
      $0 + Double($1.0) * Double($1.1)
    }
    #expect(abs(slope - expected) < 0.01 * abs(expected) + 2e-4, "\(slope), \(expected)")
    #expect(expected != 0)
  }

  /// Every whole window of the stretch, and the correlations of what was found in their bins.
  @Test func windowsOfATransformer() throws {
    let dataset = try followingDataset(lag: 2)
    let (network, stretch) = try fitted(
      "cross-entropy-transformer:heads=2,feed-forward=8", dataset)
    var settings = ModelAnalysis.Settings()
    settings.head = 2
    settings.window = 3
    let windows = try NetworkWindows(network, stretch, settings) { _ in }
    let profile = try #require(windows.profile)
    #expect(profile.windows == 5 && profile.positions == 20 && profile.heads.count == 2)
    #expect(profile.map?.window == 3 && profile.map?.head == 2 && windows.mapNote == nil)
    #expect(windows.importance.bins == 5 * 19)
    #expect(windows.importance.correlations.map(\.quantity) == BinImportance.Quantity.allCases)
    #expect(windows.importance.shownSpikes.count == 20)
    #expect(abs(windows.importance.shownGradient.reduce(0, +) - 20) < 1e-9)
    // The spikes of the third window's inputs: the bins before its rows.
    let first = stretch.range.lowerBound + 40
    #expect(
      windows.importance.shownSpikes
        == (0..<20).map { position in
          (0..<2).count { stretch.raster[first + position - 1, $0] }
        })
    for (head, window, words) in [(9, 1, "there is no head 9"), (1, 6, "there is no window 6")] {
      settings.head = head
      settings.window = window
      let note = try NetworkWindows(network, stretch, settings) { _ in }.mapNote
      #expect(note?.contains(words) == true, "\(note ?? "")")
    }
  }

  /// Of silent bins there is little to see.
  @Test func theWindowWithTheMostSpikesIsDrawn() throws {
    let (network, stretch) = try fitted(
      "cross-entropy-transformer:heads=2,feed-forward=8", followingDataset(lag: 2))
    let windows = try NetworkWindows(network, stretch, ModelAnalysis.Settings()) { _ in }
    let counts = (0..<5).map { window in
      let first = stretch.range.lowerBound + 20 * window - 1
      return (first..<first + 20).reduce(0) { sum, bin in
        sum + (0..<2).count { stretch.raster[bin, $0] }
      }
    }
    let most = try #require(counts.max())
    #expect(windows.profile?.map?.window == counts.firstIndex(of: most).map { $0 + 1 })
    #expect(windows.importance.shownSpikes.reduce(0, +) == most)
  }

  /// A network whose units are sequences of their own.
  @Test func sequencesOfUnits() throws {
    let (network, stretch) = try fitted(
      "neuprint-transformer:embedding=5,heads=2,feed-forward=8,reach=6", followingDataset(lag: 2))
    #expect(network.context == 6 && network.hasAttention)
    let windows = try NetworkWindows(network, stretch, ModelAnalysis.Settings()) { _ in }
    let profile = try #require(windows.profile)
    #expect(profile.sequences == 2 && profile.windows == 16 && profile.positions == 6)
  }

  /// A recurrent network has gradients and no attention.
  @Test func gradientsWithoutAttention() throws {
    let (network, stretch) = try fitted("gru:hidden=4", followingDataset(lag: 2))
    let windows = try NetworkWindows(network, stretch, ModelAnalysis.Settings()) { _ in }
    #expect(windows.profile == nil)
    #expect(windows.importance.correlations.map(\.quantity) == [.gradient])
  }
}
