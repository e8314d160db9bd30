import Tensor
import Testing

@testable import Zoo

@Suite struct FittedModelTests {
  private let zoo: ModelZoo
  init() throws { zoo = try ModelZoo(ModelZoo.builtIn) }

  private let spikes = chainRaster(bins: 300, units: 4, seed: 1)

  private func fitted() throws -> (model: FittedModel, rows: Tensor) {
    let predictor = try fittedPredictor(
      "gru:hidden=3", training: spikes, validation: spikes,
      session: FitSession(context: 40, epochs: 1, binsPerStep: 100))
    let selection = try #require(try zoo.select("gru:hidden=3").first)
    var settings = ProtocolSettings(preset: .quick)
    settings.context = 40
    let model = FittedModel(
      label: selection.label, options: selection.options, recording: "chain, \"small\"", units: 4,
      settings: settings, state: predictor.state)
    return (model, try predictor.logOdds(for: spikes, batch: nil).values)
  }

  private func changed(_ path: String, _ change: (inout [String: String]) -> Void) throws {
    let file = try SafetensorsFile.read(path)
    var metadata = file.metadata
    change(&metadata)
    try SafetensorsFile(entries: file.entries, metadata: metadata).write(to: path)
  }

  @Test func modelsRoundTripExactly() throws {
    let (model, rows) = try fitted()
    try withTemporaryFolder { folder in
      let path = folder + "/model.safetensors"
      try model.write(to: path)
      let read = try FittedModel.read(from: path, zoo: zoo)
      #expect(read.label == "gru:hidden=3" && read.options == model.options)
      #expect(read.recording == model.recording && read.units == 4 && read.context == 40)
      #expect(read.settings == model.settings)
      let again = try read.predictor(zoo: zoo).logOdds(for: spikes, batch: nil).values
      #expect(again.isIdentical(to: rows))
    }
  }

  @Test(arguments: [
    "format", "model", "options", "label", "units", "recording", "protocol",
  ])
  func incompleteMetadataIsRefused(_ key: String) throws {
    let (model, _) = try fitted()
    try withTemporaryFolder { folder in
      let path = folder + "/model.safetensors"
      try model.write(to: path)
      try changed(path) { $0[key] = nil }
      let error = #expect(throws: FileError.self) {
        _ = try FittedModel.read(from: path, zoo: zoo)
      }
      #expect(error?.description.contains("it is not a fitted model") == true)
    }
  }

  /// A file is outside data: its numbers are checked before a model of their size is made.
  @Test(arguments: [("units", "0"), ("units", "70000"), ("units", "9223372036854775807")])
  func anImpossibleSizeIsRefused(_ key: String, _ value: String) throws {
    let (model, _) = try fitted()
    try withTemporaryFolder { folder in
      let path = folder + "/model.safetensors"
      try model.write(to: path)
      try changed(path) { $0[key] = value }
      #expect(
        throws: FileError.malformed(
          file: path, place: .whole,
          problem: "its units are \(value), which is not from 1 to 65536")
      ) { _ = try FittedModel.read(from: path, zoo: zoo) }
    }
  }

  @Test func anImpossibleContextIsRefused() throws {
    var (model, _) = try fitted()
    model.settings.context = 1 << 40
    try withTemporaryFolder { folder in
      let path = folder + "/model.safetensors"
      try model.write(to: path)
      #expect(
        throws: FileError.malformed(
          file: path, place: .whole,
          problem: "its context are 1099511627776, which is not from 1 to 1000000")
      ) { _ = try FittedModel.read(from: path, zoo: zoo) }
    }
  }

  @Test func unknownModelsAreNamed() throws {
    let (model, _) = try fitted()
    try withTemporaryFolder { folder in
      let path = folder + "/model.safetensors"
      try model.write(to: path)
      #expect(throws: ModelOptionError.unknownModel(name: "gru", suggestion: nil)) {
        _ = try FittedModel.read(from: path, zoo: ModelZoo([LastBin.self]))
      }
    }
  }

  @Test func tensorsThatDoNotFitTheModelAreNamed() throws {
    var (model, _) = try fitted()
    model.state["head.bias"] = Tensor([1, 2])
    #expect(
      throws: PredictorError.stateMismatch(
        model: "gru:hidden=3", tensor: "head.bias", reason: "has shape f32[2] instead of f32[4]")
    ) { _ = try model.predictor(zoo: zoo) }
    model.state["head.bias"] = nil
    #expect(
      throws: PredictorError.stateMismatch(
        model: "gru:hidden=3", tensor: "head.bias", reason: "is missing")
    ) { _ = try model.predictor(zoo: zoo) }
  }
}
