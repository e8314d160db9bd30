import Tensor

/// Cell arrays of a MATLAB file that hold spike trains and nothing else: one cell a unit, times
/// ascending from 0.
///
/// They have no bin size; the end of the variable's name may say the unit of time, such as
/// `spike_time_s`.
struct TrainCells {
  let file: String
  private var candidates: [(name: String, trains: [NumericArray])] = []

  init(file: String) { self.file = file }

  /// Notes a variable, and the fields of a structure as `structure.field`.
  mutating func add(_ name: String, _ value: MatlabValue) {
    switch value {
    case .cells(let cells, _):
      if let trains = Self.trains(cells) { candidates.append((name, trains)) }
    case .structure(let fields):
      for field in fields {
        guard case .cells(let cells, _) = field.value, let trains = Self.trains(cells) else {
          continue
        }
        candidates.append(("\(name).\(field.name)", trains))
      }
    default: break
    }
  }

  /// The variable that holds the spikes; nil if none can.
  ///
  /// - Throws: `RecordingError` if several may.
  func choice(wanted: String?) throws(RecordingError) -> (name: String, trains: [NumericArray])? {
    if let wanted, let exact = candidates.first(where: { $0.name == wanted }) { return exact }
    var likely = candidates
    if likely.count > 1 {
      let named = likely.filter { Self.mayNameSpikes($0.name) }
      if !named.isEmpty { likely = named }
    }
    guard likely.count > 1 else { return likely.first }
    throw .severalVariables(file: file, names: likely.prefix(8).map(\.name))
  }

  /// The unit of time that the end of a name says, in seconds; nil if it says none.
  static func unit(ofName name: String) -> Double? {
    switch name.lowercased().split(whereSeparator: { "_. ".contains($0) }).last {
    case "s", "sec", "secs", "seconds": 1
    case "ms", "msec", "milliseconds": 0.001
    case "us", "usec", "microseconds": 1e-6
    default: nil
    }
  }

  private static func mayNameSpikes(_ name: String) -> Bool {
    let name = name.lowercased()
    return ["spike", "spk", "train", "time", "timestamp"].contains { name.contains($0) }
  }

  /// The trains of cells; nil unless all cells hold ascending times.
  private static func trains(_ cells: [MatlabValue]) -> [NumericArray]? {
    var trains: [NumericArray] = []
    var longest = 0
    for cell in cells {
      guard case .numbers(let numbers, let dimensions) = cell,
        dimensions.contains(0) || dimensions.count(where: { $0 != 1 }) <= 1
      else { return nil }
      var previous = 0.0
      let isAscending = numbers.withDoubles { times in
        times.allSatisfy { time in
          defer { previous = time }
          return time >= previous && time < .infinity
        }
      }
      guard isAscending else { return nil }
      longest = max(longest, numbers.count)
      trains.append(numbers)
    }
    // Cells of single numbers are something else.
    return longest > 1 ? trains : nil
  }
}
