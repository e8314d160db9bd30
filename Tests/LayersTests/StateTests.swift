import Autograd
import Foundation
import Layers
import Tensor
import TestSupport
import Testing

@Suite struct StateTests {
  private struct Model: Parameterized {
    var first: Linear
    var norms: [BatchNorm]
    init(seed: UInt64) {
      var generator = RandomGenerator(seed: seed)
      first = Linear(3, 2, using: &generator)
      norms = [BatchNorm(2), BatchNorm(4)]
      norms[1].runningMean = Initialization.normal([4], using: &generator)
    }
    mutating func visit(_ visitor: ParameterVisitor) {
      visitor("first", &first)
      visitor("norms", &norms)
    }
  }

  private func withFile(_ body: (String) throws -> Void) throws {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("StateTests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try body(directory.appendingPathComponent("state.safetensors").path)
  }

  @Test func pathsAreThoseOfPyTorch() {
    #expect(
      Model(seed: 1).stateTensors.keys.sorted() == [
        "first.bias", "first.weight", "norms.0.bias", "norms.0.num_batches_tracked",
        "norms.0.running_mean", "norms.0.running_var", "norms.0.weight", "norms.1.bias",
        "norms.1.num_batches_tracked", "norms.1.running_mean", "norms.1.running_var",
        "norms.1.weight",
      ])
    #expect(Model(seed: 1).parameterPaths.count == 6)
  }

  @Test func loadingRestoresTheSavedState() throws {
    try withFile { path in
      let saved = Model(seed: 1)
      try saved.saveState(to: path, metadata: ["units": "3"])
      var loaded = Model(seed: 2)
      #expect(try loaded.loadState(from: path) == ["units": "3"])
      #expect(loaded.stateTensors == saved.stateTensors)
    }
  }

  @Test func everyDifferenceIsNamed() throws {
    let original = Model(seed: 1)
    var model = original
    var tensors = model.stateTensors
    tensors["first.bias"] = nil
    tensors["second.bias"] = .zeros([2])
    tensors["first.weight"] = .zeros([3, 2])
    var expected = StateError()
    expected.missing = ["first.bias"]
    expected.extra = ["second.bias"]
    expected.wrongShapes = [.init(name: "first.weight", expected: [2, 3], found: [3, 2])]
    #expect(throws: expected) { try model.loadState(tensors) }
    #expect(model.stateTensors == original.stateTensors, "nothing has changed")
    #expect(
      "\(expected)" == "the tensors do not fit the model (missing: first.bias; unknown: "
        + "second.bias; first.weight has shape f32[3,2] instead of f32[2,3])")
  }

  @Test func errorsNameTheFile() throws {
    try withFile { path in
      var generator = RandomGenerator(seed: 1)
      var linear = Linear(3, 2, using: &generator)
      let missing = FileError.system(operation: "open", file: path, code: ENOENT)
      #expect(throws: StateFileError.file(missing)) { try linear.loadState(from: path) }
      try LayerNorm(2).saveState(to: path)
      do {
        try linear.loadState(from: path)
        Issue.record("a wrong file was loaded")
      } catch StateFileError.state(let file, let error) {
        #expect(file == path)
        #expect(error.missing.isEmpty)
        #expect(error.wrongShapes.map(\.name) == ["weight"])
      }
    }
  }
}
