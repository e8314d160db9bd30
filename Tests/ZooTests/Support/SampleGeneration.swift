@testable import Zoo

/// What is known of "generated" spikes, which are those of the test part of a simulation.
func sampleGeneration(
  _ label: String = "gru", on recording: String = "slice", kind: String = "free-running from data"
) throws -> GenerationDocument {
  var settings = ProtocolSettings(preset: .quick)
  settings.context = 20
  let dataset = try Dataset(
    .simulated(name: recording, .inVitro(units: 6, duration: 30, seed: 1)), settings: settings)
  return GenerationDocument(
    try sampleRow(label, on: recording), kind: kind, seed: 3, spikes: dataset.test, with: dataset,
    try GenerationComparison(dataset.test, with: dataset, seed: 0))
}
