import Testing

@testable import Zoo

@Suite struct TransferSettingsTests {
  @Test func alignmentsCountOnce() {
    let settings = TransferSettings(
      alignments: [.adapt, .none, .adapt], preparations: [.inVitro, .inVivo])
    #expect(settings.alignments == [.adapt, .none])
    #expect(!settings.keepsPredictions)
    #expect(TransferSettings(preparations: []).alignments == [.assignment])
  }

  @Test func bothGroupsAreNeeded() throws {
    #expect(throws: TransferError.oneRecording) {
      try TransferSettings(preparations: [.inVitro]).check(1)
    }
    for (there, missing) in [(Preparation.inVitro, Preparation.inVivo), (.inVivo, .inVitro)] {
      #expect(throws: TransferError.emptyGroup(missing)) {
        try TransferSettings(preparations: [there, there]).check(2)
      }
    }
    try TransferSettings(preparations: [.inVitro, .inVivo]).check(2)
  }

  @Test func messages() {
    #expect(
      TransferError.oneRecording.description
        == "a transfer needs at least two recordings: one to fit on and one to score")
    #expect(
      TransferError.emptyGroup(.inVivo).description.hasPrefix("there is no in vivo recording"))
    let silent = TransferError.noSpikes(recording: "rat", part: "test")
    #expect(
      silent.description
        == "the test part of rat has no spikes in the units that are used, so nothing can be scored "
        + "there")
    #expect(silent.remedy == .chooseAnotherPart && TransferError.oneRecording.remedy == nil)
  }
}
