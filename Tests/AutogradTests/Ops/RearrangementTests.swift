import Autograd
import Tensor
import TestSupport
import Testing

@Suite struct RearrangementTests {
  private let x = Sample.normal([2, 3, 4], seed: 1)

  /// The reference moves double-precision numbers to the same places.
  private func expectMoves(_ inputs: [Tensor], _ function: ([Variable]) throws -> Variable) throws {
    try expectGradients(
      function,
      { arrays in
        // Places as numbers: exact in a Float, since they are below 2^24.
        var start = 1
        var all: [Double] = [0]
        var places: [Variable] = []
        for array in arrays {
          all += array.values
          let numbers = (start..<start + array.values.count).map { Float($0) }
          if let tensor = try? Tensor(numbers, shape: array.shape) {
            places.append(Variable(tensor))
          }
          start += array.values.count
        }
        guard let moved = try? function(places).value else { return arrays[0] }
        return ReferenceArray(moved.values.map { all[Int($0)] }, shape: moved.shape)
      }, at: inputs, value: 0)
  }

  @Test func gradientsFollowTheValues() throws {
    try expectMoves([x]) { try $0[0].reshaped([4, 6]) }
    try expectMoves([x]) { try $0[0].permuted([2, 0, 1]) }
    try expectMoves([x]) { try $0[0].permuted([1, 2, 0]) }
    try expectMoves([x]) { try $0[0].sliced(axis: 1, 1..<3) }
    try expectMoves([x]) { try $0[0].sliced(axis: -1, 2..<3) }
    try expectMoves([x]) { try $0[0].sliced(axis: 0, 1..<1) }
    try expectMoves([x]) { try $0[0].padded(axis: 1, before: 2, after: 1) }
    try expectMoves([x]) { try $0[0].padded(axis: 2, before: -1, after: 3) }
    try expectMoves([x]) { try $0[0].shifted(axis: 1, by: 1) }
    try expectMoves([x]) { try $0[0].shifted(axis: 2, by: -2) }
    try expectMoves([x]) { try $0[0].shifted(axis: 1, by: 5) }
    try expectMoves([x, Sample.normal([2, 1, 4], seed: 2)]) { try .concatenated($0, axis: 1) }
    try expectMoves([x, x]) { try .concatenated($0, axis: -1) }
  }

  @Test func aShiftIsADelay() throws {
    let y = try Variable(Tensor([1, 2, 3])).shifted(axis: 0, by: 1)
    #expect(y.value.values == [0, 1, 2])
  }

  @Test func wrongArguments() {
    let x = Variable(x)
    #expect(throws: TensorError.countMismatch(operation: "reshaped", shape: [5], found: 24)) {
      try x.reshaped([5])
    }
    for order in [[0, 1], [0, 1, 1]] {
      let error = TensorError.invalidArgument(
        operation: "permuted", reason: "\(order) does not name each axis of f32[2,3,4] once")
      #expect(throws: error) { try x.permuted(order) }
    }
    #expect(throws: TensorError.indexOutOfRange(operation: "sliced", index: 3, size: 3)) {
      try x.sliced(axis: 1, 0..<4)
    }
    let negative = TensorError.invalidArgument(
      operation: "padded", reason: "-2 + 3 + -2 is a negative size")
    #expect(throws: negative) { try x.padded(axis: 1, before: -2, after: -2) }
    let nothing = TensorError.invalidArgument(
      operation: "concatenated", reason: "no tensors were given")
    #expect(throws: nothing) { try Variable.concatenated([], axis: 0) }
    let mismatch = TensorError.shapeMismatch(
      operation: "concatenated", left: [2, 3, 4], right: [2, 3, 5])
    #expect(throws: mismatch) {
      try Variable.concatenated([x, Variable(.zeros([2, 3, 5]))], axis: 1)
    }
  }
}
