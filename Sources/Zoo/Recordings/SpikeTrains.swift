import Tensor

/// The spike times of several units: one ascending train a unit, in seconds.
public struct SpikeTrains: Sendable, Equatable {
  /// All times, the first unit's first.
  public let times: [Double]
  /// Where each unit's times begin in `times`, and at the end their count.
  public let offsets: [Int]
  /// Spikes of one unit at exactly the same time as the one before.
  public let duplicates: Int
  /// Spikes that came before an earlier one of the same unit and were sorted.
  public let reordered: Int

  /// The number of units.
  public var unitCount: Int { offsets.count - 1 }

  /// The times of one unit, ascending.
  public subscript(unit: Int) -> ArraySlice<Double> { times[offsets[unit]..<offsets[unit + 1]] }

  /// The number of spikes of each unit.
  public var counts: [Int] { (0..<unitCount).map { offsets[$0 + 1] - offsets[$0] } }

  /// What to do about a unit whose spikes go back in time.
  enum Order {
    /// The format promises order, so disorder means damage.
    case required
    /// The format does not say; spikes are sorted and counted.
    case sorted
  }

  /// Groups spikes by unit.
  ///
  /// The order of spikes of different units does not matter. `place` names the place of a spike for
  /// messages, `name` a unit.
  /// - Throws: `RecordingError` for the first unit outside `0..<unitCount`, or the first time that
  ///   is not finite, negative or, if order is required, before its predecessor.
  init(
    times: [Double], units: [Int], unitCount: Int, order: Order, file: String,
    name: (Int) -> String = { String($0) }, place: (Int) -> FilePlace
  ) throws(RecordingError) {
    self = try times.withUnsafeBufferPointer { (times) throws(RecordingError) in
      try SpikeTrains(
        times: times, units: units, unitCount: unitCount, order: order, file: file, name: name,
        place: place)
    }
  }

  /// Groups spikes by unit, whose times stay where they are.
  ///
  /// - Throws: as for arrays.
  init(
    times: UnsafeBufferPointer<Double>, units: [Int], unitCount: Int, order: Order, file: String,
    name: (Int) -> String = { String($0) }, place: (Int) -> FilePlace
  ) throws(RecordingError) {
    var ends = [Int](repeating: 0, count: unitCount + 1)
    for index in units.indices {
      let unit = units[index]
      guard unit >= 0, unit < unitCount else {
        throw .unitOutOfRange(file: file, place: place(index), unit: unit, unitCount: unitCount)
      }
      ends[unit + 1] += 1
    }
    for unit in 0..<unitCount { ends[unit + 1] += ends[unit] }
    let offsets = ends
    // After this loop `ends[unit]` is where the unit's times end.
    var grouped = [Double](repeating: 0, count: times.count)
    var duplicates = 0
    var reordered = 0
    for index in times.indices {
      let time = times[index]
      guard time >= 0, time < .infinity else {
        throw Self.invalid(time, file: file, place: place(index))
      }
      let unit = units[index]
      let position = ends[unit]
      if position > offsets[unit], time <= grouped[position - 1] {
        if time == grouped[position - 1] {
          duplicates += 1
        } else {
          guard order == .sorted else {
            throw .unsorted(file: file, place: place(index), unit: name(unit))
          }
          reordered += 1
        }
      }
      grouped[position] = time
      ends[unit] = position + 1
    }
    if reordered > 0 {
      duplicates = 0
      for unit in 0..<unitCount {
        grouped[offsets[unit]..<offsets[unit + 1]].sort()
        for index in offsets[unit]..<max(offsets[unit], offsets[unit + 1] - 1)
        where grouped[index] == grouped[index + 1] { duplicates += 1 }
      }
    }
    self.times = grouped
    self.offsets = offsets
    self.duplicates = duplicates
    self.reordered = reordered
  }

  /// Joins trains that are apart already, one array a unit, as (time - origin) x scale.
  ///
  /// - Throws: as for grouping, where order is required; `place` takes the unit and the index in its
  ///   train.
  init(
    _ trains: [[Double]], origin: Double = 0, scale: Double = 1, file: String,
    name: (Int) -> String = { String($0) },
    place: (Int, Int) -> FilePlace
  ) throws(RecordingError) {
    var times: [Double] = []
    times.reserveCapacity(trains.reduce(0) { $0 + $1.count })
    var offsets = [0]
    var duplicates = 0
    for (unit, train) in trains.enumerated() {
      var previous = -1.0
      for index in train.indices {
        let time = (train[index] - origin) * scale
        guard time >= 0, time < .infinity else {
          throw Self.invalid(time, file: file, place: place(unit, index))
        }
        if time <= previous {
          guard time == previous else {
            throw .unsorted(file: file, place: place(unit, index), unit: name(unit))
          }
          duplicates += 1
        }
        previous = time
        times.append(time)
      }
      offsets.append(times.count)
    }
    self.times = times
    self.offsets = offsets
    self.duplicates = duplicates
    reordered = 0
  }

  private static func invalid(
    _ time: Double, file: String, place: FilePlace
  ) -> RecordingError {
    time.isFinite
      ? .timeNegative(file: file, place: place, time: time)
      : .timeNotFinite(file: file, place: place, time: "\(time)")
  }
}
