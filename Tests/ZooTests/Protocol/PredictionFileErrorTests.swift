import Testing
import Zoo

@Suite struct PredictionFileErrorTests {
  @Test func errorsNameFilePlaceAndRemedy() {
    let errors: [(PredictionFileError, String)] = [
      (
        .noPredictions(file: "p.npz", found: ["x", "y"]),
        "p.npz: there is no array 'logits' or 'probabilities'; found x, y"
      ),
      (
        .wrongShape(file: "p.npz", array: "logits", shape: [4], expected: "[bins, units]"),
        "p.npz, 'logits': the shape is [4], not [bins, units]"
      ),
      (
        .notAPrediction(file: "p.npz", array: "logits", row: 3, unit: 1, value: "nan"),
        "p.npz, 'logits': nan in row 3, unit 1 is not a finite number"
      ),
      (
        .notAPrediction(file: "p.npz", array: "probabilities", row: 3, unit: 1, value: "2.0"),
        "p.npz, 'probabilities': 2.0 in row 3, unit 1 is not a probability from 0 to 1"
      ),
      (
        .wrongBinIndex(file: "p.npz", row: 2, value: "0.5"),
        "p.npz, 'bin_index': 0.5 in row 2 is not a whole number above the one before"
      ),
      (
        .unitMismatch(file: "p.npz", found: 3, recording: "slice", units: 2),
        "p.npz: predictions of 3 units, but 2 units of slice are used"
      ),
      (
        .transposed(file: "p.npz", shape: [2, 50]),
        "p.npz: the predictions, [2, 50], look like [units, bins]; write them as [bins, units]"
      ),
      (
        .rowMismatch(file: "p.npz", found: 7, test: 12, all: 50),
        "p.npz: 7 rows, but the recording has 12 test bins, and 50 bins in all; "
          + "add 'bin_index' to the file, or use the predictions' context"
      ),
      (
        .missingRows(file: "p.npz", first: 40, last: 49),
        "p.npz: the scored bins are 40 to 49, and not all of them have a row"
      ),
    ]
    for (error, message) in errors { #expect(error.description == message) }
    #expect(errors.compactMap(\.0.remedy) == [.useUnits(3), .matchPredictions, .matchPredictions])
  }
}
