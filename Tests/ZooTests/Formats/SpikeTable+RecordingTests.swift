import Tensor
import Testing

@testable import Zoo

@Suite("Recordings of tables")
struct SpikeTableRecordingTests {
  private static func read(
    _ text: String, _ options: ReadOptions = ReadOptions()
  ) throws(RecordingError) -> Recording {
    try FormatSamples.read(text: text, options: options)
  }

  // MARK: Units at places

  @Test(
    "numbers that begin anew on every channel are pairs, in any order of columns",
    arguments: [
      "Channel,Unit,Timestamp\n1,0,0.1\n1,1,0.2\n2,0,0.3\n2,1,0.4\n2,2,0.5\n",
      "Timestamp,Unit,Channel\n0.1,0,1\n0.2,1,1\n0.3,0,2\n0.4,1,2\n0.5,2,2\n",
      "Unit;Timestamp;Channel\n0;0,1;1\n1;0,2;1\n0;0,3;2\n1;0,4;2\n2;0,5;2\n",
    ])
  func pairs(text: String) throws {
    let recording = try Self.read(text)
    #expect(recording.units.map(\.identifier) == ["1:0", "1:1", "2:0", "2:1", "2:2"])
    #expect(recording.trains.times == [0.1, 0.2, 0.3, 0.4, 0.5])
    #expect(recording.units[3].labels == ["Channel": "2", "Unit": "1"])
    #expect(recording.notes.contains { $0.contains("a unit is a pair") })
  }

  @Test("letters begin anew as well, and several places are one")
  func letters() throws {
    let recording = try Self.read(
      "tetrode,channel,unit,time\n1,1,a,0.1\n1,1,b,0.2\n1,2,a,0.3\n2,1,a,0.4\n")
    #expect(recording.units.map(\.identifier) == ["1:1:a", "1:1:b", "1:2:a", "2:1:a"])
  }

  @Test("a unit that is always on one channel keeps its name, and the channel is a label")
  func labels() throws {
    let recording = try Self.read("time,cluster_id,channel\n0.1,30,5\n0.2,7,5\n0.3,30,5\n")
    #expect(recording.units.map(\.identifier) == ["7", "30"])
    #expect(recording.units.map(\.labels) == [["channel": "5"], ["channel": "5"]])
    #expect(recording.trains.counts == [1, 2])
  }

  @Test("a unit that occurs on several channels, and may be one, is refused")
  func ambiguous() {
    #expect(
      throws: RecordingError.ambiguousUnits(
        file: "x.csv", unit: "30", column: "cluster_id", other: "channel")
    ) { try Self.read("time,cluster_id,channel\n0.1,30,5\n0.2,30,6\n") }
  }

  // MARK: Trials

  @Test("trials on one clock are one recording, trials that overlap are not")
  func trials() throws {
    let text = "neuron_id,trial_id,spike_time\n1,1,0.1\n2,1,0.9\n1,2,0.2\n2,3,0.3\n"
    let error = RecordingError.trials(file: "x.csv", column: "trial_id", count: 3)
    #expect(throws: error) { try Self.read(text) }
    #expect(error.remedy == .giveTrialLength && "\(error)".contains("3 trials"))
    let clock = try Self.read("unit,trial,time\n1,1,0.1\n2,1,0.9\n1,2,1.2\n2,3,2.3\n")
    #expect(clock.duration == 2.301)
    let laid = try Self.read(text, ReadOptions(trialSeconds: 1))
    #expect(laid.duration == 3)
    #expect(Array(laid.trains[0]) == [0.1, 1.2] && Array(laid.trains[1]) == [0.9, 2.3])
    #expect(laid.notes.contains("trials of 1.0 s were laid one after another: 3"))
    #expect {
      _ = try Self.read(text, ReadOptions(trialSeconds: 0.5))
    } throws: { "\($0)".contains("line 3: the spike at 0.9 s is after the end of its trial") }
    let none = try Self.read("time,unit\n0.1,1\n", ReadOptions(trialSeconds: 1))
    #expect(none.notes.contains { $0.contains("was not needed") })
  }

  // MARK: Time

  @Test("whole numbers that are read as seconds are noted")
  func wholeTimes() throws {
    for text in ["300 1\n600 2\n", "time,unit\n300,1\n600,1\n"] {
      let recording = try Self.read(text)
      #expect(recording.notes.contains { $0.hasPrefix("all times are whole numbers") })
      #expect(recording.noteRemedies == [.giveTick])
      let ticks = try Self.read(text, ReadOptions(tick: 0.001))
      #expect(ticks.noteRemedies.isEmpty && ticks.duration == 0.601)
    }
    for text in ["time_s,unit\n300,1\n", "300.5 1\n600 2\n", "time_ms,unit\n300,1\n"] {
      #expect(try Self.read(text).noteRemedies.isEmpty)
    }
  }

  @Test("names of simulators whose times are mostly milliseconds are noted")
  func simulators() throws {
    for header in ["times,senders", "timestamps,node_ids"] {
      let recording = try Self.read(header + "\n10.5,1\n")
      #expect(recording.notes.contains { $0.contains("NEST and SONATA") })
      #expect(recording.noteRemedies == [.giveTick])
    }
    #expect(try Self.read("time_ms,sender\n10.5,1\n").noteRemedies.isEmpty)
  }

  @Test("a tick that overrides the header is noted")
  func overrides() throws {
    for (header, word) in [("time_ms", "says 0.001 s"), ("time_s", "says seconds")] {
      let recording = try Self.read("\(header),unit\n5,1\n", ReadOptions(tick: 0.01))
      #expect(recording.trains.times == [0.05])
      #expect(recording.notes.contains { $0.contains("overrides") && $0.contains(word) })
    }
  }
}
