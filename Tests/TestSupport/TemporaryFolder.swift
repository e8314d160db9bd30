#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A new folder for one test, which removes it in a `defer`.
public struct TemporaryFolder {
  private let url: URL

  /// Makes the folder.
  ///
  /// - Throws: the file system's error.
  public init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "zoo-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  /// Removes the folder and its contents.
  public func remove() { try? FileManager.default.removeItem(at: url) }

  /// The path of the folder.
  public var root: String { url.path }

  /// The path of a file in the folder.
  public func path(_ name: String) -> String { url.appending(path: name).path }

  /// The names in the folder, sorted.
  public var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted()
  }

  /// Makes a folder inside.
  ///
  /// - Throws: the file system's error.
  public func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(
      at: url.appending(path: name), withIntermediateDirectories: true)
  }
}
