import Tensor

extension SpikeTable {
  /// The unit of each spike, and what is known about the units in their final order.
  private struct Units {
    var ofSpikes: [Int]
    var infos: [UnitInfo]
    var notes: [String] = []
  }

  /// The recording of the table's spikes.
  ///
  /// `format` names the format in words.
  /// - Throws: `RecordingError` if the tick is not known, if time begins anew in trials, or for
  ///   impossible times.
  func recording(
    format: String, options: ReadOptions
  ) throws(RecordingError) -> Recording {
    guard !times.isEmpty else { throw .noSpikes(file: file) }
    try check()
    let (tick, tickSource) = try tick(options)
    var notes: [String] = []
    var remedies: [Remedy] = []
    if let given = options.tick {
      if case .known(let own) = columns.clock, own != given {
        notes.append("the given tick of \(given) s overrides the file, which says \(own) s")
      } else if columns.saysClock, columns.clock == .seconds, given != 1 {
        notes.append("the given tick of \(given) s overrides the file, which says seconds")
      }
    }
    if tick == nil, !columns.saysClock, hasWholeTimes {
      notes.append(
        "all times are whole numbers and were read as seconds; if they count samples or "
          + "milliseconds, the length of a tick must be given")
      remedies.append(.giveTick)
    }
    if tick == nil, !columns.saysClock, columns.isSimulated {
      notes.append(
        "times were read as seconds; NEST and SONATA write milliseconds, so a tick may be needed")
      if remedies.isEmpty { remedies.append(.giveTick) }
    }
    var seconds = times
    if let tick {
      for index in seconds.indices { seconds[index] *= tick }
    }
    let length = try layTrials(&seconds, options: options, notes: &notes)
    let units = try resolvedUnits()
    let infos = units.infos
    let lines = lines
    let trains = try SpikeTrains(
      times: seconds, units: units.ofSpikes, unitCount: infos.count, order: .sorted, file: file,
      name: { infos[$0].identifier }
    ) { .line(lines[$0]) }
    var recording = try Recording(
      file: file, format: format, trains: trains, units: infos,
      duration: length ?? Recording.duration(lastSpike: trains.times.max() ?? 0), tick: tick,
      tickSource: tickSource)
    if length == nil { recording.notes.append(Recording.durationNote) }
    recording.notes += notes + units.notes
    recording.noteRemedies = remedies
    return recording
  }

  private func tick(_ options: ReadOptions) throws(RecordingError) -> (Double?, String) {
    if let tick = options.tick { return (tick, "as given") }
    switch columns.clock {
    case .seconds: return (nil, "times are in seconds by the format")
    case .known(let tick):
      return (
        tick, isHeaderOfFormat ? "the format's '\(timeName)'" : "the header's column '\(timeName)'"
      )
    case .unknown:
      throw .tickRequired(
        file: file, reason: "column '\(timeName)' counts samples, frames or bins")
    }
  }

  // MARK: Trials

  /// Lays trials one after another if that was asked for; the recording's length, nil if it ends with
  /// its last spike.
  ///
  /// Trials that follow each other on one clock are no problem; those that overlap are.
  private func layTrials(
    _ seconds: inout [Double], options: ReadOptions, notes: inout [String]
  ) throws(RecordingError) -> Double? {
    let count = trialLabels.count
    guard let column = columns.trial, count > 1 else {
      if options.trialSeconds != nil {
        notes.append("the given length of a trial was not needed: the table has no trials")
      }
      return nil
    }
    let (order, _) = trialLabels.sorted()
    if let length = options.trialSeconds {
      for (index, trial) in trials.enumerated() {
        guard seconds[index] < length else {
          throw .file(
            .malformed(
              file: file, place: .line(lines[index]),
              problem: "the spike at \(seconds[index]) s is after the end of its trial, which is "
                + "\(length) s long"))
        }
        // A negative time would fall into the trial before.
        guard seconds[index] >= 0 else {
          throw .timeNegative(file: file, place: .line(lines[index]), time: seconds[index])
        }
        seconds[index] += Double(order[trial]) * length
      }
      notes.append("trials of \(length) s were laid one after another: \(count)")
      return Double(count) * length
    }
    var ranges = [ClosedRange<Double>?](repeating: nil, count: count)
    for (index, trial) in trials.enumerated() where seconds[index].isFinite {
      let time = seconds[index]
      let range = ranges[trial] ?? time...time
      ranges[trial] = min(range.lowerBound, time)...max(range.upperBound, time)
    }
    let sorted = ranges.compactMap { $0 }.sorted { $0.lowerBound < $1.lowerBound }
    for (earlier, later) in zip(sorted, sorted.dropFirst())
    where later.lowerBound < earlier.upperBound || later.lowerBound == earlier.lowerBound {
      throw .trials(file: file, column: header[column], count: count)
    }
    return nil
  }

  // MARK: Units

  private func resolvedUnits() throws(RecordingError) -> Units {
    let (order, names) = labels.sorted()
    var result = Units(
      ofSpikes: units.map { order[$0] },
      infos: names.enumerated().map { UnitInfo(index: $0, identifier: $1) })
    if !labels.areNumbers, names.count > 1 {
      result.notes.append("units are in the order in which their names appear")
    }
    guard !columns.groups.isEmpty else { return result }
    return try placed(result, order)
  }

  /// Units with their places: a unit that is always at one place keeps its name; where the numbers
  /// of units begin anew at each place, a unit is a place and a number.
  private func placed(_ plain: Units, _ order: [Int]) throws(RecordingError) -> Units {
    var placesOf = [Set<Int>](repeating: [], count: labels.count)
    for (unit, place) in zip(units, places) { placesOf[unit].insert(place) }
    let column = columns.groups.map { header[$0] }.joined(separator: ":")
    guard let several = placesOf.firstIndex(where: { $0.count > 1 }) else {
      var result = plain
      for (unit, place) in placesOf.enumerated() {
        guard let place = place.first, !placeLabels.names[place].isEmpty else { continue }
        result.infos[order[unit]].labels[column] = placeLabels.names[place]
      }
      return result
    }
    guard beginAnew(placesOf) else {
      throw .ambiguousUnits(
        file: file, unit: labels.names[several], column: header[columns.unit], other: column)
    }
    let (placeOrder, _) = placeLabels.sorted()
    var pairs: [(place: Int, unit: Int)] = []
    for (unit, places) in placesOf.enumerated() { pairs += places.map { (place: $0, unit: unit) } }
    guard pairs.count <= Recording.mostUnits else {
      throw .invalidUnitCount(file: file, count: "more than \(Recording.mostUnits)")
    }
    pairs.sort { (placeOrder[$0.place], order[$0.unit]) < (placeOrder[$1.place], order[$1.unit]) }
    let indices = Dictionary(
      uniqueKeysWithValues: pairs.enumerated().map { ($1.place * labels.count + $1.unit, $0) })
    return Units(
      ofSpikes: zip(places, units).map { indices[$0 * labels.count + $1] ?? 0 },
      infos: pairs.enumerated().map { index, pair in
        let (place, unit) = (placeLabels.names[pair.place], labels.names[pair.unit])
        var info = UnitInfo(index: index, identifier: "\(place):\(unit)")
        // Two columns may have the same name.
        for (name, value) in [(header[columns.unit], unit), (column, place)] where !value.isEmpty {
          info.labels[name] = value
        }
        return info
      },
      notes: [
        "numbers in '\(header[columns.unit])' begin anew for each '\(column)', so a unit is a pair "
          + "of the two"
      ])
  }

  /// Whether units are numbered from 0 or 1, or lettered from a, at every place.
  private func beginAnew(_ placesOf: [Set<Int>]) -> Bool {
    var numbers = [[Double]](repeating: [], count: placeLabels.count)
    for (unit, places) in placesOf.enumerated() {
      let name = labels.names[unit].lowercased().unicodeScalars
      let letter = name.count == 1 ? name.first.map { Double($0.value) - 96 } : nil
      guard let number = labels.value(unit) ?? letter, number >= 0, number == number.rounded()
      else { return false }
      for place in places { numbers[place].append(number) }
    }
    return numbers.allSatisfy { ($0.max() ?? 0) <= Double($0.count) }
  }
}
