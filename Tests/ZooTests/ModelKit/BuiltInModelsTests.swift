import FoundationEssentials
import Testing
import Zoo

@Suite struct BuiltInModelsTests {
  private static let folder: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(4).joined(separator: "/") + "/Sources/Zoo/Models"
  }()

  /// The types that a file declares as a network or predictor.
  private func models(in source: String) -> [String] {
    source.split(separator: "\n").compactMap { line -> String? in
      guard line.hasPrefix("public struct "), let colon = line.firstIndex(of: ":") else {
        return nil
      }
      let kinds = line[line.index(after: colon)...]
        .split { !($0.isLetter || $0.isNumber) }.map(String.init)
      let known: Set = [
        "Network", "CarriedNetwork", "PredictorModel", "SpikeTransformerVariant",
        "PredictorVariant", "RecurrentStackNetwork", "AttentionNetwork",
      ]
      guard kinds.contains(where: known.contains) else { return nil }
      return String(line[..<colon].dropFirst("public struct ".count))
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: folder), "the sources are not here"))
  func theListMatchesTheFolder() throws {
    var found: [String] = []
    for file in try FileManager.default.contentsOfDirectory(atPath: Self.folder) {
      let data = try #require(FileManager.default.contents(atPath: Self.folder + "/" + file))
      let models = models(in: String(decoding: data, as: UTF8.self))
      // One file per model, with the model's name, and nothing else.
      #expect(models == [String(file.dropLast(6))])
      found += models
    }
    #expect(!found.isEmpty)
    #expect(found.sorted() == ModelZoo.builtIn.map { "\($0)" }.sorted())
  }

  @Test func theNullRowsComeLast() {
    let roles = ModelZoo.builtIn.map { $0.card.role }
    #expect(roles.suffix(3).allSatisfy { $0 == .null })
    #expect(roles.dropLast(3).allSatisfy { $0 == .competitor || $0 == .ensemble })
  }
}
