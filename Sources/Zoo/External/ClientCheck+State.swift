import Tensor

/// The checks of a client's wider abilities, which it may lack.
extension ClientCheck {
  /// Saves a state, goes on, goes back, and goes on again with the same bins.
  func savesAndRestores() throws -> String {
    let client = try playing(training)
    let (before, after) = (test.slice(0..<200), test.slice(200..<300))
    let slots = [0, 1].map { ClientFrame.littleEndian($0) }
    _ = try client.rows(for: before, blocks: [1])
    try client.command("SAVE", slots[0])
    let first = try client.rows(after: after)
    // Another past, saved under another number, and a start must leave the first alone.
    try client.command("SAVE", slots[1])
    _ = try client.rows(for: test.slice(300..<400), blocks: [1])
    try client.command("LOAD", slots[0])
    let second = try client.rows(after: after)
    guard first.isIdentical(to: second) else {
      throw Defect(
        words: "after LOAD its rows are not those after SAVE, to the bit: SAVE must keep a copy of "
          + "everything that bins change, and STRT must leave saved states alone")
    }
    return "\(after.bins) rows are the same to the bit"
  }

  /// Adapts to a recording with other rates, and goes back.
  func adapts() throws -> String {
    let client = try playing(training)
    let rows = try client.rows(for: test, blocks: [1])
    var silent = training
    for bin in stride(from: 0, to: silent.bins, by: 2) {
      for unit in 0..<silent.units { silent[bin, unit] = false }
    }
    try client.adapt(
      to: ClientAdaptation(
        training: silent, validation: silent.slice(0..<silent.bins / 4), binSeconds: binSeconds,
        limit: Self.fitLimit))
    let adapted = try client.rows(
      for: test, blocks: [1], adaptedTo: client.adaptation)
    guard !adapted.isIdentical(to: rows) else {
      throw Defect(
        words: "ADPT to a recording with half the spikes changes no row; without parameters of "
          + "single units, leave \"adapt\" out of the capabilities")
    }
    guard try client.rows(for: test, blocks: [1]).isIdentical(to: rows) else {
      throw Defect(
        words: "after ADPT with {} its rows are not those of the fit: it must go back to what it "
          + "had learned by 'fit'")
    }
    return "and goes back to the fit"
  }
}
