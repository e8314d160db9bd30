import TestSupport
import Testing

@testable import Zoo

@Suite(.enabled(if: TestClient.isAvailable, "Python is not here"))
struct ClientCheckTests {
  private func check(_ changes: String) throws -> ClientCheck.Report {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    return try ClientCheck(
      ExternalModel(command: TestClient.command(in: folder, changes))
    ).run()
  }

  private func failed(_ report: ClientCheck.Report) -> [String] {
    report.items.filter { $0.outcome == .failed }.map(\.check)
  }

  private let manners = """
    if os.environ.get("ZOO_PROTOCOL") != "1":
        sys.exit(2)
    _frame = frame
    def frame(tag, payload=b""):
        known = header[:4] in (b"STRT", b"BINS", b"PING", b"SAVE", b"LOAD", b"QUIT")
        _frame(tag if known else b"FAIL", payload if known else b'{"code":"unsupported"}')

    """

  @Test func aClientThatDoesEverythingPasses() throws {
    let report = try check(manners)
    #expect(failed(report) == [])
    #expect(report.items.count == 16)
    #expect(report.audit == .causal)
    #expect(report.isPassed)
  }

  @Test func whatIsLackingIsNamed() throws {
    let report = try check(
      """
      hello["capabilities"] = ["fit"]
      count = 0
      def reset():
          global count
          count += 1
      def rows(bins):
          return [count + (1.0 if entry else -2.0) for entry in bins]
      """)
    #expect(
      failed(report) == [
        "started by hand, it says how to use it and exits with 2",
        "answers PING, refuses an unknown frame with FAIL",
        "passes the audit: no row depends on a later bin, equal bins give equal rows",
      ])
    #expect(report.items.contains { $0.outcome == .skipped })
  }

  @Test func probabilitiesAndLateRowsAreLookedAt() throws {
    func looked(_ changes: String) throws -> [String] {
      try check(manners + changes).items.filter { $0.outcome == .noted }.map(\.check)
    }
    #expect(
      try looked(
        """
        def rows(bins):
            return [0.9 if entry else 0.1 for entry in bins]
        def first():
            return [0.1] * units

        """) == ["its numbers are log-odds"])
    #expect(
      try looked(
        """
        def reset():
            global last
            last = bytes(units)
        def rows(bins):
            global last
            late, last = (last + bins)[:len(bins)], bins[-units:]
            return [1.0 if entry else -2.0 for entry in late]

        """) == ["the answer to a bin moves with its spikes"])
  }

  @Test func aLeakInBlocksIsFound() throws {
    let report = try check(
      manners + """
        hello["mode"] = "blocks"
        def rows(bins):
            return [sum(bins) - 3.0] * len(bins)
        """)
    #expect(report.audit == .leak)
    #expect(failed(report).contains("bins in blocks give the same rows as bin by bin"))
  }
}
