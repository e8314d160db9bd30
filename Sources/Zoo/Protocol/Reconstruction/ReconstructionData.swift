import Tensor

/// The parts of a recording, as the steps of a reconstruction use them.
struct ReconstructionData: Sendable {
  /// A part, and the bins right before it, which a prediction may begin with.
  struct Part: Sendable {
    let name: String
    let spikes: SpikeRaster
    var before: SpikeRaster?
    /// Whether a network sees it as in training, with dropout: where the released threshold is from.
    var isTraining = false

    /// The part with the run-up that a predictor gets.
    func remembering(_ memory: Int) -> PartWithRunUp {
      PartWithRunUp(spikes, after: before, remembering: memory)
    }
  }

  /// The training part.
  let training: SpikeRaster
  /// The validation part of the corrected steps.
  let validation: Part
  /// What is scored: first the test part of the same units.
  let targets: [Part]

  init(training: SpikeRaster, validation: Part, targets: [Part]) {
    self.training = training
    self.validation = validation
    self.targets = targets
  }

  /// The parts of a recording; the second target is its test part with the columns in a random order.
  ///
  /// The released code permutes the columns of its test recording. Input and target are permuted
  /// alike, which hides nothing from a copy and takes from a model what it knows of single units.
  init(_ dataset: Dataset, seed: UInt64) {
    training = dataset.training
    validation = Part(
      name: "validation", spikes: dataset.validation, before: dataset.validationRunUp)
    let start = dataset.split.test.lowerBound
    let test = Part(
      name: "test part", spikes: dataset.test,
      before: dataset.raster.slice(max(0, start - dataset.mostRunUp)..<start))
    var generator = RandomGenerator(seed: seed).stream("columns")
    let order = generator.permutation(dataset.training.units)
    targets = [
      test,
      Part(
        name: "test part, columns permuted", spikes: test.spikes.columns(order),
        before: test.before?.columns(order)),
    ]
  }

  /// Independent spikes, with which nothing but rates can be known.
  init(_ spikes: IndependentSpikes) {
    training = spikes.training
    validation = Part(name: "validation", spikes: spikes.validation)
    targets = [
      Part(name: "self: the same rates", spikes: spikes.fresh),
      Part(name: "other: other rates", spikes: spikes.other),
    ]
  }
}
