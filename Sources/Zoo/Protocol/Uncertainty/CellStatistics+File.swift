import Tensor

/// The file of a cell's block statistics: `cells/<tested on>.blocks.npz`.
extension CellStatistics {
  /// Writes the statistics as an npz archive, whole or not at all.
  ///
  /// - Throws: `FileError.system`.
  public func write(to file: String) throws(FileError) {
    let (blocks, long) = (grid.blocks, BlockGrid.longBlocks)
    var arrays: [(name: String, array: NumericArray)] = [
      ("bins", NumericArray([Int64(grid.bins)])),
      ("spikes", Self.whole(spikes, [blocks, units])),
      ("gains", NumericArray(gains, shape: [blocks, units])),
      ("calibrated_gains", NumericArray(calibratedGains, shape: [blocks, units])),
      ("squared_gains", NumericArray(squaredGains)),
      ("expected_spikes", NumericArray(expectedSpikes)),
      ("squared_errors", NumericArray(squaredErrors)),
      ("wins", Self.whole(wins, [blocks, blocks])),
      ("unit_wins", Self.whole(unitWins, [units, long, long])),
      ("average_precision", NumericArray(averagePrecision)),
      ("average_precision_lift", NumericArray(averagePrecisionLift)),
    ]
    if let predicted, let hits {
      arrays.append(("predicted", Self.whole(predicted, [blocks])))
      arrays.append(("hits", Self.whole(hits, [blocks])))
    }
    // Sums of likelihoods have no pattern; counts have leading zeros.
    try NumPyArchive.write(
      file, arrays, deflating: ["spikes", "wins", "unit_wins", "predicted", "hits"])
  }

  /// Counts in 32 bits where they fit.
  private static func whole(_ values: [Int], _ shape: [Int]) -> NumericArray {
    (values.max() ?? 0) <= Int(Int32.max)
      ? NumericArray(values.map { Int32($0) }, shape: shape)
      : NumericArray(values.map { Int64($0) }, shape: shape)
  }

  /// Reads statistics.
  ///
  /// - Throws: `FileError` for a file that cannot be read or does not hold block statistics.
  public init(contentsOf file: String) throws(FileError) {
    let archive = try NumPyArchive.read(file)
    func numbers(_ name: String, _ shape: [Int]) throws(FileError) -> [Double] {
      try Self.array(name, shape, in: archive, file: file).doubles
    }
    func counts(_ name: String, _ shape: [Int]) throws(FileError) -> [Int] {
      let array = try Self.array(name, shape, in: archive, file: file)
      guard array.element.isInteger, let values = try? array.integers() else {
        throw .malformed(file: file, place: .array(name), problem: "it does not hold counts")
      }
      return values
    }
    let bins = try counts("bins", [1])[0]
    let shape = try archive["spikes"].shape
    guard let grid = BlockGrid(bins: bins), shape.count == 2, shape[1] > 0 else {
      throw .malformed(
        file: file, place: .array("spikes"), problem: "it is not [blocks, units] of \(bins) bins")
    }
    let (blocks, long, units) = (grid.blocks, BlockGrid.longBlocks, shape[1])
    self.grid = grid
    self.units = units
    spikes = try counts("spikes", [blocks, units])
    gains = try numbers("gains", [blocks, units])
    calibratedGains = try numbers("calibrated_gains", [blocks, units])
    squaredGains = try numbers("squared_gains", [blocks])
    expectedSpikes = try numbers("expected_spikes", [blocks])
    squaredErrors = try numbers("squared_errors", [blocks])
    wins = try counts("wins", [blocks, blocks])
    unitWins = try counts("unit_wins", [units, long, long])
    averagePrecision = try numbers("average_precision", [long + 1])
    averagePrecisionLift = try numbers("average_precision_lift", [long + 1])
    predicted = archive.contains("predicted") ? try counts("predicted", [blocks]) : nil
    hits = archive.contains("hits") ? try counts("hits", [blocks]) : nil
  }

  private static func array(
    _ name: String, _ shape: [Int], in archive: NumPyArchive, file: String
  ) throws(FileError) -> NumericArray {
    let array = try archive[name]
    guard array.shape == shape else {
      throw .malformed(
        file: file, place: .array(name),
        problem: "its shape is \(array.shape) instead of \(shape)")
    }
    return array
  }
}
