import Tensor

/// Results of wave_clus: `times_*.mat` with a matrix `cluster_class`, [spikes, 2], of the class of
/// each spike and its time in milliseconds.
///
/// Source: wave_clus's documentation. Class 0 holds the spikes that were not assigned to a neuron;
/// they are left out.
enum WaveClusReader: FormatReader {
  static let format = FormatDescription(
    name: "wave-clus", title: "wave_clus",
    summary: "MATLAB v5 matrix 'cluster_class' of class and time in milliseconds",
    endings: ["mat"])

  private static let name = "cluster_class"

  static func recognizes(_ source: SourceFile) -> Bool {
    source.matlab?.variables.contains { $0.name == name } ?? false
  }

  static func read(
    _ source: SourceFile, options: ReadOptions
  ) throws(RecordingError) -> Recording {
    let file = source.path
    let value: MatlabValue
    do throws(FileError) {
      let matlab = try MatlabFile(source.bytes, file: file)
      guard let variable = matlab.variables.first(where: { $0.name == name }) else {
        throw .malformed(file: file, place: .whole, problem: "there is no matrix '\(name)'")
      }
      value = try matlab.valueWithNumbers(of: variable)
    } catch { throw .file(error) }
    guard case .numbers(let numbers, let dimensions) = value, dimensions.count == 2,
      dimensions[1] == 2
    else {
      throw .missing(
        file: file, what: "matrix '\(name)' of two columns", found: [value.summary])
    }
    let spikes = dimensions[0]
    let tick = options.tick ?? 0.001
    let values = numbers.doubles
    var classes: [Int] = []
    for (index, value) in values.prefix(spikes).enumerated() {
      guard let number = Int(exactly: value) else {
        throw .notANumber(
          file: file, place: .element(index, of: name), text: "\(value)",
          expected: "the number of a class")
      }
      classes.append(number)
    }
    let unassigned = classes.count { $0 == 0 }
    var recording = try ClusteredSpikes(
      file: file, format: "wave_clus ('\(name)')",
      times: values.dropFirst(spikes).map { $0 * tick },
      clusters: classes, timesName: name, tick: tick,
      tickSource: options.tick == nil ? "times are in milliseconds by the format" : "as given",
      excluded: [0]
    ).recording()
    if unassigned > 0 {
      recording.notes.append(
        "spikes of class 0, which wave_clus assigned to no neuron, were left out: \(unassigned)")
    }
    return recording
  }
}
