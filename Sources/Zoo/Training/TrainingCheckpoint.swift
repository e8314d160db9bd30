import Tensor

/// The whole state of an unfinished training, as a safetensors file.
///
/// Tensors `model.<path>`, `best.<path>` and `optimizer.<name>`; the counters, the training's
/// fingerprint and a digest of everything are in the metadata.
struct TrainingCheckpoint {
  var fingerprint: String
  var progress: TrainingProgress
  /// Parameters and running statistics, now and in the best epoch.
  var model: [String: Tensor]
  var best: [String: Tensor]
  var optimizer: [String: Tensor]
  /// The duration of the training so far, in seconds.
  var seconds = 0.0

  private static let format = "zoo.training/3"
  static let remedy =
    "; it holds a fit that was stopped: delete it to start that fit again"

  func write(to path: String) throws(FileError) {
    var tensors: [(name: String, tensor: Tensor)] = []
    for (prefix, group) in [("model", model), ("best", best), ("optimizer", optimizer)] {
      for (name, tensor) in group.sorted(by: { $0.key < $1.key }) {
        tensors.append(("\(prefix).\(name)", tensor))
      }
    }
    try SafetensorsFile(
      tensors,
      metadata: [
        "format": Self.format, "fingerprint": fingerprint, "progress": progress.text,
        "seconds": "\(seconds)", "digest": digest,
      ]
    ).write(to: path)
  }

  /// The SHA-256 of everything: a changed weight would give other results without a word.
  private var digest: String {
    var hash = SHA256()
    for text in [fingerprint, progress.text, "\(seconds)"] {
      hash.update(Array("\(text.utf8.count):\(text)\n".utf8))
    }
    for group in [model, best, optimizer] { hash.update(group) }
    return hash.finalized()
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
      throw .malformed(file: name, place: place, problem: problem + remedy)
    }
    guard file.metadata["format"] == format, file.metadata["fingerprint"] == fingerprint else {
      return nil
    }
    guard let progress = file.metadata["progress"].flatMap(TrainingProgress.init(text:)),
      let seconds = file.metadata["seconds"].flatMap(Double.init), seconds.isFinite, seconds >= 0
    else {
      throw .malformed(
        file: path, place: .whole, problem: "its counters contradict each other" + remedy)
    }
    var checkpoint = TrainingCheckpoint(
      fingerprint: fingerprint, progress: progress, model: [:], best: [:], optimizer: [:],
      seconds: seconds)
    for entry in file.entries {
      let parts = entry.name.split(separator: ".", maxSplits: 1).map(String.init)
      switch (parts.first, parts.count) {
      case ("model", 2): checkpoint.model[parts[1]] = entry.array.tensor
      case ("best", 2): checkpoint.best[parts[1]] = entry.array.tensor
      case ("optimizer", 2): checkpoint.optimizer[parts[1]] = entry.array.tensor
      default:
        throw .malformed(
          file: path, place: .array(entry.name), problem: "it does not belong there" + remedy)
      }
    }
    guard file.metadata["digest"] == checkpoint.digest else {
      throw .malformed(
        file: path, place: .whole,
        problem: "it does not match its digest: it was changed" + remedy)
    }
    return checkpoint
  }

  /// Checks everything against the training that wants to resume, before any of it is used.
  ///
  /// - Parameters:
  ///   - file: the file, for the error.
  ///   - state: the model's tensors by path.
  ///   - trained: the shapes of the parameters that are trained.
  ///   - epochs: of the whole training.
  ///   - steps: the steps of an epoch.
  /// - Throws: `FileError.malformed` that names the first counter or tensor that does not fit.
  func check(
    file: String, state: [String: Tensor], trained: [Shape], epochs: Int, steps: (Int) -> Int
  ) throws(FileError) {
    guard progress.epoch <= epochs,
      progress.step <= (progress.epoch < epochs ? steps(progress.epoch) : 0)
    else {
      throw .malformed(
        file: file, place: .whole,
        problem: "it stopped at epoch \(progress.epoch), step \(progress.step), which the training "
          + "does not have" + Self.remedy)
    }
    let shapes = state.mapValues(\.shape)
    try Self.check(model, "model", shapes, file)
    try Self.check(best, "best", shapes, file)
    var moments: [String: Shape] = ["step": []]
    // There are none before the first step.
    if optimizer.count > 1 {
      for (index, shape) in trained.enumerated() {
        moments["first.\(index)"] = shape
        moments["second.\(index)"] = shape
      }
    }
    try Self.check(optimizer, "optimizer", moments, file)
    guard let count = optimizer["step"].flatMap({ Int(exactly: $0.scalar) }),
      count == progress.taken
    else {
      throw .malformed(
        file: file, place: .array("optimizer.step"),
        problem: "it is not the \(progress.taken) steps of the counters" + Self.remedy)
    }
  }

  /// Checks that tensors have the names and shapes that are expected.
  private static func check(
    _ tensors: [String: Tensor], _ group: String, _ expected: [String: Shape], _ file: String
  ) throws(FileError) {
    func malformed(_ name: String, _ problem: String) -> FileError {
      .malformed(file: file, place: .array("\(group).\(name)"), problem: problem + remedy)
    }
    for (name, shape) in expected.sorted(by: { $0.key < $1.key }) {
      guard let tensor = tensors[name] else { throw malformed(name, "it is missing") }
      guard tensor.shape == shape else {
        throw malformed(name, "it has shape \(tensor.shape) instead of \(shape)")
      }
    }
    if let name = tensors.keys.sorted().first(where: { expected[$0] == nil }) {
      throw malformed(name, "the training has no such tensor")
    }
  }
}

extension SHA256 {
  /// Appends names, shapes and bits of tensors, in the order of the names.
  mutating func update(_ tensors: [String: Tensor]) {
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      update(Array("\(name) \(tensor.shape)\n".utf8))
      tensor.withValues { update(UnsafeRawBufferPointer($0)) }
    }
  }
}
