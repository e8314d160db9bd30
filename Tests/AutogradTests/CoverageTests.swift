import Foundation
import Testing

/// Checks that every operation has a test file of the same name.
@Suite struct CoverageTests {
  @Test func everyOperationHasATestFile() throws {
    let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let operations = here.appendingPathComponent("../../Sources/Autograd/Ops").standardized
    func names(in directory: URL) throws -> Set<String> {
      let files = try FileManager.default.contentsOfDirectory(
        at: directory, includingPropertiesForKeys: nil)
      return Set(
        files.filter { $0.pathExtension == "swift" }
          .map { $0.deletingPathExtension().lastPathComponent })
    }
    let tests = try names(in: here.appendingPathComponent("Ops"))
    let missing = try names(in: operations).filter { !tests.contains($0 + "Tests") }
    #expect(missing.isEmpty)
  }
}
