import Testing

@testable import Zoo

@Suite struct FileNameTests {
  @Test func unsafeCharactersAreReplaced() {
    #expect(FileName.of("a/../b c\u{e9}\r\n*") == "a_.._b_c___")
    #expect(FileName.of("dice-transformer:depth=2") == "dice-transformer_depth_2")
  }

  /// Replaced characters must not give two recordings the same file.
  @Test func nonASCIINamesStayDistinct() {
    let names = ["培養1", "皮質1", "__1", "a b", "a_b", "a/b"]
    let files = names.map(FileName.distinct)
    #expect(Set(files).count == names.count)
    #expect(files[2] == "__1")
    #expect(files.allSatisfy { $0.utf8.allSatisfy { $0 < 128 } })
  }

  @Test func aLongNameIsCutAndStaysItsOwn() {
    let names = ["a", "b"].map { String(repeating: "r", count: 300) + $0 }.map(FileName.distinct)
    #expect(names[0] != names[1] && names.allSatisfy { $0.utf8.count <= 103 })
    #expect(FileName.of(String(repeating: "r", count: 300)).utf8.count == 96)
  }
}
