import Tensor
import Testing

@testable import Zoo

@Suite struct FitClaimTests {
  /// A claim of the same process on another open file counts as another's.
  @Test func onlyOneHolderAtATime() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.lock"
      var first: FitClaim? = try FitClaim(path)
      #expect(first != nil)
      #expect(try FitClaim(path) == nil)
      withExtendedLifetime(first) {}
      first = nil
      #expect(!FileBytes.exists(path))
      #expect(try FitClaim(path) != nil)
    }
  }

  @Test func aMissingFolderIsNamed() {
    #expect(throws: FileError.system(operation: "create", file: "/nowhere/a.lock", code: 2)) {
      _ = try FitClaim("/nowhere/a.lock")
    }
  }
}
