import Tensor

/// Why a model's state could not be read.
public enum StateFileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file could not be read.
  case file(FileError)
  /// The file is valid, but its tensors are not the model's.
  case state(file: String, StateError)

  /// One sentence that names the file.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .state(let file, let error): "\(file): \(error)"
    }
  }
}

extension Parameterized {
  /// Writes parameters and running statistics as safetensors, under their paths.
  ///
  /// - Throws: `FileError` if the file cannot be written.
  public func saveState(
    to path: String, metadata: [String: String] = [:]
  ) throws(FileError) {
    let tensors = stateTensors.sorted { $0.key < $1.key }.map { (name: $0.key, tensor: $0.value) }
    try SafetensorsFile(tensors, metadata: metadata).write(to: path)
  }

  /// Reads parameters and running statistics from safetensors: a file of `saveState`, or a PyTorch
  /// `state_dict` saved as safetensors.
  ///
  /// The model is changed only if every tensor fits.
  /// - Returns: the metadata of the file.
  /// - Throws: `StateFileError.file` if it cannot be read; `StateFileError.state` with the names of
  ///   all tensors that are missing, unknown or of a wrong shape.
  @discardableResult
  public mutating func loadState(from path: String) throws(StateFileError) -> [String: String] {
    let file: SafetensorsFile
    do { file = try SafetensorsFile.read(path) } catch { throw .file(error) }
    var tensors: [String: Tensor] = [:]
    for entry in file.entries { tensors[entry.name] = entry.array.tensor }
    do { try loadState(tensors) } catch { throw .state(file: path, error) }
    return file.metadata
  }
}
