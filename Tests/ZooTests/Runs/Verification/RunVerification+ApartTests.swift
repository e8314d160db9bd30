import Tensor
import TestSupport
import Testing

@testable import Zoo

@Suite struct RunVerificationApartTests {
  /// Candidates, plans and reconstructions are no fits of the tables, but they carry digests too.
  @Test func whatStandsApartIsRead() throws {
    try withTemporaryFolder { folder in
      let directory = RunDirectory(folder + "/run")
      try directory.create()
      #expect(try RunVerification.apart(in: directory).files == 0)
      for place in [
        "plans", "reconstructions", "generations", "candidates/fits/gru.slice.seed0-0123456789ab",
      ] {
        try RunDirectory.createFolder("\(folder)/run/\(place)")
      }
      let fit = "candidates/fits/gru.slice.seed0-0123456789ab"
      let files = [
        "plans/0123456789ab.json", "reconstructions/gru.json", "generations/gru.json",
        "\(fit)/candidate.json",
        "\(fit)/fit.json",
      ]
      for file in files { try AtomicFile.write("{ }", to: "\(folder)/run/\(file)") }
      // No plan has such a name.
      try AtomicFile.write("{ }", to: "\(folder)/run/plans/notes.json")
      let found = try RunVerification.apart(in: directory)
      #expect(Set(found.damage.map(\.file)) == Set(files))
    }
  }
}
