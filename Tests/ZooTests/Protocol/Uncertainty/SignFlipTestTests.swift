import Testing

@testable import Zoo

@Suite struct SignFlipTestTests {
  @Test func fewRecordingsCannotReachTheLevel() {
    #expect(
      (1...6).map { SignFlipTest.leastP(recordings: $0) } == [1, 0.5, 0.25, 0.125, 0.0625, 0.03125])
    #expect(SignFlipTest.p([1, 2, 3, 4, 5]) == 0.0625)
    #expect(SignFlipTest.p([-1, -2, -3, -4, -5, -0.5]) == 0.03125)
  }

  /// Of the eight choices of signs of 1, 2 and -4, whose sum is -1, those with a sum of at least 1 in
  /// size are all: sums are 7, 5, 3, 1 and their opposites.
  @Test func smallCasesAreKnown() {
    #expect(SignFlipTest.p([1, 2, -4]) == 1)
    #expect(SignFlipTest.p([1, 2, 4]) == 0.25)
    // 3, 1, 2: sums 6, 4, 2, 0; two of eight are at least 4 in size on each side.
    #expect(SignFlipTest.p([3, 1, -0.0]) == 0.5)
    #expect(SignFlipTest.p([3, -1, 2]) == 0.5)
    #expect(SignFlipTest.p([0, 0, 0]) == 1)
  }

  @Test func roundingDoesNotSeparateEqualSums() {
    #expect(SignFlipTest.p([0.1, 0.2, 0.3, -0.3]) == SignFlipTest.p([1, 2, 3, -3]))
  }

  @Test func undefinedDifferencesHaveNoP() {
    #expect(SignFlipTest.p([]).isNaN)
    #expect(SignFlipTest.p([1, .nan]).isNaN)
  }

  /// 20 differences are enumerated; 21 are sampled, with the same distribution but for noise.
  @Test func manyDifferencesAreSampled() {
    let differences = (0..<21).map { $0 % 3 == 0 ? -0.8 : 0.55 + 0.01 * Double($0) }
    let exact = SignFlipTest.p(Array(differences.prefix(20)) + [])
    let sampled = SignFlipTest.p(differences)
    #expect(sampled > 0 && sampled < 1)
    #expect(abs(sampled - exact) < 0.3)
    #expect(SignFlipTest.p(Array(repeating: 1, count: 40)) == 1 / Double(SignFlipTest.samples + 1))
  }
}
