import Autograd
import Foundation
import Layers
import Tensor
import TestSupport
import Testing

/// Compares operations, layers, losses, optimisers and a whole model with PyTorch's numbers.
///
/// A few cases are committed; `ZOO_GOLDENS=<directory> swift test --filter Goldens` runs all files
/// of a directory.
@Suite struct GoldensTests {
  private static let fixtures = GoldenCase.files(
    in: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/goldens"))
  private static let given =
    GoldenCase.directoryFromEnvironment.map(GoldenCase.files(in:)) ?? []

  /// Gradients of attention and of recurrent layers pass through sums of many terms that cancel.
  private static let looserGradients: Set<String> = [
    "attention", "multihead_attention", "encoder_layer", "gru", "lstm", "rnn", "mamba",
    "dice_transformer",
  ]

  @Test(arguments: fixtures)
  func committedCase(_ file: URL) throws { try check(file) }

  @Test(
    .enabled(if: GoldenCase.directoryFromEnvironment != nil, "ZOO_GOLDENS is not set"),
    arguments: given)
  func givenCase(_ file: URL) throws { try check(file) }

  @Test func thereAreCases() {
    #expect(Self.fixtures.count >= 12)
    if GoldenCase.directoryFromEnvironment != nil { #expect(!Self.given.isEmpty) }
  }

  private func check(_ file: URL) throws {
    let golden = try GoldenCase(contentsOf: file)
    let errors = try #require(
      try operation(golden) ?? GoldenLayers.run(golden) ?? GoldenTraining.run(golden),
      "\(golden.operation) is unknown")
    let looser = Self.looserGradients.contains(golden.operation)
    #expect(errors.value <= 2e-5, "\(golden): value, worst at \(errors.place)")
    #expect(errors.gradient <= (looser ? 1e-4 : 2e-5), "\(golden): gradient of \(errors.place)")
    if let log = ProcessInfo.processInfo.environment["ZOO_GOLDENS_LOG"] {
      let line = "\(golden.name) \(errors.value) \(errors.gradient) \(errors.place)\n"
      if let handle = FileHandle(forWritingAtPath: log) {
        handle.seekToEndOfFile()
        handle.write(Data(line.utf8))
      }
    }
  }

  private func operation(_ golden: GoldenCase) throws -> GoldenErrors? {
    let tape = Tape()
    let inputs = golden.tensors(under: "in.").mapValues { tape.variable($0) }
    guard let y = try GoldenOperations.run(golden, inputs) else { return nil }
    var errors = GoldenErrors()
    errors.record(value: y.value, try golden.tensor("out"), "out")
    let gradients = try tape.gradients(of: y, seed: try golden.tensor("up"))
    for (name, variable) in inputs {
      guard let expected = golden.tensors["grad." + name] else { continue }
      errors.record(gradient: try gradients[variable], expected, name)
    }
    return errors
  }
}
