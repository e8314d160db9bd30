import Tensor

/// A raster in an npy file: [bins, units], each entry the number of spikes of a unit in a bin.
enum NPYReader: FormatReader {
  static func recognizes(_ source: SourceFile) -> Bool {
    source.bytes.starts(with: NumPyFile.magic)
  }

  static func read(
    _ source: SourceFile, options: ReadOptions
  ) throws(RecordingError) -> Recording {
    let file = source.path
    let array: NumericArray
    do throws(FileError) {
      array = try NumPyFile.decode(source.bytes, file: file, name: nil)
    } catch { throw .file(error) }
    guard array.shape.count == 2 else {
      throw .wrongShape(
        file: file, place: .whole, shape: array.shape, expected: "a raster [bins, units]")
    }
    let (bins, units) = (array.shape[0], array.shape[1])
    guard units > 0 else { throw .invalidUnitCount(file: file, count: "0") }
    guard bins > 0 else { throw .noSpikes(file: file) }
    let width = options.rasterBin ?? 0.001
    let (trains, merged) = try spikes(array, bins: bins, units: units, width: width, file: file)
    var recording = try Recording(
      file: file, format: "npy raster [bins, units]",
      trains: SpikeTrains(trains, file: file) { _, _ in .whole },
      unitIdentifiers: (0..<units).map { String($0) }, duration: Double(bins) * width, tick: width,
      tickSource: options.rasterBin == nil
        ? "a bin of the raster is taken as 1 ms; --bin says otherwise" : "--bin")
    recording.mergedInSource = merged
    if merged > 0 {
      recording.notes.append("spikes that the file merged into one bin with another: \(merged)")
    }
    if units > bins {
      recording.notes.append(
        "the raster has more units than bins: is it [units, bins]? It is read as [bins, units]")
    }
    return recording
  }

  /// The beginning of each bin with a spike, by unit, and the number of spikes beyond the first.
  private static func spikes(
    _ array: NumericArray, bins: Int, units: Int, width: Double, file: String
  ) throws(RecordingError) -> ([[Double]], Int) {
    var trains = [[Double]](repeating: [], count: units)
    var merged = 0
    func add(_ count: Int, _ index: Int) {
      trains[index % units].append(Double(index / units) * width)
      merged = merged.addingReportingOverflow(count - 1).partialValue
    }
    if array.element == .uint8 || array.element == .bool {
      array.withUnsafeBytes { bytes in
        for index in bytes.indices where bytes[index] != 0 {
          add(array.element == .bool ? 1 : Int(bytes[index]), index)
        }
      }
      return (trains, merged)
    }
    for (index, value) in array.doubles.enumerated() where value != 0 {
      guard value > 0, value <= 1e6, value.rounded() == value else {
        throw .notANumber(
          file: file, place: .element(index, of: "raster"), text: "\(value)",
          expected: "a number of spikes (entry [\(index / units), \(index % units)])")
      }
      add(Int(value), index)
    }
    return (trains, merged)
  }
}
