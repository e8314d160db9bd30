import Autograd
import Layers
import Tensor
import TestSupport
import Testing
import Zoo

/// What every registered model must do: a new one is tested before its author has written a test.
@Suite struct EveryModelTests {
  static let names = ModelZoo.builtIn.map { $0.card.name }
  private let training = chainRaster(bins: 1_500, units: 6, seed: 1)
  private let validation = chainRaster(bins: 700, units: 6, seed: 2)

  private func selection(_ name: String) throws -> ModelSelection { try smallest(name) }

  private func fitted(_ name: String, seed: UInt64 = 5) throws -> any Predictor {
    let selection = try selection(name)
    var predictor = try selection.model.predictor(selection.options)
    _ = try predictor.fit(
      training: training, validation: validation,
      session: FitSession(context: 50, epochs: 2, binsPerStep: 300, seed: seed))
    return predictor
  }

  @Test(arguments: names)
  func fitsPredictsAndIsCausal(_ name: String) throws {
    let predictor = try fitted(name)
    let rows = try predictor.logOdds(for: validation, batch: nil)
    #expect(rows.values.shape == [validation.bins, validation.units])
    #expect(rows.values.values.allSatisfy { $0.isFinite })
    #expect(predictor.parameterCount > 0)
    let report = try Audit().run(predictor, on: validation, context: 50)
    #expect(report.verdict == .causal, "\(report.reason ?? "")")
  }

  @Test(arguments: names)
  func theSeedDecidesTheBits(_ name: String) throws {
    let a = try fitted(name).logOdds(for: validation, batch: nil).values
    let b = try fitted(name).logOdds(for: validation, batch: nil).values
    #expect(a.isIdentical(to: b))
    // Null rows and what is fitted by expectation and maximisation have no randomness, and a convex
    // fit of so few bins none either: it takes them all.
    let isRandom = name != Hawkes.card.name && !name.hasPrefix("glm")
    guard try selection(name).model.card.role == .competitor, isRandom else { return }
    let c = try fitted(name, seed: 6).logOdds(for: validation, batch: nil).values
    #expect(!a.isIdentical(to: c))
  }

  @Test(arguments: names)
  func restoringTheStateGivesTheSameBits(_ name: String) throws {
    let predictor = try fitted(name)
    let selection = try selection(name)
    var restored = try selection.model.predictor(selection.options)
    try restored.restore(predictor.state, units: 6, context: 50)
    #expect(
      try restored.logOdds(for: validation, batch: nil).values
        .isIdentical(to: predictor.logOdds(for: validation, batch: nil).values))
  }

  @Test(arguments: names)
  func theThreadCountChangesNoBit(_ name: String) throws {
    func predicted() throws -> Tensor {
      try fitted(name).logOdds(for: validation, batch: nil).values
    }
    let (one, three) = (try withThreads(1, predicted), try withThreads(3, predicted))
    #expect(one.isIdentical(to: three))
  }

  /// No window is longer than the raster, and no row knows how long the raster is.
  @Test(arguments: names)
  func aRasterShorterThanAWindowHasTheSameRows(_ name: String) throws {
    let predictor = try fitted(name)
    let whole = try predictor.logOdds(for: validation, batch: nil).values
    for bins in [1, 2, 7, 16, 33, 49, 77] {
      let rows = try predictor.logOdds(for: validation.slice(0..<bins), batch: nil).values
      #expect(rows.isIdentical(to: try whole.sliced(axis: 0, 0..<bins)), "\(bins) bins")
    }
  }

  @Test(arguments: names)
  func anUnfittedModelSaysSo(_ name: String) throws {
    let selection = try selection(name)
    let predictor = try selection.model.predictor(selection.options)
    #expect(throws: PredictorError.notFitted(model: selection.label)) {
      _ = try predictor.logOdds(for: validation, batch: nil)
    }
  }

  @Test(arguments: names)
  func anotherNumberOfUnitsIsRefused(_ name: String) throws {
    let predictor = try fitted(name)
    let label = try selection(name).label
    #expect(throws: PredictorError.unitMismatch(model: label, fitted: 6, given: 7)) {
      _ = try predictor.logOdds(for: SpikeRaster(bins: 100, units: 7), batch: nil)
    }
  }

  @Test func everyModelOfTheFolderIsListed() throws {
    #expect(Set(Self.names).count == Self.names.count)
    #expect(Self.names.count == 20)
  }

  @Test(arguments: names)
  func theCardIsComplete(_ name: String) throws {
    let card = try selection(name).model.card
    #expect(!card.summary.isEmpty)
    #expect(Set(card.options.map(\.name)).count == card.options.count)
    for option in card.options {
      #expect(!option.summary.isEmpty)
      #expect(
        throws: Never.self, "the default of \(option.name) is allowed",
        performing: {
          _ = try ModelOptions(parsing: "\(option.name)=\(option.defaultText)", for: card)
        })
    }
  }
}
