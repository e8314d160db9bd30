import Tensor

/// The spike times of several units: one ascending train per unit, in seconds.
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

  /// The time of the first spike; 0 without spikes.
  var first: Double { (0..<unitCount).compactMap { self[$0].first }.min() ?? 0 }

  /// The times of one unit, ascending.
  public subscript(unit: Int) -> ArraySlice<Double> { times[offsets[unit]..<offsets[unit + 1]] }

  /// The SHA-256 of the spikes: the number of each unit's spikes, then the bits of all times.
  ///
  /// It is the same for a file, a copy of it with more labels, and the simulation that wrote it.
  public var sha256: String {
    var hash = SHA256()
    counts.map { UInt64($0).littleEndian }.withUnsafeBytes { hash.update($0) }
    times.withUnsafeBytes { hash.update($0) }
    return hash.finalized()
  }

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

  /// Groups spikes by unit, with times in borrowed memory.
  ///
  /// - Throws: as for arrays.
  init(
    times: UnsafeBufferPointer<Double>, units: [Int], unitCount: Int, order: Order, file: String,
    name: (Int) -> String = { String($0) }, place: (Int) -> FilePlace
  ) throws(RecordingError) {
    if let trains = SpikeTrains(ordered: times, units: units, unitCount: unitCount) {
      self = trains
      return
    }
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

  /// Joins trains that are already separate, one array per unit, as (time - origin) x scale.
  ///
  /// - Throws: as for grouping, where order is required; `place` takes the unit and the index in its
  ///   train.
  init(
    _ trains: [[Double]], origin: Double = 0, scale: Double = 1, file: String,
    name: (Int) -> String = { String($0) },
    place: (Int, Int) -> FilePlace
  ) throws(RecordingError) {
    try self.init(
      counts: trains.map(\.count), origin: origin, scale: scale, file: file, name: name,
      place: place
    ) { unit, times in _ = times.initialize(fromContentsOf: trains[unit]) }
  }

  /// Joins trains of known counts, which `write` puts into uninitialized memory; it is called on
  /// several threads.
  ///
  /// - Throws: as for arrays.
  init(
    counts: [Int], origin: Double, scale: Double, file: String,
    name: (Int) -> String = { String($0) }, place: (Int, Int) -> FilePlace,
    write: @Sendable (Int, UnsafeMutableBufferPointer<Double>) -> Void
  ) throws(RecordingError) {
    var offsets = [0]
    for count in counts { offsets.append(offsets[offsets.count - 1] + count) }
    // By unit: the number of duplicates, or nil if the train is not ascending or not all times.
    var duplicates = [Int?](repeating: nil, count: counts.count)
    let times = [Double](unsafeUninitializedCapacity: offsets[counts.count]) { out, initialized in
      initialized = out.count
      let times = out
      duplicates.withUnsafeMutableBufferPointer { duplicates in
        let memory = LoopMemory((times, duplicates))
        ThreadPool.shared.run(count: counts.count, grain: 8) { [offsets] units in
          let (out, duplicates) = memory.pointer
          for unit in units {
            let train = UnsafeMutableBufferPointer(
              rebasing: out[offsets[unit]..<offsets[unit + 1]])
            write(unit, train)
            duplicates[unit] = Self.scale(train, origin: origin, by: scale)
          }
        }
      }
    }
    if let unit = duplicates.firstIndex(of: nil) {
      let train = times[offsets[unit]..<offsets[unit + 1]]
      var previous = -1.0
      for (index, time) in train.enumerated() {
        guard time >= 0, time < .infinity else {
          throw Self.invalid(time, file: file, place: place(unit, index))
        }
        guard time >= previous else {
          throw .unsorted(file: file, place: place(unit, index), unit: name(unit))
        }
        previous = time
      }
    }
    self.times = times
    self.offsets = offsets
    self.duplicates = duplicates.reduce(0) { $0 + ($1 ?? 0) }
    reordered = 0
  }

  /// Trains that are known to be ascending times from 0 on, without duplicates.
  init(ascending times: [Double], offsets: [Int]) {
    self.times = times
    self.offsets = offsets
    duplicates = 0
    reordered = 0
  }

  /// Makes a train (time - origin) x scale; its duplicates, or nil if it holds a value that is not
  /// a time or goes back in time.
  private static func scale(
    _ train: UnsafeMutableBufferPointer<Double>, origin: Double, by factor: Double
  ) -> Int? {
    guard let times = train.baseAddress else { return 0 }
    // No early exit, so that the loop is vectorised. A train that never goes back from 0 has no
    // negative time and no NaN, and is finite if its last time is.
    var (previous, wrong, duplicates) = (-Double.leastNonzeroMagnitude, 0, 0)
    for index in 0..<train.count {
      let time = (times[index] - origin) * factor
      times[index] = time
      wrong &+= time >= previous ? 0 : 1
      duplicates &+= time == previous ? 1 : 0
      previous = time
    }
    wrong &+= train.isEmpty || (times[0] >= 0 && previous < .infinity) ? 0 : 1
    return wrong == 0 ? duplicates : nil
  }

  /// Groups spikes on several threads; nil if anything is wrong, or if there are too few spikes to
  /// distribute.
  private init?(ordered times: UnsafeBufferPointer<Double>, units: [Int], unitCount: Int) {
    let parts = 4
    guard unitCount <= 1 << 14, times.count >= 1 << 15, units.count == times.count else {
      return nil
    }
    let count = times.count
    @Sendable func range(_ part: Int) -> Range<Int> {
      count * part / parts..<count * (part + 1) / parts
    }
    // Each part's number of spikes of each unit, and then where they begin: a unit's first part
    // first.
    var places = [[Int]](repeating: [Int](repeating: 0, count: unitCount), count: parts)
    var isGood = [Bool](repeating: false, count: parts)
    places.withUnsafeMutableBufferPointer { places in
      isGood.withUnsafeMutableBufferPointer { isGood in
        let memory = LoopMemory((places, isGood))
        ThreadPool.shared.run(parts) { part in
          let (places, isGood) = memory.pointer
          var counts = [Int](repeating: 0, count: unitCount)
          isGood[part] = range(part).allSatisfy { index in
            guard units[index] >= 0, units[index] < unitCount else { return false }
            counts[units[index]] += 1
            return true
          }
          places[part] = counts
        }
      }
    }
    guard isGood.allSatisfy({ $0 }) else { return nil }
    var offsets: [Int] = []
    var next = 0
    for unit in 0..<unitCount {
      offsets.append(next)
      for part in 0..<parts { (places[part][unit], next) = (next, next + places[part][unit]) }
    }
    offsets.append(next)

    var duplicates = [Int](repeating: 0, count: parts)
    let grouped = [Double](unsafeUninitializedCapacity: times.count) { out, initialized in
      initialized = times.count
      let target = out
      duplicates.withUnsafeMutableBufferPointer { duplicates in
        isGood.withUnsafeMutableBufferPointer { isGood in
          let memory = LoopMemory((times, target, duplicates, isGood))
          ThreadPool.shared.run(parts) { [places] part in
            let (times, out, duplicates, isGood) = memory.pointer
            var ends = places[part]
            // The entry before a part's first belongs to the part before, which another thread may
            // be writing: the last value here is kept separately.
            var last = [Double](repeating: -1, count: unitCount)
            var (wrong, equal) = (0, 0)
            for index in range(part) {
              let (unit, time) = (units[index], times[index])
              wrong &+= time >= 0 && time < .infinity && time >= last[unit] ? 0 : 1
              equal &+= time == last[unit] ? 1 : 0
              last[unit] = time
              out[ends[unit]] = time
              ends[unit] &+= 1
            }
            duplicates[part] = equal
            isGood[part] = wrong == 0
          }
        }
      }
    }
    guard isGood.allSatisfy({ $0 }) else { return nil }
    var total = duplicates.reduce(0, +)
    for part in 1..<parts {
      for unit in 0..<unitCount {
        let border = places[part][unit]
        let end = part + 1 < parts ? places[part + 1][unit] : offsets[unit + 1]
        guard border > offsets[unit], border < end else { continue }
        guard grouped[border] >= grouped[border - 1] else { return nil }
        if grouped[border] == grouped[border - 1] { total += 1 }
      }
    }
    self.times = grouped
    self.offsets = offsets
    self.duplicates = total
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
