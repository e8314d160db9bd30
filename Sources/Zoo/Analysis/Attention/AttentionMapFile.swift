import Layers
import Tensor

/// Every weight of one head in one window, as a file.
public enum AttentionMapFile {
  /// Writes `attention` [positions, positions], a row for each looking position, and `first_bin`, the
  /// bin of the test part that the first row predicts.
  ///
  /// - Parameters:
  ///   - file: the npz file.
  ///   - predictor: the fitted network.
  ///   - dataset: the recording.
  ///   - settings: the head and the window, the first unless it says another.
  /// - Throws: `AttentionMapError` if there is no such head; `FileError`; what the network throws.
  public static func write(
    _ file: String, of predictor: any Predictor, on dataset: Dataset,
    settings: ModelAnalysis.Settings
  ) throws {
    guard let network = (predictor as? any InspectablePredictor)?.inspectable,
      network.hasAttention
    else { throw AttentionMapError.noAttention }
    let test = dataset.test(for: predictor)
    let length = min(network.context, test.range.count)
    let window = settings.window ?? 1
    let start = test.range.lowerBound + (window - 1) * length
    guard start + length <= test.raster.bins else {
      throw AttentionMapError.noWindow(window, of: test.range.count / length)
    }
    let layers = try network.attention(
      network.inputs(test.raster, starts: [start], length: length))
    let head = try settings.weights(of: layers).head(settings.head - 1)
    var values: [Float] = []
    values.reserveCapacity(length * length)
    for query in 0..<length {
      try Interruption.check()
      values += head.row(query)
    }
    try NumPyArchive.write(
      file,
      [
        "attention": NumericArray(Tensor(values, shape: [length, length])),
        "first_bin": NumericArray([Int64(start - test.range.lowerBound)], shape: []),
      ], deflating: ["attention"])
  }
}

extension ModelAnalysis.Settings {
  /// The weights of the layer that holds the head.
  ///
  /// - Throws: `AttentionMapError.noHead` if there is no such layer or head.
  func weights(
    of layers: [AttentionWeights]
  ) throws(AttentionMapError) -> AttentionWeights {
    guard layers.indices.contains(layer - 1), 0..<layers[layer - 1].heads ~= head - 1 else {
      throw .noHead(head, layer: layer, of: layers.map(\.heads))
    }
    return layers[layer - 1]
  }
}

/// A head that cannot be shown.
public enum AttentionMapError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The model is not a network with attention.
  case noAttention
  /// There are fewer windows in the test part.
  case noWindow(Int, of: Int)
  /// There is no such head; the heads of each layer.
  case noHead(Int, layer: Int, of: [Int])

  /// One sentence.
  public var description: String {
    switch self {
    case .noAttention: "the model has no attention that could be written"
    case .noWindow(let window, let count):
      "there is no window \(window): the test part has \(NumberText.counted(count, "window"))"
    case .noHead(let head, let layer, let heads):
      "there is no head \(head) of layer \(layer): the network has "
        + heads.enumerated().map { "\($1) in layer \($0 + 1)" }.joined(separator: ", ")
    }
  }
}
