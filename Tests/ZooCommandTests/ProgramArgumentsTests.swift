import Testing

@testable import ZooCommand

@Suite struct ProgramArgumentsTests {
  /// What happens without /proc is tested by .ci/static-binary, in a chroot.
  @Test func theyAreThoseOfTheStandardLibrary() {
    #expect(ProgramArguments.all == Array(CommandLine.arguments.dropFirst()))
  }
}
