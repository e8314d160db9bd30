import Tensor
import Testing

@Suite struct RecurrentScanTests {
  @Test func shapesAreChecked() {
    func make(
      _ input: Shape, weight: Shape = [6, 2], bias: Shape = [6], initial: Shape? = nil
    ) throws(TensorError) {
      _ = try RecurrentScan(input, gates: 3, weight: weight, bias: bias, initial: initial)
    }
    #expect(throws: Never.self) { try make([4, 5, 6], initial: [4, 2]) }
    func mismatch(
      _ left: Shape, _ right: Shape, of part: String = ""
    ) -> TensorError {
      .shapeMismatch(operation: "recurrence" + part, left: left, right: right)
    }
    #expect(throws: mismatch([4, 6], [6, 2])) { try make([4, 6]) }
    #expect(throws: mismatch([4, 5, 2], [6, 2])) { try make([4, 5, 2]) }
    #expect(throws: mismatch([4, 5, 6], [6])) { try make([4, 5, 6], weight: [6]) }
    #expect(throws: mismatch([4, 5, 6], [6, 3])) { try make([4, 5, 6], weight: [6, 3]) }
    #expect(throws: mismatch([6, 2], [2], of: " bias")) { try make([4, 5, 6], bias: [2]) }
    for initial: Shape in [[2], [5, 2], [4, 6]] {
      #expect(throws: mismatch([4, 5, 6], initial, of: " initial state")) {
        try make([4, 5, 6], initial: initial)
      }
    }
  }
}
