import Tensor

/// The whole state of an unfinished training, as a safetensors file.
///
/// Tensors `model.<path>`, `best.<path>` and `optimizer.<name>`; the counters and what the training
/// is of are in the metadata.
struct TrainingCheckpoint {
  var fingerprint: String
  var progress: TrainingProgress
  var parameters: [String: Tensor]
  var best: [String: Tensor]
  var optimizer: [String: Tensor]
  /// What the training has taken so far, in seconds.
  var seconds = 0.0

  private static let format = "zoo.training/1"

  func write(to path: String) throws(FileError) {
    var tensors: [(name: String, tensor: Tensor)] = []
    for (prefix, group) in [("model", parameters), ("best", best), ("optimizer", optimizer)] {
      for (name, tensor) in group.sorted(by: { $0.key < $1.key }) {
        tensors.append(("\(prefix).\(name)", tensor))
      }
    }
    try SafetensorsFile(
      tensors,
      metadata: [
        "format": Self.format, "fingerprint": fingerprint, "progress": progress.text,
        "seconds": "\(seconds)",
      ]
    ).write(to: path)
  }

  /// The training that a file holds; nil if there is no file or it holds another training.
  ///
  /// - Throws: `FileError` if the file is damaged.
  static func read(
    from path: String, fingerprint: String
  ) throws(FileError) -> TrainingCheckpoint? {
    guard FileBytes.exists(path) else { return nil }
    let file: SafetensorsFile
    do {
      file = try SafetensorsFile.read(path)
    } catch .malformed(let name, let place, let problem) {
      throw .malformed(
        file: name, place: place,
        problem: problem + "; it holds a fit that was stopped: delete it to begin that fit anew")
    }
    guard file.metadata["format"] == format, file.metadata["fingerprint"] == fingerprint,
      let progress = file.metadata["progress"].flatMap(TrainingProgress.init(text:))
    else { return nil }
    var checkpoint = TrainingCheckpoint(
      fingerprint: fingerprint, progress: progress, parameters: [:], best: [:], optimizer: [:],
      seconds: file.metadata["seconds"].flatMap(Double.init) ?? 0)
    for name in file.names {
      guard let tensor = file[name] else { continue }
      let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { continue }
      switch parts[0] {
      case "model": checkpoint.parameters[parts[1]] = tensor
      case "best": checkpoint.best[parts[1]] = tensor
      case "optimizer": checkpoint.optimizer[parts[1]] = tensor
      default: break
      }
    }
    return checkpoint
  }
}
