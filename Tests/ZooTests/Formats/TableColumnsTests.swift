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
      ("time_ms", .known(0.001)), ("ms", .known(0.001)), ("Time [µs]", .known(1e-6)),
      ("t_ms", .known(0.001)), ("Timestamp [ms]", .known(0.001)), ("time (\u{3BC}s)", .known(1e-6)),
      ("ts", .seconds), ("spike time (sec)", .seconds), ("Timestamps (s)", .seconds),
      ("peak_time", .seconds), ("event_time", .seconds), ("time_in_ms", .known(0.001)),
      ("spike_sample", .unknown), ("sample_index", .unknown), ("frame_id", .unknown),
      ("time_step", .unknown), ("start_time", nil), ("timems2", nil),
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

  @Test(
    "names of units",
    arguments: [
      "senders", "node_ids", "unit_index", "Unit no.", "Unit #", "neuron index", "electrode_id",
      "cell", "cluster_id", "Channel", "i", "label", "spike_clusters", "Cell ID",
    ])
  func units(name: String) {
    #expect(TableColumns(header: [name, "time"])?.unit == 0)
    #expect(TableColumns(header: ["time", name])?.unit == 1)
  }

  @Test("a unit is preferred to an id and both to a channel, which is a place then")
  func preference() throws {
    let columns = try #require(TableColumns(header: ["id", "Channel", "Unit", "Time (ms)"]))
    #expect(columns.unit == 2 && columns.groups == [1] && columns.saysClock)
    let probes = try #require(TableColumns(header: ["probe", "channel", "time", "trial_id"]))
    #expect(probes.unit == 1 && probes.groups == [0] && probes.trial == 3)
    #expect(try #require(TableColumns(header: ["time", "unit"])).saysClock == false)
  }

  @Test("times without units, and units without times, are not a header")
  func incomplete() {
    for names in [["time"], ["unit"], ["time", "ms"], ["unit", "channel"], [], ["0.1", "1"]] {
      #expect(!TableColumns.isHeader(names))
    }
    #expect(TableColumns.isHeader(["unit", "time"]))
  }
}
