import Testing

@testable import Zoo

@Suite("Columns of a table")
struct TableColumnsTests {
  @Test("without a header, times in seconds are first and units second")
  func noHeader() {
    let columns = TableColumns()
    #expect(columns.time == 0 && columns.unit == 1 && columns.clock == .seconds)
  }

  @Test(
    "the name of the times says how they are counted",
    arguments: [
      ("time", .seconds), ("Time (s)", .seconds), ("spike_times", .seconds), ("t", .seconds),
      ("time_ms", .known(0.001)), ("ms", .known(0.001)), ("Time [µs]", nil),
      ("time us", .known(1e-6)), ("sample", .unknown), ("Frame No.", .unknown),
      ("bins", .unknown), ("when", nil), ("", nil), ("timeless", nil),
    ] as [(String, TableColumns.Clock?)])
  func clocks(name: String, clock: TableColumns.Clock?) {
    #expect(TableColumns(header: [name, "unit"])?.clock == clock)
  }

  @Test("the first matching column is used, wherever it is")
  func places() throws {
    let columns = try #require(
      TableColumns(header: ["depth", "Cluster-ID", "unit", "samples", "time"]))
    #expect(columns.unit == 1 && columns.time == 3 && columns.clock == .unknown)
  }

  @Test("times without units, and units without times, are not a header")
  func incomplete() {
    for names in [["time"], ["unit"], ["time", "ms"], ["unit", "channel"], [], ["0.1", "1"]] {
      #expect(!TableColumns.isHeader(names))
    }
    #expect(TableColumns.isHeader(["unit", "time"]))
  }
}
