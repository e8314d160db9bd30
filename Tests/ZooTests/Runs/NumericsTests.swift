import Testing

@testable import Zoo

@Suite struct NumericsTests {
  @Test func onlyTheInstructionSetMayDiffer() {
    let wide = Numerics(version: 2, platform: "avx512 x86_64 glibc")
    func differs(_ version: Int, _ platform: String) -> Bool {
      wide.differsInInstructionSet(from: Numerics(version: version, platform: platform))
    }
    #expect(wide.instructionSet == "avx512")
    #expect(differs(2, "avx2 x86_64 glibc"))
    #expect(!differs(2, "avx512 x86_64 glibc") && !differs(3, "avx2 x86_64 glibc"))
    #expect(!differs(2, "avx2 x86_64 musl"))
  }
}
