import Foundation
import Tensor

/// One case of PyTorch's reference numbers: a safetensors file whose metadata names the operation
/// and its arguments.
public struct GoldenCase: Sendable, CustomStringConvertible {
  /// The file's name without its extension.
  public let name: String
  /// The operation.
  public let operation: String
  /// The arguments.
  public let arguments: Arguments
  /// The float tensors by name, such as `in.x`, `out` and `grad.x`.
  public let tensors: [String: Tensor]
  /// The integer tensors by name.
  public let indices: [String: Indices]

  /// The name.
  public var description: String { name }

  /// Arguments of an operation, from JSON.
  public struct Arguments: Sendable {
    private let numbers: [String: Double]
    private let texts: [String: String]
    private let lists: [String: [Int]]

    init(_ json: [String: Any]) {
      numbers = json.compactMapValues { ($0 as? NSNumber)?.doubleValue }
      texts = json.compactMapValues { $0 as? String }
      lists = json.compactMapValues { $0 as? [Int] }
    }

    /// A whole number.
    public func integer(_ name: String, default value: Int) -> Int {
      numbers[name].map { Int($0) } ?? value
    }
    /// A number.
    public func float(_ name: String, default value: Float) -> Float {
      numbers[name].map { Float($0) } ?? value
    }
    /// Whether a flag is set.
    public func flag(_ name: String) -> Bool { (numbers[name] ?? 0) != 0 }
    /// A text; empty if there is none.
    public func text(_ name: String) -> String { texts[name] ?? "" }
    /// A list of whole numbers; empty if there is none.
    public func list(_ name: String) -> [Int] { lists[name] ?? [] }
  }

  /// The cases of a directory, by name.
  public static func files(in directory: URL) -> [URL] {
    let all =
      (try? FileManager.default.contentsOfDirectory(
        at: directory, includingPropertiesForKeys: nil)) ?? []
    return all.filter { $0.pathExtension == "safetensors" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
  }

  /// The directory that the environment names, or nil.
  public static var directoryFromEnvironment: URL? {
    ProcessInfo.processInfo.environment["ZOO_GOLDENS"].map { URL(fileURLWithPath: $0) }
  }

  /// Reads a case.
  public init(contentsOf file: URL) throws {
    let contents = try SafetensorsFile.read(file.path)
    guard let operation = contents.metadata["op"],
      let json = contents.metadata["args"]?.data(using: .utf8),
      let arguments = try JSONSerialization.jsonObject(with: json) as? [String: Any]
    else { throw GoldenError(file: file.lastPathComponent, "no operation") }
    var tensors: [String: Tensor] = [:]
    var indices: [String: Indices] = [:]
    for entry in contents.entries {
      if entry.array.element.isInteger {
        indices[entry.name] = try Indices(
          entry.array.integers().map { Int32($0) }, shape: Shape(entry.array.shape))
      } else {
        tensors[entry.name] = entry.array.tensor
      }
    }
    self.name = file.deletingPathExtension().lastPathComponent
    self.operation = operation
    self.arguments = Arguments(arguments)
    self.tensors = tensors
    self.indices = indices
  }

  /// A tensor that the case must have.
  public func tensor(_ name: String) throws -> Tensor {
    guard let tensor = tensors[name] else { throw GoldenError(file: self.name, "no \(name)") }
    return tensor
  }

  /// An integer tensor that the case must have.
  public func index(_ name: String) throws -> Indices {
    guard let tensor = indices[name] else { throw GoldenError(file: self.name, "no \(name)") }
    return tensor
  }

  /// The tensors under a prefix, without it.
  public func tensors(under prefix: String) -> [String: Tensor] {
    var found: [String: Tensor] = [:]
    for (name, tensor) in tensors where name.hasPrefix(prefix) {
      found[String(name.dropFirst(prefix.count))] = tensor
    }
    return found
  }
}

/// A case that cannot be read or run.
public struct GoldenError: Error, CustomStringConvertible {
  /// The file and the reason.
  public let description: String
  /// An error about a file.
  public init(file: String, _ what: String) { description = "\(file): \(what)" }
}
